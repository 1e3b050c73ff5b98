using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>The effect of a fault on an exchange.</summary>
internal enum FaultKind
{
    /// <summary>The request is handled after the pause.</summary>
    Delay,

    /// <summary>The fault answers instead of the bridge. The request has no effect.</summary>
    Status,

    /// <summary>The connection is reset before the request is handled. The request has no effect.</summary>
    Reset,

    /// <summary>Half the body is sent, then the connection ends.</summary>
    Truncate,

    /// <summary>The body is sent byte by byte, with the pause before each.</summary>
    Drip,

    /// <summary>No answer ever comes, and the request has no effect.</summary>
    Hang,

    /// <summary>Bytes of the body are flipped.</summary>
    Corrupt,

    /// <summary>The connection is reset before the TLS handshake.</summary>
    TlsAbort,

    /// <summary>A receiver takes a post of records, but the bridge does not see its answer, and sends the records again.</summary>
    LoseAnswer,

    /// <summary>A post of records is sent twice.</summary>
    Duplicate,

    /// <summary>The records of a post are in the reverse order.</summary>
    Reorder,

    /// <summary>The bridge crashes before the request is handled, and starts again after a while.</summary>
    Crash,
}

/// <summary>The effect of a fault and its values. Pause, status and body apply to some kinds only.</summary>
internal sealed record FaultEffect(FaultKind Kind)
{
    public TimeSpan Pause { get; init; }

    public int Status { get; init; }

    public string? Body { get; init; }
}

/// <summary>The requests that a fault matches. A property that is null matches everything; <c>*</c> matches any text.</summary>
internal sealed record FaultMatch(string? Bridge = null, string? Method = null, string? Path = null, long? Nth = null, double? Probability = null)
{
    /// <summary>The address of the CDR receivers to which posts are matched; null for requests of clients.</summary>
    public string? Receiver { get; init; }

    public bool Includes(string bridge, string? method, string? path) =>
        Fits(Bridge, bridge) && Fits(Method, method) && Fits(Path, path);

    /// <summary>True when a post of records of the bridge to the receiver matches.</summary>
    public bool IncludesPost(string bridge, string receiver) => Fits(Bridge, bridge) && Fits(Receiver, receiver);

    private static bool Fits(string? pattern, string? text) =>
        pattern is null || (text is not null && Wildcard.Matches(pattern, text));
}

/// <summary>A fault, with the number of requests that it matched and acted on.</summary>
internal sealed class Fault(int id, FaultMatch match, FaultEffect effect, long? times, int seed)
{
    // Each fault has its own sequence, so that it changes neither ids nor other faults.
    private Chance _chance = new(unchecked(seed ^ (id * 0x0fa17)));

    public int Id => id;

    public FaultMatch Match => match;

    public FaultEffect Effect => effect;

    /// <summary>The number of requests that the fault acts on; null for no limit.</summary>
    public long? Times => times;

    public long Matched { get; private set; }

    public long Acted { get; private set; }

    /// <summary>Counts a request or post that the fault matches. True when the fault would act on it.</summary>
    public bool CountAndDecide()
    {
        Matched++;

        // Draws for every matching request, so that the result depends on its number only, not on nth or times.
        var isDrawn = match.Probability is not { } probability || _chance.NextDouble() < probability;
        return isDrawn && (match.Nth is not { } nth || Matched == nth) && !(Acted >= times);
    }

    public void CountAction() => Acted++;

    /// <summary>The same fault, with its counts and the position of its random sequence.</summary>
    public Fault Copy() => new(id, match, effect, times, seed) { _chance = _chance.Copy(), Matched = Matched, Acted = Acted };

    /// <summary>The body with one bit flipped in each 16 bytes. The seed decides the bit.</summary>
    public byte[] Corrupt(ReadOnlySpan<byte> body)
    {
        var bytes = body.ToArray();
        for (var i = 0; i < bytes.Length; i += 16)
            bytes[i + _chance.Next(Math.Min(16, bytes.Length - i))] ^= (byte)(1 << _chance.Next(7));
        return bytes;
    }
}

/// <summary>The faults of a run, in the order in which they were set. Used inside the gate only.</summary>
internal sealed class Faults(int seed)
{
    private readonly List<Fault> _all = [];
    private int _last;

    public IReadOnlyList<Fault> All => _all;

    public bool IsEmpty => _all.Count == 0;

    public Fault Add(FaultMatch match, FaultEffect effect, long? times)
    {
        var fault = new Fault(++_last, match, effect, times, seed);
        _all.Add(fault);
        return fault;
    }

    public bool Remove(int id) => _all.RemoveAll(fault => fault.Id == id) > 0;

    public void Clear() => _all.Clear();

    public Faults Copy()
    {
        var copy = new Faults(seed) { _last = _last };
        copy._all.AddRange(_all.Select(fault => fault.Copy()));
        return copy;
    }

    /// <summary>The first fault that would act on the request; null when none would. Every matching fault counts the request.</summary>
    public Fault? Next(string bridge, string method, string path) => Next(bridge, method, path, isHandshake: false);

    /// <summary>The first fault that would act on a TLS handshake that is about to begin; null when there is none.</summary>
    public Fault? NextHandshake(string bridge) => Next(bridge, null, null, isHandshake: true);

    /// <summary>The first fault that would act on a post of records; null when none would.</summary>
    public Fault? NextPost(string bridge, string receiver) => Next(fault => fault.Match.Receiver is not null && fault.Match.IncludesPost(bridge, receiver));

    private Fault? Next(string bridge, string? method, string? path, bool isHandshake) => Next(fault =>
        fault.Match.Receiver is null && fault.Effect.Kind is FaultKind.TlsAbort == isHandshake && fault.Match.Includes(bridge, method, path));

    private Fault? Next(Func<Fault, bool> matches)
    {
        Fault? acting = null;
        foreach (var fault in _all)
        {
            if (matches(fault) && fault.CountAndDecide())
                acting ??= fault;
        }
        acting?.CountAction();
        return acting;
    }
}
