using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>What a fault does to an exchange.</summary>
internal enum FaultKind
{
    /// <summary>The request is seen to only after the pause.</summary>
    Delay,

    /// <summary>Another answer takes the place of the bridge's; the request has no effect.</summary>
    Status,

    /// <summary>The connection is reset before the request is seen to.</summary>
    Reset,

    /// <summary>Half the body is sent, then the connection ends.</summary>
    Truncate,

    /// <summary>The body goes out byte by byte, with the pause before each.</summary>
    Drip,

    /// <summary>No answer ever comes, and the request has no effect.</summary>
    Hang,

    /// <summary>Bytes of the body are flipped.</summary>
    Corrupt,

    /// <summary>The connection is reset before the TLS handshake.</summary>
    TlsAbort,
}

/// <summary>The effect of a fault; pause, status and body belong to some kinds only.</summary>
internal sealed record FaultEffect(FaultKind Kind)
{
    public TimeSpan Pause { get; init; }

    public int Status { get; init; }

    public string? Body { get; init; }
}

/// <summary>Which requests a fault is for. What is null is no matter; <c>*</c> stands for anything.</summary>
internal sealed record FaultMatch(string? Bridge = null, string? Method = null, string? Path = null, long? Nth = null, double? Probability = null)
{
    public bool Includes(string bridge, string? method, string? path) =>
        Fits(Bridge, bridge) && Fits(Method, method) && Fits(Path, path);

    private static bool Fits(string? pattern, string? text) =>
        pattern is null || (text is not null && Wildcard.Matches(pattern, text));
}

/// <summary>A fault, and how often it matched and acted.</summary>
internal sealed class Fault(int id, FaultMatch match, FaultEffect effect, long? times, int seed)
{
    // A sequence of its own, so that ids stay what they are and no fault disturbs another.
    private Chance _chance = new(unchecked(seed ^ (id * 0x0fa17)));

    public int Id => id;

    public FaultMatch Match => match;

    public FaultEffect Effect => effect;

    /// <summary>How often it acts before it is spent; null for ever.</summary>
    public long? Times => times;

    public long Matched { get; private set; }

    public long Acted { get; private set; }

    /// <summary>Counts the request; true when the fault would act on it.</summary>
    public bool Meets(string bridge, string? method, string? path)
    {
        if (!match.Includes(bridge, method, path))
            return false;
        Matched++;

        // Drawn for every request that matches, so that each is decided the same way whatever else is asked for.
        var isDrawn = match.Probability is not { } probability || _chance.NextDouble() < probability;
        return isDrawn && (match.Nth is not { } nth || Matched == nth) && !(Acted >= times);
    }

    public void Act() => Acted++;

    /// <summary>The same fault, as often met, and with the same chances to come.</summary>
    public Fault Copy() => new(id, match, effect, times, seed) { _chance = _chance.Copy(), Matched = Matched, Acted = Acted };

    /// <summary>The body with one bit of every 16th byte flipped; which one follows from the seed.</summary>
    public byte[] Corrupt(ReadOnlySpan<byte> body)
    {
        var bytes = body.ToArray();
        for (var i = 0; i < bytes.Length; i += 16)
            bytes[i + _chance.Next(Math.Min(16, bytes.Length - i))] ^= (byte)(1 << _chance.Next(7));
        return bytes;
    }
}

/// <summary>The faults of a run, in the order in which they were set. Touched inside the gate only.</summary>
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

    /// <summary>The fault that acts on the request: the first that would. All that match count it.</summary>
    public Fault? Next(string bridge, string method, string path) => Next(bridge, method, path, isHandshake: false);

    /// <summary>The same for a connection that is about to begin with TLS.</summary>
    public Fault? NextHandshake(string bridge) => Next(bridge, null, null, isHandshake: true);

    private Fault? Next(string bridge, string? method, string? path, bool isHandshake)
    {
        Fault? acting = null;
        foreach (var fault in _all)
        {
            if (fault.Effect.Kind is FaultKind.TlsAbort == isHandshake && fault.Meets(bridge, method, path))
                acting ??= fault;
        }
        acting?.Act();
        return acting;
    }
}
