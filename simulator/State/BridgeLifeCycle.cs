using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>
/// Stops, starts, isolates and rejoins the bridges of a cluster. A stopped or started bridge is replaced by a new object, so that timers and
/// waits of the old one end. All methods run inside the gate.
/// </summary>
internal sealed class BridgeLifeCycle(Cluster cluster)
{
    // Jobs whose bridge was lost before another one could restart them.
    private readonly List<ResourceObject> _leftJobs = [];

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

    /// <summary>Stops the bridge as a crash does, and starts it again after a while (the time is inferred).</summary>
    public void Crash(Bridge bridge)
    {
        if (!bridge.IsRunning)
            return;
        Fail(bridge);
        cluster.Timeline.After(cluster.Settings.RestartAfterCrash, () => Start(cluster.BridgeNamed(bridge.BridgeName)!), cluster.WorldEnds);
    }

    /// <summary>Stops the bridge from inside the gate. Its sockets close shortly after.</summary>
    public void Fail(Bridge bridge)
    {
        Stop(bridge);
        cluster.BridgesChanged?.Invoke();
    }

    /// <summary>Starts the bridge again: its counters start from the beginning, and it registers at its peers. A running bridge is left alone.</summary>
    public void Start(Bridge bridge)
    {
        cluster.RequireGate();
        if (bridge.IsRunning)
            return;
        RegisterAtPeers(Replace(bridge, isStopped: false));
        UpdateLinks();
        cluster.BridgesChanged?.Invoke();
    }

    /// <summary>Gives a stopped bridge another release, in which it starts. Its software version becomes the name of the release.</summary>
    public void SetRelease(Bridge bridge, Release release)
    {
        cluster.RequireGate();
        bridge.Facts = bridge.Facts with { Release = release, SoftwareVersion = null };
        Replace(bridge, isStopped: true);
    }

    /// <summary>Cuts the bridge off from all other servers.</summary>
    public void Isolate(Bridge bridge)
    {
        cluster.RequireGate();
        cluster.Network.Isolate(bridge.BridgeName);
        UpdateLinks();
    }

    /// <summary>Reconnects an isolated bridge with the other servers. Its peers log that it registers again.</summary>
    public void Rejoin(Bridge bridge)
    {
        cluster.RequireGate();
        if (!cluster.Network.Rejoin(bridge.BridgeName))
            return;
        RegisterAtPeers(bridge);
        UpdateLinks();
    }

    /// <summary>Splits the network between the servers into groups. Servers in none of them are a further group.</summary>
    public void Split(IReadOnlyList<IReadOnlyList<string>> groups) => ChangeNetwork(network => network.Split(groups));

    /// <summary>Ends the split of the network and the isolation of servers.</summary>
    public void Heal() => ChangeNetwork(network => network.Heal());

    /// <summary>Stops a database node, or starts it again.</summary>
    public void SetStarted(DatabaseNode node, bool isStarted)
    {
        cluster.RequireGate();
        node.IsStarted = isStarted;
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
        return next;
    }

    /// <summary>Chooses the database master, hands jobs over, and notifies every type, after servers or links between them have changed.</summary>
    public void UpdateLinks()
    {
        ElectMaster();
        HandOverJobs();
        cluster.Changes.NoteAll();
        foreach (var type in cluster.Types)
        {
            foreach (var bridge in cluster.Bridges.Where(bridge => bridge.IsRunning))
                type.AfterReachabilityChange(bridge);
        }
        NoteNodes();
        cluster.Journal.States = ClusterStatesOf.Now(cluster);
    }

    /// <summary>Lets each bridge note which database nodes it reaches.</summary>
    public void NoteNodes()
    {
        foreach (var bridge in cluster.Bridges)
            bridge.Configuration.NoteNodes();
    }

    /// <summary>Chooses a new database master if the present one is lost.</summary>
    public void ElectMaster()
    {
        cluster.Database.Elect();
        foreach (var bridge in cluster.Bridges)
            bridge.Configuration.Update();
    }

    /// <summary>Forgets the jobs of an earlier world.</summary>
    public void ForgetJobs() => _leftJobs.Clear();

    /// <summary>Settings that neither the world nor a request has set get their factory defaults.</summary>
    public void AddMissingSettings(Bridge bridge)
    {
        foreach (var setting in cluster.Types.Where(type => type.IsSetting && bridge.TableOf(type).Count == 0))
            bridge.TableOf(setting).Add(new ResourceObject(setting, Guid.Empty, cluster.ViewOf(setting).Untouched(), cluster.NextAge()) { Home = setting.IsLocal ? bridge : null });
    }

    // A bridge that reaches the master restarts the jobs of one that stopped or lost the master. Without such a bridge, they wait for one (inferred).
    private void HandOverJobs()
    {
        foreach (var type in cluster.Types.Where(type => !type.IsLocal))
        {
            foreach (var left in cluster.Shared[type].All.Where(subject => subject.Home is { ReachesMaster: false }))
            {
                left.Home = null;
                _leftJobs.Add(left);
            }
        }
        if (cluster.Bridges.FirstOrDefault(bridge => bridge.ReachesMaster) is not { } heir)
            return;
        var jobs = _leftJobs.Where(job => cluster.Shared.Find(job.Type, job.Id) == job).ToList();
        _leftJobs.Clear();
        foreach (var job in jobs)
            job.Type.AfterRestore(job, heir);
    }

    // Each reachable peer, or each new one, logs that the bridge has registered again.
    private void RegisterAtPeers(Bridge bridge, Func<Bridge, bool>? isNew = null)
    {
        foreach (var peer in cluster.Bridges)
        {
            if (peer != bridge && bridge.Reaches(peer) && isNew?.Invoke(peer) != false)
                peer.Syslog.WriteOf("authp", $"re-registration from server \"{bridge.Facts.ServerName}\"");
        }
    }

    private void ChangeNetwork(Action<Network> change)
    {
        cluster.RequireGate();
        var before = cluster.Network.Copy();
        change(cluster.Network);
        foreach (var bridge in cluster.Bridges)
            RegisterAtPeers(bridge, peer => !before.Connects(bridge.BridgeName, peer.BridgeName));
        UpdateLinks();
    }
}
