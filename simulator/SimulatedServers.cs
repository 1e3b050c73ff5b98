using System.Text;
using CmsSim.Simulator.Control;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator;

/// <summary>
/// The servers beside a cluster: recorders, streamers, web bridges, TURN servers and LDAP servers. A server that is not set answers. The
/// first match wins.
/// </summary>
public sealed class SimulatedServers
{
    private readonly Cluster _cluster;

    internal SimulatedServers(Cluster cluster) => _cluster = cluster;

    /// <summary>Sets how the servers at an address behave. Bridges notice it on their clock. It takes precedence over servers set earlier.</summary>
    /// <param name="address">The address in the configuration of the bridges, its host, or its host and port; <c>*</c> matches any text.</param>
    /// <param name="behaviour">A behaviour of the control API, such as <c>answer</c>, <c>unreachable</c> or <c>unresolvable</c>.</param>
    /// <exception cref="ArgumentException">The behaviour is unknown.</exception>
    public void Set(string address, string behaviour)
    {
        if (!Server.Behaviours.TryGetValue(behaviour, out var known))
            throw new ArgumentException($"invalid value \"{behaviour}\" for behaviour; expected {string.Join(", ", Server.Behaviours.Keys)}", nameof(behaviour));
        using (_cluster.Enter())
            Replace([new Server(address, known), .. _cluster.Servers.Where(other => !other.Address.Equals(address, StringComparison.OrdinalIgnoreCase))]);
    }

    /// <summary>Removes all servers, also those of the world, so that every server answers.</summary>
    public void Clear()
    {
        using (_cluster.Enter())
            Replace([]);
    }

    private void Replace(IReadOnlyList<Server> servers)
    {
        _cluster.SetServers(servers);
        _cluster.History.Note(_cluster, "PUT", "/servers", Encoding.UTF8.GetBytes(new ServerList().Write(servers)));
    }
}
