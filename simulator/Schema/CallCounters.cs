namespace CmsSim.Simulator.Schema;

/// <summary>What <c>/system/status</c> counts since a bridge started.</summary>
internal sealed class CallCounters
{
    public int Active { get; private set; }

    public int MaxActive { get; set; }

    public int Completed { get; set; }

    /// <summary>Number of the next leg in log lines (<c>call 7: …</c>); one-based since start.</summary>
    public int NextCall { get; set; } = 1;

    /// <summary>Number of the next outgoing SIP connection in log lines.</summary>
    public int NextConnection { get; set; } = 1;

    public void LegStarted() => MaxActive = Math.Max(MaxActive, ++Active);

    public void LegEnded()
    {
        Active--;
        Completed++;
    }
}
