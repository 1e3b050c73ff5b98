namespace CmsSim.Simulator.Schema;

/// <summary>Bits per second that legs receive and send.</summary>
internal readonly record struct BitRates(long RxAudio, long TxAudio, long RxVideo, long TxVideo)
{
    public static BitRates operator +(BitRates one, BitRates other) =>
        new(one.RxAudio + other.RxAudio, one.TxAudio + other.TxAudio, one.RxVideo + other.RxVideo, one.TxVideo + other.TxVideo);

    public static BitRates operator -(BitRates one, BitRates other) =>
        new(one.RxAudio - other.RxAudio, one.TxAudio - other.TxAudio, one.RxVideo - other.RxVideo, one.TxVideo - other.TxVideo);
}

/// <summary>The counters in <c>/system/status</c>. They start at zero when the bridge starts.</summary>
internal sealed class CallCounters
{
    public int Active { get; private set; }

    public int MaxActive { get; set; }

    /// <summary>The number of legs that send and receive media.</summary>
    public int Connected { get; private set; }

    /// <summary>The sum of the media processing load of these legs, and the load that the world or the control API adds.</summary>
    public long Load { get; private set; }

    /// <summary>The load of meetings that are not simulated.</summary>
    public long OtherLoad
    {
        get;
        set
        {
            Load += value - field;
            field = value;
        }
    }

    /// <summary>The sum of the bit rates of these legs.</summary>
    public BitRates Rates { get; private set; }

    /// <summary>The number of ended legs. It stays at the largest number instead of overflowing (inferred).</summary>
    public int Completed { get; set => field = value < 0 ? int.MaxValue : value; }

    /// <summary>The number of the next leg in log lines (<c>call 7: …</c>), counted from 1 since the bridge started.</summary>
    public int NextCall { get; set => field = AfterLast(value); } = 1;

    /// <summary>The number of the next outgoing SIP connection in log lines, counted from 1 since the bridge started.</summary>
    public int NextConnection { get; set => field = AfterLast(value); } = 1;

    /// <summary>The number, or 1 if counting has overflowed (inferred).</summary>
    public static int AfterLast(int number) => number < 0 ? 1 : number;

    public void LegStarted() => MaxActive = Math.Max(MaxActive, ++Active);

    /// <summary>Adds the leg's bit rates and load when its media starts, and subtracts them when it stops.</summary>
    public void MediaChanged(BitRates rates, int load, bool flows)
    {
        Connected += flows ? 1 : -1;
        Load += flows ? load : -load;
        Rates = flows ? Rates + rates : Rates - rates;
    }

    public void LegEnded()
    {
        Active--;
        Completed++;
    }
}
