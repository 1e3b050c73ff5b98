namespace CmsSim.Simulator.State;

/// <summary>A kind of detailed trace (decks and documents name four; the full list of a release is not known).</summary>
internal enum TraceKind
{
    Sip,
    Api,
    ActiveControl,
    Bfcp,
}

/// <summary>
/// The detailed traces of one bridge, since it started. Without any switch, the trace of the API is on without end, as in the documented log,
/// and the others are off. Only the trace of the API has lines: the traffic of the others is not simulated. Used inside the gate only.
/// </summary>
internal sealed class DetailedTracing(Bridge bridge)
{
    private readonly DateTimeOffset?[] _until = new DateTimeOffset?[Enum.GetValues<TraceKind>().Length];

    /// <summary>True while the exchanges of the API are traced. Each exchange reads it twice.</summary>
    public bool HasApi { get; private set; } = true;

    /// <summary>True while the trace is on.</summary>
    public bool IsOn(TraceKind kind) => kind is TraceKind.Api ? HasApi : UntilOf(kind) is not null;

    /// <summary>The time at which the trace ends by itself; null for one that is off or has no end.</summary>
    public DateTimeOffset? UntilOf(TraceKind kind) => _until[(int)kind] is { } until && until > bridge.Now ? until : null;

    /// <summary>Turns the trace on for a time, or off when the time is zero. The lines are those of timed logging.</summary>
    public void Switch(TraceKind kind, TimeSpan time)
    {
        var wasOn = IsOn(kind);
        Set(kind, time > TimeSpan.Zero ? bridge.Now + time : null);
        if (IsOn(kind) != wasOn)
            Log(kind);
        if (UntilOf(kind) is { } until)
            bridge.After(time, () => End(kind, until));
    }

    /// <summary>The name of the trace in log lines. The first two are inferred from the others (document 217246).</summary>
    public static string NameOf(TraceKind kind) => kind switch
    {
        TraceKind.Sip => "SIP traffic",
        TraceKind.Api => "API",
        TraceKind.ActiveControl => "Active control",
        _ => "BFCP",
    };

    // A trace that was switched again meanwhile has another end.
    private void End(TraceKind kind, DateTimeOffset until)
    {
        if (_until[(int)kind] != until)
            return;
        Set(kind, null);
        Log(kind);
    }

    private void Set(TraceKind kind, DateTimeOffset? until)
    {
        _until[(int)kind] = until;
        if (kind is TraceKind.Api)
            HasApi = until is not null;
    }

    private void Log(TraceKind kind) => bridge.Log($"{NameOf(kind)} tracing now {(IsOn(kind) ? "enabled" : "disabled")}");
}
