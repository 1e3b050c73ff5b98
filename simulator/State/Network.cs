using System.Globalization;

namespace CmsSim.Simulator.State;

/// <summary>
/// The network between the servers of a cluster: its bridges, and the database nodes that run on servers of their own. A split divides the
/// servers into groups that do not reach each other. An isolated server reaches no other.
/// </summary>
internal sealed class Network
{
    private static readonly StringComparer s_names = StringComparer.OrdinalIgnoreCase;

    private readonly HashSet<string> _isolated;
    private Dictionary<string, int> _groups;

    public Network() : this(new(s_names), new(s_names))
    {
    }

    private Network(HashSet<string> isolated, Dictionary<string, int> groups) => (_isolated, _groups) = (isolated, groups);

    /// <summary>True when all servers reach each other.</summary>
    public bool IsWhole => _isolated.Count == 0 && _groups.Count == 0;

    /// <summary>True when a split divides the servers into groups.</summary>
    public bool IsSplit => _groups.Count > 0;

    /// <summary>The same network as an object of its own.</summary>
    public Network Copy() => new(new(_isolated, s_names), new(_groups, s_names));

    /// <summary>True when the servers with these names reach each other.</summary>
    public bool Connects(string one, string other) =>
        IsWhole || s_names.Equals(one, other) || (!_isolated.Contains(one) && !_isolated.Contains(other) && GroupOf(one) == GroupOf(other));

    public bool IsIsolated(string server) => _isolated.Contains(server);

    /// <summary>Cuts the server off from all others.</summary>
    public void Isolate(string server) => _isolated.Add(server);

    /// <summary>Reconnects an isolated server.</summary>
    /// <returns>False when it was not isolated.</returns>
    public bool Rejoin(string server) => _isolated.Remove(server);

    /// <summary>Splits the network into groups. Servers in none of them are a further group.</summary>
    public void Split(IReadOnlyList<IReadOnlyList<string>> groups) =>
        _groups = groups.Index().SelectMany(group => group.Item, (group, server) => (server, group.Index)).ToDictionary(entry => entry.server, entry => entry.Index + 1, s_names);

    /// <summary>Ends the split and every isolation.</summary>
    public void Heal()
    {
        _isolated.Clear();
        _groups = new(s_names);
    }

    /// <summary>These servers, in groups that reach each other. An isolated server is a group of its own.</summary>
    public IReadOnlyList<IReadOnlyList<string>> GroupsOf(IEnumerable<string> servers) =>
        [.. servers.GroupBy(server => IsIsolated(server) ? "alone " + server : GroupOf(server).ToString(CultureInfo.InvariantCulture)).Select(group => group.ToList())];

    private int GroupOf(string server) => _groups.GetValueOrDefault(server);
}
