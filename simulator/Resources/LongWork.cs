using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources;

/// <summary>
/// Runs work on many objects, such as a sync, in parts. Other requests may enter the gate between two parts. No time passes on the simulated
/// clock, so the result is the same as that of undivided work unless such a request changes something.
/// </summary>
internal static class LongWork
{
    /// <param name="objects">The work; each step handles one object.</param>
    /// <param name="bridge">The bridge that does the work. The work ends when the bridge is stopped.</param>
    /// <param name="finished">Called after the last step.</param>
    public static void Do(IEnumerable<Step> objects, IBridgeContext bridge, Action finished) => Continue(objects.GetEnumerator(), bridge, finished);

    private static void Continue(IEnumerator<Step> objects, IBridgeContext bridge, Action finished)
    {
        for (var i = 0; i < bridge.Settings.SyncObjectsAtOnce; i++)
        {
            if (objects.MoveNext())
                continue;
            objects.Dispose();
            finished();
            return;
        }
        bridge.AfterOthers(() => Continue(objects, bridge, finished));
    }

    /// <summary>Marks that one object has been handled.</summary>
    internal readonly record struct Step;
}
