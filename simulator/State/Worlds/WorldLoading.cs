using System.Collections.ObjectModel;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State.Kept;

namespace CmsSim.Simulator.State.Worlds;

/// <summary>Replaces the state of a cluster with a world or a snapshot, and saves it as one. All methods run inside the gate.</summary>
internal sealed class WorldLoading(Cluster cluster) : IDisposable
{
    private CancellationTokenSource _ends = new();
    private IReadOnlyList<string?> _addresses = [];
    private bool _advertisesAlways;
    private bool _worldAdvertises;
    private World? _first;

    /// <summary>The world that the cluster was last started in, to which a reset returns.</summary>
    public World StartedIn { get; private set; } = World.Empty;

    /// <summary>Cancelled when another world replaces this one, which ends every wait for the old one.</summary>
    public CancellationToken Ends => _ends.Token;

    /// <summary>Replaces the state with this world, and starts in it.</summary>
    /// <param name="world">The world.</param>
    /// <param name="resumed">The earlier run that continues in the world; null to begin a run.</param>
    public void Load(World world, ResumedRun? resumed = null)
    {
        cluster.RequireGate();
        var before = StartedIn;
        try
        {
            StartedIn = resumed?.StartedIn ?? world;
            Replace(world, resumed?.State);
            _first ??= world;
            NoteStart();
            if (resumed is not null)
                cluster.History.NoteGap("it continues the run of an earlier process");
            ContactServers();
        }
        catch (Exception) when (before.Bridges is [_, ..])
        {
            // A world that was loaded in part would be worse than the previous one.
            StartedIn = before;
            Replace(before);
            ContactServers();
            throw;
        }
    }

    /// <summary>Returns to the world that the cluster was last started in.</summary>
    public void Reset()
    {
        cluster.RequireGate();
        Replace(StartedIn);
        NoteStart();
        ContactServers();
    }

    /// <summary>The present state as a world that can be loaded.</summary>
    public World Save()
    {
        cluster.RequireGate();
        return StartedIn with
        {
            Clock = cluster.Timeline.Now,
            FarEnds = cluster.FarEnds,
            Servers = cluster.Servers,
            Shared = [.. cluster.Types.Where(type => !type.IsLocal).SelectMany(type => Stored(type, cluster.Shared, cluster.Bridges[0]))],
            Bridges =
            [
                .. cluster.Bridges.Select(bridge => new WorldBridge(
                    bridge.CurrentFacts(),
                    bridge.IsRunning ? bridge.Booted : null,
                    [.. cluster.Types.Where(type => type.IsLocal && type.IsKeptInWorld).SelectMany(type => Stored(type, bridge.Local, bridge))])),
            ],
        };
    }

    /// <summary>The present state as a snapshot that can be restored.</summary>
    public Snapshot TakeSnapshot() => new Snapshot(
        Save(), StartedIn, cluster.Ids, cluster.Faults, cluster.Hostility, cluster.Network.Copy(), cluster.Database,
        [
            .. cluster.Bridges.Select(bridge => new KeptBridge(
                bridge.IsRunning, bridge.Configuration.StaleCopy is { } stale ? cluster.CopyOf(stale) : null,
                [.. cluster.Types.Where(type => type.IsKeptInSnapshots).SelectMany(type => Stored(type, bridge.Local, bridge))])),
        ]).Copy();

    /// <summary>Returns to the snapshot. A real clock does not go back.</summary>
    public void Restore(Snapshot snapshot)
    {
        cluster.RequireGate();
        var kept = snapshot.Copy();
        Replace(kept.World);
        (StartedIn, cluster.Ids, cluster.Faults, cluster.Hostility, cluster.Network) = (kept.StartedIn, kept.Ids, kept.Faults, kept.Hostility, kept.Network);
        cluster.Database.Resume(kept.Database);
        foreach (var (bridge, beside) in cluster.Bridges.Zip(kept.Bridges))
        {
            foreach (var stored in beside.Objects)
                Put(bridge, stored);
            bridge.Configuration.StaleCopy = beside.StaleCopy is { } stale ? cluster.CopyOf(stale) : null;
            if (beside.IsRunning)
                continue;
            bridge.Dispose();
            cluster.LifeCycle.Replace(bridge, isStopped: true);
        }
        cluster.LifeCycle.UpdateLinks();
        ContactServers();
    }

