using System.CommandLine;
using System.Text.Json.Nodes;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary><c>cmssim tms cluster</c>: the Clustering tab of TMS, with the added bridge as the primary.</summary>
internal static class ClusterVerb
{
    public static Command Create(TimeProvider time) => TmsVerb.Create(
        time, "cluster", "Shows the bridges of each cluster: the added one as the primary, its alternate, and the discovered ones.", [], Run, isReading: true);

    /// <summary>Returns the bridges that were discovered in the cluster of a system.</summary>
    public static JsonArray ToJson(ManagedSystem system) => new([.. system.Bridges.Select(each => new JsonObject
    {
        ["id"] = each.Id.ToString(),
        ["name"] = each.Name,
        ["address"] = each.Address,
        ["primary"] = IsAt(each, system.Access.Address),
        ["alternate"] = system.Alternate is { } alternate && IsAt(each, alternate.Address),
    })]);

    private static Task<int> Run(TmsSession session, CancellationToken cancellation)
    {
        IReadOnlyList<ManagedSystem> systems = session.Named is { } named ? [named] : session.AllSystems;
        session.Answer(
            new JsonObject
            {
                ["systems"] = new JsonArray([.. systems.Select(each =>
                {
                    var shown = ScheduleJson.Of(each);
                    shown["callBridges"] = ToJson(each);
                    return shown;
                })]),
            },
            systems.SelectMany(Lines));
        return Task.FromResult(ExitStatus.Fine);
    }

    // The address that a bridge gives for itself may differ from the one on which it was added, so both are shown.
    private static IEnumerable<string> Lines(ManagedSystem system)
    {
        yield return $"{system.DisplayName}  {ScheduleText.Address(system.Access.Address)}  {ManagedSystem.SystemType} {system.SoftwareVersion}  primary, {system.State}";
        if (system.Alternate is { } alternate)
            yield return $"  {ScheduleText.Address(alternate.Address)}  alternate, {system.AlternateState}";
        foreach (var bridge in system.Bridges)
        {
            var role = IsAt(bridge, system.Access.Address) ? "primary" : system.Alternate is { } other && IsAt(bridge, other.Address) ? "alternate" : "discovered";
            yield return $"  {bridge.Name}  {bridge.Address ?? "-"}  {role}";
        }
    }

    private static bool IsAt(DiscoveredBridge bridge, Uri address)
    {
        try
        {
            return bridge.Address is { } text && BridgeAccess.IsSamePlace(BridgeAccess.ParseAddress(text), address);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
