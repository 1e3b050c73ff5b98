using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>
/// Stops, starts, isolates and rejoins the bridges of a cluster. A stopped or started bridge is replaced by a new object, so that timers and
/// waits of the old one end. All methods run inside the gate.
/// </summary>
internal sealed class BridgeLifeCycle(Cluster cluster)
{
    /// <summary>Stops the bridge: its calls and pending timers are dropped without a record, and its peers lose it. A stopped bridge stays stopped.</summary>
    public void Stop(Bridge bridge)
    {
        cluster.RequireGate();
        if (!bridge.IsRunning)
            return;
        bridge.Dispose();
        Replace(bridge, isStopped: true);
        UpdateLinks();
    }

    /// <summary>Starts the bridge again: its counters start from the beginning, and it registers at its peers. A running bridge is left alone.</summary>
    public void Start(Bridge bridge)
    {
        cluster.RequireGate();
        if (bridge.IsRunning)
            return;
        Replace(bridge, isStopped: false).RegisterAtPeers();
        UpdateLinks();
    }

    /// <summary>Cuts the bridge off from its peers.</summary>
    public void Isolate(Bridge bridge)
    {
        cluster.RequireGate();
        bridge.IsIsolated = true;
        UpdateLinks();
    }

    /// <summary>Reconnects an isolated bridge with its peers, which log that it registers again.</summary>
    public void Rejoin(Bridge bridge)
    {
        cluster.RequireGate();
        if (!bridge.IsIsolated)
            return;
        bridge.IsIsolated = false;
        bridge.RegisterAtPeers();
        UpdateLinks();
    }

    /// <summary>Replaces the bridge by a new object for the same node.</summary>
    public Bridge Replace(Bridge bridge, bool isStopped)
    {
        var next = new Bridge(bridge, cluster.Timeline.Now);
        if (isStopped)
            next.Dispose();
        AddMissingSettings(next);
        cluster.Bridges = [.. cluster.Bridges.Select(each => each == bridge ? next : each)];
        HandOverWork();
        return next;
    }

    /// <summary>Chooses the database master and notifies every type, after bridges or links between them have changed.</summary>
    public void UpdateLinks()
    {
        ElectMaster();
        cluster.Changes.NoteAll();
        foreach (var type in cluster.Types)
        {
            foreach (var bridge in cluster.Bridges.Where(bridge => bridge.IsRunning))
                type.AfterReachabilityChange(bridge);
        }
    }

    /// <summary>Chooses a new database master if the present one is lost.</summary>
    public void ElectMaster()
    {
        if (cluster.Master is null || !CanLead(cluster.Master))
            cluster.Master = cluster.Bridges.FirstOrDefault(CanLead);

        // Of two bridges, the one that is not isolated remains master without a majority, so that one side accepts changes (inferred).
        bool CanLead(Bridge bridge) => bridge.IsRunning && !(bridge.IsIsolated && bridge.IsClustered);
    }

    /// <summary>Settings that neither the world nor a request has set get their factory defaults.</summary>
    public void AddMissingSettings(Bridge bridge)
    {
        foreach (var setting in cluster.Types.Where(type => type.IsSetting && bridge.TableOf(type).Count == 0))
            bridge.TableOf(setting).Add(new ResourceObject(setting, Guid.Empty, cluster.Catalog.ViewOf(setting).Untouched(), cluster.NextAge()) { Home = setting.IsLocal ? bridge : null });
    }

    // Another bridge restarts the cluster's jobs of a stopped bridge. Without one, the bridge restarts them when it runs again (inferred).
    private void HandOverWork()
    {
        if (cluster.Bridges.FirstOrDefault(bridge => bridge.IsRunning) is not { } heir)
            return;
        foreach (var type in cluster.Types.Where(type => !type.IsLocal))
        {
            foreach (var left in cluster.Shared[type].All.Where(subject => subject.Home is { IsRunning: false }).ToList())
            {
                left.Home = null;
                type.AfterRestore(left, heir);
            }
        }
    }
}
