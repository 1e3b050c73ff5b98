using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>
/// The database that the bridges share, on up to five nodes. One of them is the master; bridges read and write there. Only a node that
/// reaches more than half of all nodes, itself included, can be master (documented in the design guides of 12.x and 14). Detection and
/// promotion take no time (inferred).
/// </summary>
internal sealed class DatabaseCluster
{
    /// <summary>The bytes that one changed object adds to what a lost node lacks (inferred).</summary>
    private const int BytesOfChange = 256;

    private readonly Cluster _cluster;
    private long _written;

    public DatabaseCluster(Cluster cluster, DatabaseFacts facts)
    {
        _cluster = cluster;
        NeedsMajority = facts.NeedsMajority;
        Nodes = [.. facts.Nodes.Select(node => new DatabaseNode(node))];
    }

    public IReadOnlyList<DatabaseNode> Nodes { get; }

    public bool NeedsMajority { get; }

    /// <summary>The node that takes writes; null while no node may be master.</summary>
    public DatabaseNode? Master { get; private set; }

    public DatabaseNode? NodeNamed(string? name) => Nodes.FirstOrDefault(node => node.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Counts a change of a shared object.</summary>
    public void NoteWrite() => _written += BytesOfChange;

    public bool IsRunning(DatabaseNode node) => node.IsStarted && (node.Facts.Bridge is not { } bridge || _cluster.BridgeNamed(bridge) is { IsRunning: true });

    public long BehindOf(DatabaseNode node) => node.LacksFrom is { } from ? _written - from : 0;

    /// <summary>True when the bridge can read and write at the master. A database that is not clustered is on the bridge itself.</summary>
    public bool IsWritableFrom(Bridge bridge) => bridge.IsRunning && (Nodes is [] || (Master is { } master && Reaches(bridge, master)));

    /// <summary>Keeps, demotes or promotes the master after nodes or the network have changed, and lets nodes fall behind or catch up.</summary>
    public void Elect()
    {
        if (Master is null || !CanLead(Master))
            Master = Nodes.Where(CanLead).OrderBy(BehindOf).ThenByDescending(ConnectionsOf).FirstOrDefault();
        foreach (var node in Nodes)
            Follow(node);
    }

    public DatabaseStatus StatusFor(Bridge bridge)
    {
        var master = Master is { } lead && Reaches(bridge, lead) ? lead : null;
        return new DatabaseStatus([.. Nodes.Select(Seen)]);

        // Without a master in sight, the lag is not available (inferred).
        DatabaseNodeStatus Seen(DatabaseNode node)
        {
            var isUp = Reaches(bridge, node);
            return new DatabaseNodeStatus(node.Name, node.Facts.Hostname, _cluster.BridgeNamed(node.Facts.Bridge)?.CallBridgeId, isUp)
            {
                SyncBehind = isUp && master is not null ? BehindOf(node) : -1,
                IsMaster = node == master,
                IsJustLost = !isUp && bridge.Configuration.NodesUp.Contains(node.Name),
            };
        }
    }

    /// <summary>The same nodes in the same state, for a snapshot.</summary>
    public DatabaseCluster Copy()
    {
        var copy = new DatabaseCluster(_cluster, new DatabaseFacts([.. Nodes.Select(node => node.Facts)], NeedsMajority));
        copy.Resume(this);
        return copy;
    }

    /// <summary>Continues from the same nodes at another time.</summary>
    public void Resume(DatabaseCluster kept)
    {
        _written = kept._written;
        foreach (var (node, other) in Nodes.Zip(kept.Nodes))
            (node.IsStarted, node.LacksFrom, node.Losses) = (other.IsStarted, other.LacksFrom, other.Losses);
        Master = kept.Master is { } master ? NodeNamed(master.Name) : null;
    }

    /// <summary>The names of the nodes that the bridge reaches.</summary>
    public IReadOnlyList<string> NodesUpFor(Bridge bridge) => [.. Nodes.Where(node => Reaches(bridge, node)).Select(node => node.Name)];

    private bool Reaches(Bridge bridge, DatabaseNode node) => bridge.IsRunning && IsRunning(node) && _cluster.Network.Connects(bridge.BridgeName, node.Server);

    private bool CanLead(DatabaseNode node) =>
        IsRunning(node) && (NeedsMajority ? ConnectionsOf(node) * 2 > Nodes.Count : !_cluster.Network.IsIsolated(node.Server));

    private int ConnectionsOf(DatabaseNode node) => Nodes.Count(other => IsRunning(other) && _cluster.Network.Connects(node.Server, other.Server));

    // A node that is back shows the bytes that it lacks for a while (the time is inferred).
    private void Follow(DatabaseNode node)
    {
        var follows = Master is { } master && IsRunning(node) && _cluster.Network.Connects(node.Server, master.Server);
        if (!follows)
        {
            node.LacksFrom ??= _written;
            node.Losses++;
            return;
        }
        if (node == Master || node.LacksFrom == _written)
            node.LacksFrom = null;
        if (node.LacksFrom is null)
            return;
        var losses = node.Losses;
        _cluster.Timeline.After(_cluster.Settings.DatabaseCatchUp, CaughtUp, _cluster.WorldEnds);

        void CaughtUp()
        {
            if (node.Losses != losses || node.LacksFrom is null)
                return;
            node.LacksFrom = null;
            _cluster.LifeCycle.UpdateLinks();
        }
    }
}
