namespace CmsSim.Simulator.Schema;

/// <summary>Bits a second that legs receive and send.</summary>
internal readonly record struct BitRates(long RxAudio, long TxAudio, long RxVideo, long TxVideo)
{
    public static BitRates operator +(BitRates one, BitRates other) =>
        new(one.RxAudio + other.RxAudio, one.TxAudio + other.TxAudio, one.RxVideo + other.RxVideo, one.TxVideo + other.TxVideo);

    public static BitRates operator -(BitRates one, BitRates other) =>
        new(one.RxAudio - other.RxAudio, one.TxAudio - other.TxAudio, one.RxVideo - other.RxVideo, one.TxVideo - other.TxVideo);
}

/// <summary>What <c>/system/status</c> counts since a bridge started.</summary>
internal sealed class CallCounters
{
    public int Active { get; private set; }

    public int MaxActive { get; set; }

    /// <summary>The legs whose media flow.</summary>
    public int Connected { get; private set; }

    /// <summary>What those receive and send together.</summary>
    public BitRates Rates { get; private set; }

    /// <summary>Stays at the largest number once it is there (inferred).</summary>
    public int Completed { get; set => field = value < 0 ? int.MaxValue : value; }

    /// <summary>Number of the next leg in log lines (<c>call 7: …</c>); one-based since start.</summary>
    public int NextCall { get; set => field = AfterLast(value); } = 1;

    /// <summary>Number of the next outgoing SIP connection in log lines.</summary>
    public int NextConnection { get; set => field = AfterLast(value); } = 1;

    /// <summary>The number itself, or 1 where counting on has passed the largest number (inferred).</summary>
    public static int AfterLast(int number) => number < 0 ? 1 : number;

    public void LegStarted() => MaxActive = Math.Max(MaxActive, ++Active);

    /// <summary>The media of a leg flow from now on, or no longer.</summary>
    public void MediaChanged(BitRates rates, bool flows)
    {
        Connected += flows ? 1 : -1;
        Rates = flows ? Rates + rates : Rates - rates;
    }

    public void LegEnded()
    {
        Active--;
        Completed++;
    }
}
