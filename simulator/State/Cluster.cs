using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using CmsSim.Simulator.Directories;
using CmsSim.Simulator.RemoteDirectories;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State.Kept;
using CmsSim.Simulator.State.Worlds;
using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.State;

/// <summary>
/// Bridges that share one configuration database, behind one gate: the lock that every read and change of the state holds, from
/// <see cref="Enter"/> to the disposal of the scope that it returns.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    /// <summary>The most call bridges of a cluster: 24 in the design guide of 14. Older texts say 8 without approval of the vendor.</summary>
    public const int MostBridges = 24;

    private const int MostYields = 1_000;

    private readonly Lock _gate = new();
    private int _waitingForGate;
    private readonly Func<string, TimeProvider, Syslog> _openLog;
    private readonly Dictionary<string, Syslog> _logs = [];
    private readonly ConcurrentDictionary<string, BridgeClock> _clocks = [];
    private readonly DerivedIds _derived;
    private readonly Func<IBridgeContext, ILiveCalls> _newLiveCalls;
    private long _age;

    public Cluster(
        ReleaseCatalog catalog, World world, TimeProvider clock, SimulatorSettings settings, int seed, Func<string, TimeProvider, Syslog> openLog,
        Func<IBridgeContext, ILiveCalls> newLiveCalls, IOutgoingHttp? http = null, Action<string>? printIncident = null,
        TimeProvider? realTime = null, ResumedRun? resumed = null)
    {
        _derived = new DerivedIds(this, IsInUse);
        RealTime = realTime ?? TimeProvider.System;
        Outgoing = new Outgoing(this, http ?? new OutgoingHttp(() => Control), new DirectorySearches(() => Control, RealTime));
        Incidents = new Incidents(clock, settings.IncidentsKept, printIncident);
        Gate = new GateWatch(TimeProvider.System, Incidents, TimeSpan.FromMilliseconds(settings.GateHoldMilliseconds));
        Catalog = catalog;
        Settings = settings;
        Seed = seed;
        Clock = clock;
        _openLog = openLog;
        _newLiveCalls = newLiveCalls;
        Timeline = new Timeline(clock, Incidents, settings.TimerActionsAtOnce, RunTimers);
        Feed = new LiveFeed(settings.StreamBytes);
        Journal = new Journal(settings.JournalEntries, settings.JournalBytes, settings.JournalBodyBytes, Feed);
        History = new RunHistory(settings.RunCommandBytes);
        Shared = null!;
        Ids = null!;
        Faults = null!;
        Database = null!;
        LifeCycle = new BridgeLifeCycle(this);
        Worlds = new WorldLoading(this);
        using (Enter())
            Worlds.Load(world, resumed);
    }

    public ReleaseCatalog Catalog { get; }

    /// <summary>The requests of the bridges to other machines.</summary>
    public Outgoing Outgoing { get; }

    /// <summary>The types that a bridge of the cluster has, in order. During an upgrade, bridges differ.</summary>
    public IReadOnlyList<ResourceDefinition> Types => Bridges.All(bridge => bridge.Release == Catalog.Release)
        ? Catalog.Types
        : [.. Catalog.Definitions.Where(type => Bridges.Any(bridge => type.Lifetime.Includes(bridge.Release)))];

    public SimulatorSettings Settings { get; }

    public TimeProvider Clock { get; }

    /// <summary>The real time, for waits that do not follow the simulated clock.</summary>
    public TimeProvider RealTime { get; }

    /// <summary>True when other machines can reach the bridges, so that no account may have an empty password.</summary>
    public bool IsOpenToNetwork { get; init; }

    public int Seed { get; }

    public Timeline Timeline { get; }

    /// <summary>Stops, starts and isolates bridges.</summary>
    public BridgeLifeCycle LifeCycle { get; }

    /// <summary>Loads worlds, and saves the state as a world or a snapshot.</summary>
    public WorldLoading Worlds { get; }

    /// <summary>The failures of the simulator itself.</summary>
    public Incidents Incidents { get; }

    /// <summary>Measures how long requests and jobs hold the gate.</summary>
    public GateWatch Gate { get; }

    public ChangeTracker Changes { get; } = new();

    /// <summary>List entries that were rendered and can be sent again.</summary>
    public RenderedEntries RenderedEntries { get; } = new();

    /// <summary>The source of ids, secrets and call IDs.</summary>
    public IdSource Ids
    {
        get
        {
            RequireGate();
            return field;
        }
        set;
    }

    /// <summary>The faults between clients and bridges. A new world has none.</summary>
    public Faults Faults { get; set; }

    /// <summary>True when there is a fault. Every request reads it outside the gate, so that a run without faults pays nothing.</summary>
    public bool HasFaults => !Faults.IsEmpty;

    /// <summary>The hostile mode of the bridges; null while it is off. A new world restarts it from its seed.</summary>
    public Hostility? Hostility { get; set; }

    /// <summary>True when a fault or hostile mode may change an exchange. Every request reads it outside the gate.</summary>
    public bool IsDisturbed => HasFaults || Hostility is not null;

    /// <summary>The exchanges so far, also those of earlier worlds.</summary>
    public Journal Journal { get; }

    /// <summary>The start and the commands of the run in the present world.</summary>
    public RunHistory History { get; }

    /// <summary>The address of the control API. Bridges never connect to it, even if a client names it as a receiver.</summary>
    public IPEndPoint? Control { get; set; }

    /// <summary>Publishes events to listeners, across changes of world.</summary>
    public LiveFeed Feed { get; }

    /// <summary>The database that all bridges share.</summary>
    public ObjectStore Shared { get; set; }

    public IReadOnlyList<Bridge> Bridges { get; set; } = [];

    /// <summary>Called inside the gate when the world that the run started in has been loaded, also by a reset.</summary>
    public Action? WorldStarted { get; set; }

    /// <summary>Called inside the gate when a timer, a fault or a drill has stopped or started a bridge, so that its sockets follow.</summary>
    public Action? BridgesChanged { get; set; }

    /// <summary>The network between the servers. A new world starts with a whole one.</summary>
    public Network Network { get; set; } = new();

    /// <summary>The nodes of the database that all bridges share.</summary>
    public DatabaseCluster Database { get; set; }

    public IReadOnlyList<Account> Accounts { get; set; } = [];

    /// <summary>The behaviour of dialled addresses. A leg keeps the behaviour that applied when it was dialled.</summary>
    public IReadOnlyList<FarEnd> FarEnds { get; set; } = [];

    /// <summary>The behaviour of servers beside the bridges.</summary>
    public IReadOnlyList<Server> Servers { get; set; } = [];

    public IReadOnlyList<LdapDirectory> Directories { get; set; } = [];

    /// <summary>The names that log lines print for the addresses of clients.</summary>
    public IReadOnlyDictionary<string, string> ClientNames { get; set; } = new Dictionary<string, string>();

    /// <summary>The id of the cluster. Null when it follows from the seed.</summary>
    public Guid? Id { get; set; }

    /// <summary>The time that other bridges take to report the participants of their calls.</summary>
    public TimeSpan PeerLatency { get; set; }

    /// <summary>Cancelled when another world replaces this one, which ends every wait for the old one.</summary>
    public CancellationToken WorldEnds => Worlds.Ends;

    /// <summary>A store of shared objects with copies of those in another store.</summary>
    public ObjectStore CopyOf(ObjectStore store)
    {
        var copy = new ObjectStore(Catalog, isLocal: false);
        foreach (var subject in store.Everything)
            copy[subject.Type].Add(new ResourceObject(subject.Type, subject.Id, subject.Shared(), subject.Age) { Facts = subject.Facts, IsShared = true });
        return copy;
    }

    /// <summary>The names of all servers in the network: the bridges, and the database nodes on servers of their own.</summary>
    public IReadOnlyList<string> NetworkServers => [.. Bridges.Select(bridge => bridge.BridgeName), .. Database.Nodes.Where(node => node.Facts.Bridge is null).Select(node => node.Name)];

    /// <summary>The type in the release of the world, or else in that of the first bridge that has it.</summary>
    public ResourceView ViewOf(ResourceDefinition type) => type.Lifetime.Includes(Catalog.Release)
        ? Catalog.ViewOf(type)
        : Bridges.First(bridge => type.Lifetime.Includes(bridge.Release)).Catalog.ViewOf(type);

    public ILiveCalls NewLiveCalls(Bridge bridge) => _newLiveCalls(bridge);

    /// <summary>The age of the next object: objects made later have higher ages.</summary>
    public long NextAge()
    {
        RequireGate();
        return _age++;
    }

    /// <summary>An id derived from the seed and the name, outside the sequence of ids. Each call with the same name gives another id.</summary>
    public Guid DerivedId(string name) => _derived.Next(name);

    /// <summary>The number of derived ids for each name so far.</summary>
    public IReadOnlyDictionary<Guid, int> DerivedSoFar => _derived.Used;

    /// <summary>Starts ages and derived ids from the beginning, for a new world.</summary>
    public void RestartCounters(KeptState? kept)
    {
        RequireGate();
        _age = 0;
        _derived.Restart(kept);
    }

    /// <summary>Hands in ids that the next objects get before the seeded ids continue, for example those of a trace.</summary>
    /// <returns>The first id that is in use, was handed in before or is twice in the list; then no id is accepted. Otherwise null.</returns>
    public Guid? Give(IReadOnlyList<Guid> ids)
    {
        RequireGate();
        var seen = new HashSet<Guid>();
        foreach (var id in ids)
        {
            if (!seen.Add(id) || IsInUse(id))
                return id;
        }
        foreach (var id in ids)
            Ids.Give(id);
        return null;
    }

    private bool IsInUse(Guid id) => Ids.IsTaken(id) || Shared.Holds(id) || Bridges.Any(bridge => bridge.Local.Holds(id));

    public Bridge? BridgeNamed(string? name) => Bridges.FirstOrDefault(bridge => bridge.BridgeName.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Waits for the gate and holds it. Timers that have become due run before it is left.</summary>
    /// <param name="holder">The request or job that holds the gate. Its text is reported when that takes long. The calling method when null.</param>
    /// <param name="caller">The calling method, set by the compiler.</param>
    public GateScope Enter(object? holder = null, [CallerMemberName] string caller = "")
    {
        var isHeld = _gate.IsHeldByCurrentThread;
        if (!_gate.TryEnter())
        {
            var since = Gate.WaitBegins();
            Interlocked.Increment(ref _waitingForGate);
            _gate.Enter();
            Interlocked.Decrement(ref _waitingForGate);
            Gate.WaitEnds(since);
        }
        Gate.Begin(holder ?? caller);

        // A timer of the real clock may fire late. What is due happens before the holder, as on a virtual clock, so that a run can be repeated.
        if (!isHeld && Clock is not VirtualClock)
            Timeline.RunDue();
        return new GateScope(this, isHeld ? null : Changes.Keeper);
    }

    /// <summary>Throws when the calling thread does not hold the gate. Methods that need the gate begin with this check.</summary>
    public void RequireGate()
    {
        if (!_gate.IsHeldByCurrentThread)
            throw new InvalidOperationException("The calling thread does not hold the gate of the cluster.");
    }

    /// <summary>Notes a change of an object, for event streams, for listeners, and for bridges that use servers.</summary>
    public void NoteChange(Bridge bridge, ResourceObject subject, string change)
    {
        RequireGate();
        if (!subject.Type.IsLocal)
            Database.NoteWrite();
        Changes.Note(bridge, subject);
        if (Feed.Takes(FeedEventKinds.Change))
            Feed.Publish(new ObjectChanged(Timeline.Now, bridge.BridgeName, change, subject.Type.Collection, subject.Id));
        if (!subject.Type.DecidesServers)
            return;
        foreach (var each in Bridges.Where(each => each.IsRunning))
            each.Live.ServersConfigured(subject);
    }

    /// <summary>Changes the behaviour of servers beside the bridges. The bridges notice it later.</summary>
    public void SetServers(IReadOnlyList<Server> servers)
    {
        RequireGate();
        Servers = servers;
        foreach (var bridge in Bridges.Where(bridge => bridge.IsRunning))
            bridge.Live.ServersChanged();
    }

    public async ValueTask DisposeAsync()
    {
        Timeline.Dispose();
        Gate.Dispose();
        await Worlds.EndAsync();
        foreach (var bridge in Bridges)
            bridge.Dispose();
        await Outgoing.DisposeAsync();
        Worlds.Dispose();
        await Task.WhenAll(_logs.Values.Select(log => log.DisposeAsync().AsTask()));
        await Incidents.DisposeAsync();
    }

    /// <summary>A hold of the gate. It is short and contains no await.</summary>
    public readonly ref struct GateScope(Cluster cluster, StateKeeper? keeper)
    {
        public void Dispose()
        {
            try
            {
                cluster.Timeline.RunDue();
                cluster.Changes.Settle();
            }
            catch (Exception error)
            {
                // The timeline catches what timers throw, so this comes from a listener of changes.
                cluster.Incidents.Report("publishing changes", error);
            }
            finally
            {
                keeper?.Commit();
                cluster.Gate.End();
                cluster._gate.Exit();
            }
        }
    }

    private void RunTimers()
    {
        // The lock is not fair: without this, long work enters again before the requests that wait.
        for (var i = 0; i < MostYields && Timeline.HasLongWork && Volatile.Read(ref _waitingForGate) > 0; i++)
            Thread.Yield();
        using (Enter("a timer"))
            Timeline.Woken();
    }

    /// <summary>The clock of the bridge with this name. A bridge in a new world has the clock of its name.</summary>
    public BridgeClock ClockOf(string bridge) => _clocks.GetOrAdd(bridge, static (_, clock) => new BridgeClock(clock), Clock);

    /// <summary>The log of the bridge with this name. A bridge in a new world continues the log of its name.</summary>
    public Syslog LogOf(string bridge)
    {
        if (!_logs.TryGetValue(bridge, out var log))
        {
            log = _logs[bridge] = _openLog(bridge, ClockOf(bridge));
            log.ReportTo(Incidents);
        }
        return log;
    }
}
