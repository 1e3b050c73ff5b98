namespace CmsSim.Simulator.State;

/// <summary>The states of a cluster that a client may meet. A whole cluster has none of them.</summary>
[Flags]
internal enum ClusterStates
{
    None = 0,
    BridgeStopped = 1,
    BridgeIsolated = 2,
    NetworkSplit = 4,
    DatabaseNodeStopped = 8,
    DatabaseNodeBehind = 16,
    DatabaseMasterMoved = 32,
    DatabaseWithoutMaster = 64,
    BridgeWithoutMaster = 128,
    MixedReleases = 256,
}

/// <summary>Finds the present states of a cluster.</summary>
internal static class ClusterStatesOf
{
    public static ClusterStates Now(Cluster cluster)
    {
        var states = ClusterStates.None;
        var (bridges, database, network) = (cluster.Bridges, cluster.Database, cluster.Network);
        Add(ClusterStates.BridgeStopped, bridges.Any(bridge => !bridge.IsRunning));
        Add(ClusterStates.BridgeIsolated, bridges.Any(bridge => bridge.IsIsolated));
        Add(ClusterStates.NetworkSplit, network.IsSplit);
        Add(ClusterStates.DatabaseNodeStopped, database.Nodes.Any(node => !node.IsStarted));
        Add(ClusterStates.DatabaseNodeBehind, database.Nodes.Any(node => node.LacksFrom is not null));
        Add(ClusterStates.DatabaseMasterMoved, database.Nodes is [var first, ..] && database.Master is { } master && master != first);
        Add(ClusterStates.DatabaseWithoutMaster, database.Nodes is [_, ..] && database.Master is null);
        Add(ClusterStates.BridgeWithoutMaster, bridges.Any(bridge => bridge.IsRunning && !bridge.ReachesMaster));
        Add(ClusterStates.MixedReleases, bridges.Any(bridge => bridge.Release != bridges[0].Release));
        return states;

        void Add(ClusterStates state, bool isPresent) => states |= isPresent ? state : ClusterStates.None;
    }
}
