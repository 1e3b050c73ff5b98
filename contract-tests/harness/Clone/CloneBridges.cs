using System.Xml.Linq;
using CmsSim.Harness.Worlds;

namespace CmsSim.Harness.Clone;

/// <summary>A bridge of the world.</summary>
/// <param name="Name">The host name.</param>
/// <param name="CallBridge">The id of its callBridge. Null without one.</param>
internal sealed record CloneBridge(string Name, string? CallBridge)
{
    /// <summary>The facts about the bridge. Null for a bridge of the cluster that was not read.</summary>
    public CloneFacts? Facts { get; init; }

    /// <summary>The host in the address of its callBridge. Null without one.</summary>
    public string? Host { get; init; }
}

/// <summary>Finds the bridges of a cluster in its callBridges, and those of them that were read.</summary>
internal static class CloneBridges
{
    // A world has at most so many.
    private const int MostBridges = 24;

    private static readonly string[] s_counters = ["callLegsMaxActive", "callLegsCompleted", "cdrCorrelatorIndex"];

    /// <summary>Returns the bridges of the world, in the order of the callBridges.</summary>
    /// <param name="callBridges">The id, name and address of each callBridge.</param>
    /// <param name="read">The facts about each bridge that was read.</param>
    /// <param name="notes">Receives a note when a bridge is not known among the callBridges.</param>
    public static IReadOnlyList<CloneBridge> Of(IReadOnlyList<(string Id, string Name, string? Host)> callBridges, IReadOnlyList<CloneFacts> read, CloneNotes notes)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var bridges = new List<CloneBridge>();
        var count = Math.Min(CountOf(callBridges.Count, read, notes), MostBridges);
        foreach (var (id, name, host) in callBridges.Take(count))
            bridges.Add(new CloneBridge(Unused(WorldXml.HostName(name)), id) { Host = host });
        if (count == MostBridges && callBridges.Count > MostBridges)
            notes.Add(new(CloneNoteKind.LeftOut, "/callBridges", $"a world has {MostBridges} bridges at most, so the others are objects without a bridge"));

        // Those with a name or an address of their own come before those that take the next callBridge.
        var rest = read.Where(facts => !TryPlace(facts, ShownOf(facts))).ToArray();
        foreach (var facts in rest)
        {
            var free = bridges.Index().Where(one => one.Item is { Facts: null, CallBridge: not null }).Select(one => one.Index).ToArray();
            if (free is [_, _, ..])
                notes.Add(new(CloneNoteKind.Assumed, "/callBridges", $"{facts.Target} has neither the name nor the address of one of them, so it is taken to be the first that is left"));
            if (!TryPlace(facts, free is [var first, ..] ? first : -1))
                bridges.Insert(facts.Bridge == 0 ? 0 : bridges.Count, new CloneBridge(Unused(WorldXml.HostName(facts.UniqueName ?? facts.Target.Host)), null) { Facts = facts });
        }

        return bridges;

        int ShownOf(CloneFacts facts) => IndexOf(one => one.Name.Equals(facts.UniqueName, StringComparison.OrdinalIgnoreCase)) is >= 0 and var named
            ? named
            : IndexOf(one => facts.Target.Host.Equals(one.Host, StringComparison.OrdinalIgnoreCase));

        int IndexOf(Func<(string Id, string Name, string? Host), bool> isMeant) =>
            callBridges.Take(count).Index().Where(one => isMeant(one.Item) && bridges[one.Index].Facts is null).Select(one => one.Index).FirstOrDefault(-1);

        bool TryPlace(CloneFacts facts, int at)
        {
            if (at >= 0)
                bridges[at] = bridges[at] with { Facts = facts };
            return at >= 0;
        }

        string Unused(string name)
        {
            var unused = name;
            for (var number = 2; !names.Add(unused); number++)
                unused = FormattableString.Invariant($"{name}-{number}");
            return unused;
        }
    }

    // A callBridge may be configured that has never been a machine.
    private static int CountOf(int callBridges, IReadOnlyList<CloneFacts> read, CloneNotes notes)
    {
        var machines = Math.Max(read.Max(facts => facts.Hosts.Count), read.Count);
        if (read.All(facts => facts.Hosts is []) || machines >= callBridges)
            return callBridges;
        notes.Add(new(CloneNoteKind.Assumed, "/callBridges", FormattableString.Invariant($"the cluster has fewer machines than callBridges, so the first {machines} are taken to be bridges")));
        return machines;
    }

    /// <summary>Returns the element of a bridge, without its objects.</summary>
    /// <param name="bridge">The bridge.</param>
    /// <param name="known">The facts about the bridge, or about another one of the cluster.</param>
    /// <param name="hostId">The id of its machine. Null when it is not known.</param>
    public static XElement ToXml(CloneBridge bridge, CloneFacts known, string? hostId) => new("bridge",
        new XAttribute("name", bridge.Name),
        bridge.CallBridge is { } id ? new XAttribute("callBridge", id) : null,
        hostId is null ? null : new XAttribute("hostId", hostId),
        known.SoftwareVersion is { Length: > 0 } version ? new XAttribute("softwareVersion", version) : null,
        known is { Time: { } time, Uptime: { } uptime } ? new XAttribute("booted", WorldValues.Time((time - uptime).UtcDateTime)) : null,
        bridge.Facts is null ? null : s_counters.Select(name => Counter(bridge.Facts, name)),
        bridge.Facts?.Licences is { } licences ? Licensing(licences) : null);

    private static XAttribute? Counter(CloneFacts facts, string name) => int.TryParse(facts[name], out var number) && number >= 0 ? new XAttribute(name, number) : null;

    private static XElement Licensing(XElement licences) => new("licensing", licences.Elements().Select(list =>
        new XElement(list.Name.LocalName, list.Elements().Select(feature => new XElement(feature.Name.LocalName, feature.Elements().Select(value => new XElement(value.Name.LocalName, value.Value)))))));
}