    /// <summary>
    /// Notes the addresses that the bridges listen on, by index. Worlds that ask for it, or all worlds, show these addresses instead of their own.
    /// </summary>
    public void BridgesListen(IReadOnlyList<string?> addresses, bool isAlways)
    {
        cluster.RequireGate();
        (_addresses, _advertisesAlways) = (addresses, isAlways);
        Advertise();
    }

    /// <summary>Ends every wait for the world.</summary>
    public Task EndAsync() => _ends.CancelAsync();

    public void Dispose() => _ends.Dispose();

    private void Replace(World world, KeptState? kept = null)
    {
        cluster.Timeline.Clear();
        if (cluster.Clock is VirtualClock clock && world.Clock is { } now)
            clock.Reset(now);
        _ends.Cancel();
        _ends = new CancellationTokenSource();
        var before = cluster.Bridges;
        foreach (var bridge in world.Bridges)
            cluster.ClockOf(bridge.Facts.Name).Set(bridge.Facts.ClockOffset, bridge.Facts.ClockDrift);
        cluster.Changes.NoteAll();
        cluster.RestartCounters(kept);
        cluster.Ids = kept?.Ids() ?? new IdSource(cluster.Seed, IdsIn(world));
        cluster.Faults = new Faults(cluster.Seed);
        cluster.Hostility = cluster.Hostility is { } hostility ? new Hostility(hostility.Seed) : null;
        cluster.Shared = new ObjectStore(cluster.Catalog, isLocal: false);
        cluster.Accounts = world.Accounts;
        cluster.FarEnds = world.FarEnds;
        cluster.Servers = world.Servers;
        cluster.Directories = world.Directories;
        cluster.ClientNames = world.ClientNames;
        cluster.Id = world.ClusterId;
        cluster.PeerLatency = world.PeerLatency ?? (cluster.Clock is VirtualClock ? TimeSpan.Zero : cluster.Settings.PeerLatency);
        cluster.Bridges =
        [
            .. world.Bridges.Select(bridge => new Bridge(cluster, bridge.Facts with { Booted = bridge.Booted ?? cluster.Timeline.Now }, cluster.LogOf(bridge.Facts.Name))),
        ];

        // The old bridges end only now, so that code whose wait ends finds the new bridges.
        foreach (var bridge in before)
            bridge.Dispose();

        cluster.Network = new Network();
        cluster.Database = new DatabaseCluster(cluster, world.Database ?? new DatabaseFacts(DatabaseFacts.NodesOn([.. world.Bridges.Select(bridge => bridge.Facts.Name)]), NeedsMajority: true));
        cluster.LifeCycle.ForgetJobs();
        cluster.LifeCycle.ElectMaster();
        cluster.LifeCycle.NoteNodes();
        cluster.Journal.States = ClusterStatesOf.Now(cluster);
        Fill(world);
        ResumeRecords(kept);
        _worldAdvertises = world.Advertises;
        Advertise();
    }

    // The numbers of records continue, so their session does.
    private void ResumeRecords(KeptState? kept)
    {
        foreach (var (place, (session, nextCorrelator)) in kept?.Sessions ?? [])
            (cluster.Bridges[place].CdrSession, cluster.Bridges[place].CdrCorrelatorIndex) = (session, nextCorrelator);
        foreach (var ((place, receiver), queue) in kept?.Queues ?? [])
            cluster.Bridges[place].Live.RecordsResumed(receiver, queue);
    }

    private void NoteStart()
    {
        var world = StartedIn with
        {
            Clock = cluster.Timeline.Now,
            PeerLatency = cluster.PeerLatency,
            Bridges = [.. StartedIn.Bridges.Zip(cluster.Bridges, (bridge, running) => bridge with { Booted = running.Booted })],
        };
        cluster.History.Restart(world, cluster.Timeline.Now, cluster.Journal.Last, ReferenceEquals(StartedIn, _first));
        cluster.History.Hostile = cluster.Hostility?.Seed;
        if (ReferenceEquals(StartedIn, _first))
            cluster.WorldStarted?.Invoke();
    }

