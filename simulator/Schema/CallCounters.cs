using System.Globalization;

namespace CmsSim.Simulator.Schema;

/// <summary>Bits per second that legs receive and send.</summary>
internal readonly record struct BitRates(long RxAudio, long TxAudio, long RxVideo, long TxVideo)
{
    public static BitRates operator +(BitRates one, BitRates other) =>
        new(one.RxAudio + other.RxAudio, one.TxAudio + other.TxAudio, one.RxVideo + other.RxVideo, one.TxVideo + other.TxVideo);

    public static BitRates operator -(BitRates one, BitRates other) =>
        new(one.RxAudio - other.RxAudio, one.TxAudio - other.TxAudio, one.RxVideo - other.RxVideo, one.TxVideo - other.TxVideo);
}

/// <summary>The kinds of legs that the log counts apart.</summary>
internal enum SessionKind
{
    /// <summary>A SIP endpoint.</summary>
    Standard,

    /// <summary>A link to another bridge.</summary>
    Peer,

    /// <summary>An app or a browser.</summary>
    App,
}

/// <summary>The number of legs of one kind, and their largest number since the log last printed it.</summary>
internal sealed class SessionCounter
{
    public int Now { get; private set; }

    public int Peak { get; private set; }

    public void Add() => Peak = Math.Max(Peak, ++Now);

    public void Remove() => Now--;

    /// <summary>Starts the next period: the peak is the present number.</summary>
    public void StartPeriod() => Peak = Now;
}

/// <summary>The counters in <c>/system/status</c>, in log lines and in the control API. They start at zero when the bridge starts.</summary>
internal sealed class CallCounters
{
    private readonly SessionCounter[] _sessions = [new(), new(), new()];
    private readonly Dictionary<string, long> _refusals = [];

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

    /// <summary>The requests to the API, those that a fault answered included.</summary>
    public long Requests { get; private set; }

    /// <summary>The requests that were answered 400 or higher, or not at all.</summary>
    public long Refusals { get; private set; }

    /// <summary>The refusals by their first reason; by their status without a reason, and <c>none</c> without an answer.</summary>
    public IReadOnlyDictionary<string, long> RefusalsByReason => _refusals;

    /// <summary>Counts a request to the API.</summary>
    /// <param name="status">The status of the answer; 0 without one.</param>
    /// <param name="refusals">The reasons of a refusal.</param>
    public void NoteRequest(int status, IReadOnlyList<Refusal> refusals)
    {
        Requests++;
        if (status is not (0 or >= 400))
            return;
        Refusals++;
        var reason = refusals is [var first, ..] ? first.Failure.Name : status is 0 ? "none" : status.ToString(CultureInfo.InvariantCulture);
        _refusals[reason] = _refusals.GetValueOrDefault(reason) + 1;
    }

    /// <summary>The number, or 1 if counting has overflowed (inferred).</summary>
    public static int AfterLast(int number) => number < 0 ? 1 : number;

    /// <summary>The legs of one kind.</summary>
    public SessionCounter Sessions(SessionKind kind) => _sessions[(int)kind];

    public void LegStarted(SessionKind kind)
    {
        MaxActive = Math.Max(MaxActive, ++Active);
        Sessions(kind).Add();
    }

    /// <summary>Adds the leg's bit rates and load when its media starts, and subtracts them when it stops.</summary>
    public void MediaChanged(BitRates rates, int load, bool flows)
    {
        Connected += flows ? 1 : -1;
        Load += flows ? load : -load;
        Rates = flows ? Rates + rates : Rates - rates;
    }

    public void LegEnded(SessionKind kind)
    {
        Sessions(kind).Remove();
        Active--;
        Completed++;
    }
}
