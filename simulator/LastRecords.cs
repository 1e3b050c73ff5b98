using CmsSim.Simulator.Calls;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator;

/// <summary>Sends the records that wait for receivers when the process ends.</summary>
internal static class LastRecords
{
    /// <summary>The real time for which receivers are waited for.</summary>
    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(1);

    /// <summary>Returns when every record is delivered or has failed, or when the time is over.</summary>
    public static async Task SendAsync(Cluster cluster)
    {
        if (!ArePosted(cluster))
            return;
        try
        {
            // An answer leads to the next post, which is waited for as well. A post that a fault delays is not on its way, and may stay for ever.
            await cluster.Outgoing.SentAsync().WaitAsync(s_within, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // A receiver is slow. It gets the records after the next start, if there is a state folder.
        }
    }

    // The records that a timer has made just now are posted when the gate is left.
    private static bool ArePosted(Cluster cluster)
    {
        using (cluster.Enter())
        {
        }
        using var gate = cluster.Enter();
        return cluster.Bridges.Any(bridge => bridge.IsRunning && LiveCalls.On(bridge).Receivers.ArePosted);
    }
}