    private void Advertise()
    {
        if (!_worldAdvertises && !_advertisesAlways)
            return;
        foreach (var (bridge, address) in cluster.Bridges.Zip(_addresses))
        {
            foreach (var type in cluster.Types.Where(_ => address is not null))
                type.AfterListening(bridge, address!);
        }
    }

    // The bridges of a snapshot have their alarms by now.
    private void ContactServers()
    {
        foreach (var bridge in cluster.Bridges.Where(bridge => bridge.IsRunning))
            bridge.Live.ServersRestored();
    }

    private void Fill(World world)
    {
        var restored = cluster.Bridges.Zip(world.Bridges)
            .SelectMany(pair => pair.Second.Local.Select(stored => (Bridge: pair.First, Stored: stored)))
            .Concat(world.Shared.Select(stored => (Bridge: cluster.Bridges[0], Stored: stored)))
            .Select(entry => (entry.Bridge, Subject: Put(entry.Bridge, entry.Stored)))
            .ToLookup(entry => entry.Subject.Type);

        foreach (var bridge in cluster.Bridges)
            cluster.LifeCycle.AddMissingSettings(bridge);

        // Runs after all objects exist, because a leg, for example, resumes in its call.
        foreach (var type in cluster.Types)
        {
            foreach (var (bridge, subject) in restored[type])
                type.AfterRestore(subject, bridge);
        }
    }

    private ResourceObject Put(Bridge bridge, StoredObject stored)
    {
        var subject = new ResourceObject(stored.Type, stored.Id, stored.Values, cluster.NextAge()) { Facts = stored.Facts, IsShared = true, Home = stored.Type.IsLocal ? bridge : null };
        bridge.TableOf(stored.Type).AddUnplaced(subject);
        return subject;
    }

    // Settings with their factory defaults are omitted.
    private IEnumerable<StoredObject> Stored(ResourceDefinition type, ObjectStore store, Bridge bridge)
    {
        var view = cluster.ViewOf(type);
        return store[type].All
            .Where(subject => type.IsWorthKeeping(subject) && (!type.IsSetting || !subject.Values.SequenceEqual(view.Untouched())))
            .Select(subject => new StoredObject(type, subject.Id, subject.Shared(), type.HasWorldFacts ? FactsOf(subject, view.WorldItem, bridge) : null));
    }

    private static Dictionary<Element, string> FactsOf(ResourceObject subject, IReadOnlyList<Element> elements, Bridge bridge)
    {
        Dictionary<Element, string> facts = [];
        Note(elements);
        return facts;

        void Note(IReadOnlyList<Element> elements)
        {
            foreach (var element in elements)
            {
                if (element is Group group && group.IsPresent(subject))
                {
                    facts[group.Definition] = "";
                    Note(group.Children);
                }
                else if (element is Computed { InWorlds: not WorldUse.Ignored } computed && computed.ValueOf(subject, bridge) is { } value)
                {
                    facts[computed] = value;
                }
            }
        }
    }

    // Collects every text that looks like an id. Worlds also name participants, correlators and SIP calls, whose ids came from the sequence.
    private static HashSet<Guid> IdsIn(World world)
    {
        HashSet<Guid> ids = [];
        foreach (var stored in world.Shared.Concat(world.Bridges.SelectMany(bridge => bridge.Local)))
        {
            ids.Add(stored.Id);
            foreach (var value in stored.Values)
                Note(value);

            // Not by Values: each dictionary would keep the collection that it makes.
            foreach (var (_, fact) in stored.Facts ?? ReadOnlyDictionary<Element, string>.Empty)
                Note(fact);
        }
        return ids;

        void Note(string? value)
        {
            if (WireText.TryReadId(value, out var id))
                ids.Add(id);
        }
    }
}
