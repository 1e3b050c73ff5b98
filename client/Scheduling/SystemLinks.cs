namespace CmsSim.Client.Scheduling;

/// <summary>The bridges of a system that the scheduler talks to: the added one and its alternate. Lives from step to step.</summary>
internal sealed class SystemLinks : IDisposable
{
    private readonly Dictionary<(int Booking, int Index), DateTimeOffset> _postponed = [];

    public SystemLinks(ManagedSystem system, KeeperOptions options, TimeProvider time)
    {
        Main = new(system.Access, options, time);
        Alternate = system.Alternate is { } access ? new(access, options, time) : null;
    }

    public BridgeLink Main { get; }

    public BridgeLink? Alternate { get; }

    public IReadOnlyList<BridgeLink> All => Alternate is null ? [Main] : [Main, Alternate];

    /// <summary>The bridges on which a conference may start, best first. The added bridge comes first while it answers, and alone without an alternate.</summary>
    public IReadOnlyList<BridgeLink> Candidates => (Main.IsUsable, Alternate) switch
    {
        (_, null) => [Main],
        (true, _) => [Main, Alternate],
        (false, { MayBeTried: true }) => [Alternate],
        _ => [Main],
    };

    /// <summary>Returns the bridges for a conference that was begun on one of them, best first: this one while it answers, or else the other.</summary>
    public IReadOnlyList<BridgeLink> CandidatesFrom(Uri bridge)
    {
        var first = At(bridge) ?? Main;
        return All.Where(each => each.IsUsable || each.MayBeTried).OrderByDescending(each => (each.IsUsable, each == first)).DefaultIfEmpty(first).ToList();
    }

    public BridgeLink? At(Uri address) => All.FirstOrDefault(each => each.Access.Address == address);

    public bool IsFor(ManagedSystem system) => Main.Access == system.Access && Alternate?.Access == system.Alternate;

    public void Postpone(Occurrence occurrence, DateTimeOffset until) => _postponed[(occurrence.Booking, occurrence.Index)] = until;

    public void Forget(Occurrence occurrence) => _postponed.Remove((occurrence.Booking, occurrence.Index));

    /// <summary>True when one of the bridges answers, or may be tried again.</summary>
    public bool MayBeTried => All.Any(each => each.MayBeTried);

    /// <summary>The time before which a step that failed is not repeated. Null when none failed.</summary>
    public DateTimeOffset? PostponedUntil(Occurrence occurrence) =>
        _postponed.TryGetValue((occurrence.Booking, occurrence.Index), out var until) ? until : null;

    /// <summary>Returns the other bridge of the system, if it may be asked. Null otherwise.</summary>
    public BridgeLink? OtherThan(BridgeLink link) => All.FirstOrDefault(each => each != link && each.MayBeTried);

    public void Dispose()
    {
        foreach (var link in All)
            link.Dispose();
    }
}
