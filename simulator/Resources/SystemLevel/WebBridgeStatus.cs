using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The status of a web bridge as a bridge sees it.</summary>
internal static class WebBridgeStatus
{
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

        // The guide has dnsFailure from 3.0 on. The status page of 2.1 tells it apart already, so 2.2 has it, too (inferred). Other failures
        // have no word of their own.
        Item = [StatusOf(state => state is ServerState.InvalidAddress or ServerState.RemoteFailure ? ServerState.ConnectionFailure : state)],
    };

    /// <summary>The element with the state of a server. A server that the bridge has not contacted yet is shown as unused (inferred).</summary>
    /// <param name="known">Returns the state for which the type has a word.</param>
    public static Computed StatusOf(Func<ServerState, ServerState> known) =>
        new("status", (server, bridge) => Words.Of(known(bridge.Live.StateOf(server))));
}
