using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources;

/// <summary>
/// Work on many objects, such as a sync, in parts: other requests may enter the gate between two of them. No time passes on the simulated
/// clock, so the outcome is the same as in one part unless a request comes between.
/// </summary>
internal static class LongWork
{
    /// <param name="objects">Does the work; each step is one object.</param>
    /// <param name="bridge">The bridge that works. When it is stopped, the work stops.</param>
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

    /// <summary>One object is done.</summary>
    internal readonly record struct Step;
}
