using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>A host with entries in the licence usage: each bridge of the cluster.</summary>
internal static class KnownHost
{
    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "system/MPLicenseUsage/knownHosts",
        Element = "host",
        IsLocal = true,
        Lifetime = Lifetime.From("2.6"),
        Verbs = Verbs.List,
        Members = (_, bridge) => bridge.Bridges.Select(host => new ResourceObject(Definition!, host.HostId, [], 0)),
    };
}
