using CmsSim.Simulator.Expressions;

namespace CmsSim.Simulator.Schema;

/// <summary>The behaviours of a server beside the bridges: a recorder, a streamer, a web bridge, a TURN server or an LDAP server.</summary>
internal enum ServerBehaviour
{
    /// <summary>Answers.</summary>
    Answer,

    /// <summary>Accepts no connection.</summary>
    Unreachable,

    /// <summary>Has a name that DNS cannot resolve.</summary>
    Unresolvable,

    /// <summary>Has a certificate that the bridge does not trust, or does not trust that of the bridge.</summary>
    Untrusted,

    /// <summary>Answers every request with a failure, because it is busy or full.</summary>
    Busy,

    /// <summary>Answers, but has little disk space left. Only a recorder reports it.</summary>
    LowDiskSpace,
}

/// <summary>The state of a server as one bridge knows it.</summary>
internal enum ServerState
{
    /// <summary>The bridge does not use the server, or has not contacted it yet.</summary>
    Unused,
    Success,
    InvalidAddress,
    DnsFailure,
    ConnectionFailure,
    RemoteFailure,
    LowDiskSpace,
}

/// <summary>Defines how the servers at an address behave. A server that no definition matches answers (inferred).</summary>
/// <param name="Address">The pattern for the address in the configuration of the bridges, its host, or its host and port.</param>
/// <param name="Behaviour">The behaviour.</param>
internal sealed record Server(string Address, ServerBehaviour Behaviour)
{
    /// <summary>The behaviours by their names in worlds and in the control API.</summary>
    public static IReadOnlyDictionary<string, ServerBehaviour> Behaviours { get; } = Words.All<ServerBehaviour>();

    public string Word => Words.Of(Behaviour);

    /// <summary>The behaviour of the server at the configured address. The first match wins.</summary>
    /// <param name="servers">The definitions.</param>
    /// <param name="address">The address in the configuration, such as <c>https://192.0.2.40:8443</c>.</param>
    /// <param name="work">The budget for patterns. Once it is used up, no definition matches.</param>
    public static ServerBehaviour BehaviourAt(IReadOnlyList<Server> servers, string address, Work work)
    {
        string[] names = [address, HostOf(address), WithoutScheme(address)];
        return servers.FirstOrDefault(server => Array.Exists(names, name => Wildcard.Matches(server.Address, name, work)))?.Behaviour ?? ServerBehaviour.Answer;
    }

    /// <summary>The host in the configured address.</summary>
    public static string HostOf(string address)
    {
        var host = WithoutScheme(address);
        var isIpV6 = host.StartsWith('[');
        var end = isIpV6 ? host.IndexOf(']') + 1 : host.IndexOf(':');
        return end > 0 ? host[..end] : host;
    }

    // The host, and the port if the address has one.
    private static string WithoutScheme(string address)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0;
        var end = address.AsSpan(start).IndexOfAny('/', '?', '#');
        return end >= 0 ? address.Substring(start, end) : address[start..];
    }
}
