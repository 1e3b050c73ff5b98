using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>How a bridge gets on with a web bridge.</summary>
internal static class WebBridgeStatus
{
    /// <summary>What bridges say of servers that they have had no use for; nothing leaves a simulator, so that is all of them.</summary>
    public static readonly Computed Unused = new Computed("status", (_, _) => "unused").On(Basis.Inferred("no server is ever used"));

    /// <summary>The server's id, on the start tag.</summary>
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
