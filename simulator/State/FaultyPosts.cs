namespace CmsSim.Simulator.State;

/// <summary>Applies a fault to a post of records.</summary>
internal static class FaultyPosts
{
    /// <param name="fault">The fault; null for none.</param>
    /// <param name="document">Writes the document, with its records in the reverse order or not.</param>
    /// <param name="post">Posts a document and learns whether the receiver has accepted it.</param>
    /// <param name="answered">Called with the outcome that the bridge sees.</param>
    /// <param name="bridge">The bridge that sends.</param>
    public static void Send(Fault? fault, Func<bool, byte[]> document, Action<byte[], Action<bool>> post, Action<bool> answered, Bridge bridge)
    {
        switch (fault?.Effect.Kind)
        {
            case FaultKind.Delay:
                var late = document(false);
                bridge.After(fault.Effect.Pause, () => post(late, answered));
                break;
            case FaultKind.Status:
                // The document does not reach the receiver.
                bridge.After(TimeSpan.Zero, () => answered(fault.Effect.Status is >= 200 and < 300));
                break;
            case FaultKind.LoseAnswer:
                post(document(false), _ => answered(false));
                break;
            case FaultKind.Duplicate:
                var twice = document(false);
                post(twice, isAccepted => post(twice, _ => answered(isAccepted)));
                break;
            case FaultKind.Reorder:
                post(document(true), answered);
                break;
            default:
                post(document(false), answered);
                break;
        }
    }
}
