using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The status of a web bridge as a bridge sees it.</summary>
internal static class WebBridgeStatus
{
    /// <summary>The status of a server that the bridge has not used. Bridges here contact no server, so this is the status of all.</summary>
    public static readonly Computed Unused = new Computed("status", (_, _) => "unused").On(Basis.Inferred("no bridge uses a server here"));

    /// <summary>The server's id, as an attribute.</summary>
    public static readonly Computed Id = new("id", (server, _) => server.Id.ToString());

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "status",
        Below = "webBridges",
        Element = "webBridge",
        Lifetime = Lifetime.From("2.2"),
        Verbs = Verbs.Read,
        Attributes = [Id],
        Item = [Unused],
    };
}
