using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CmsSim.Simulator.Cdr;
using CmsSim.Simulator.Directories;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.State;

/// <summary>
/// Bridges that share one configuration database, behind one gate. Whoever reads or changes anything
/// does so between <see cref="Enter"/> and the disposal of what it returns.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Func<string, TimeProvider, Syslog> _openLog;
    private readonly Dictionary<string, Syslog> _logs = [];
    private readonly IOutgoingPosts _posts;
    private readonly Dictionary<string, int> _derived = [];
    private readonly Func<IBridgeContext, ILiveCalls> _newLiveCalls;
    private readonly List<Action> _whenGateIsLeft = [];
    private CancellationTokenSource _world = new();
    private long _age;

    public Cluster(
        ReleaseCatalog catalog, World world, TimeProvider clock, SimulatorSettings settings, int seed, Func<string, TimeProvider, Syslog> openLog,
        Func<IBridgeContext, ILiveCalls> newLiveCalls, IOutgoingPosts? posts = null, Action<string>? tellIncident = null)
    {
        _posts = posts ?? new OutgoingPosts(() => Control);
        Incidents = new Incidents(clock, settings.IncidentsKept, tellIncident);
        Gate = new GateWatch(TimeProvider.System, Incidents, TimeSpan.FromMilliseconds(settings.GateHoldMilliseconds));
        Catalog = catalog;
        Settings = settings;
        Seed = seed;
        Clock = clock;
        _openLog = openLog;
        _newLiveCalls = newLiveCalls;
        Timeline = new Timeline(clock, Incidents, settings.TimerActionsAtOnce, RunTimers);
        Feed = new Feed(settings.StreamBytes);
        Journal = new Journal(settings.JournalEntries, settings.JournalBytes, Feed);
        Shared = null!;
        Ids = null!;
        Faults = null!;
        using (Enter())
            Load(world);
    }

    public ReleaseCatalog Catalog { get; }

    public IReadOnlyList<ResourceDefinition> Types => Catalog.Types;

    public SimulatorSettings Settings { get; }

    public TimeProvider Clock { get; }

    /// <summary>Whether others than this machine reach the bridges, so that no account may be open to all.</summary>
    public bool IsOpenToNetwork { get; init; }

    public int Seed { get; }

    public Timeline Timeline { get; }

    /// <summary>What went wrong in the simulator itself.</summary>
    public Incidents Incidents { get; }

    /// <summary>How long requests and jobs hold the gate.</summary>
    public GateWatch Gate { get; }

    public Touches Touches { get; } = new();

    public IdSource Ids { get; private set; }

    /// <summary>What goes wrong on purpose; each world begins without.</summary>
    public Faults Faults { get; private set; }

    /// <summary>Asked outside the gate by every request, so that those of a run without faults pay nothing.</summary>
    public bool HasFaults => !Faults.IsEmpty;

    /// <summary>How the bridges make it hard for their clients; null while they do not. Each world begins it anew.</summary>
    public Hostility? Hostility { get; set; }

    /// <summary>Asked outside the gate, too.</summary>
    public bool IsDisturbed => HasFaults || Hostility is not null;

    /// <summary>The exchanges so far; it goes on when worlds change.</summary>
    public Journal Journal { get; }

    /// <summary>Where the control API listens: bridges never connect to it, whatever a client names as a receiver.</summary>
    public IPEndPoint? Control { get; set; }

    /// <summary>Tells those who listen what happens; it goes on, too.</summary>
    public Feed Feed { get; }

    /// <summary>The database that all bridges share.</summary>
    public ObjectStore Shared { get; private set; }

    public IReadOnlyList<Bridge> Bridges { get; private set; } = [];

    /// <summary>The bridge whose copy of the database is written to: the first one, until it is lost; then another, which stays it (inferred).</summary>
    public Bridge? Master { get; private set; }

    public IReadOnlyList<Account> Accounts { get; private set; } = [];

    /// <summary>Who behaves how when dialled; legs that are there keep to what was said when they were dialled.</summary>
    public IReadOnlyList<FarEnd> FarEnds { get; set; } = [];

    public IReadOnlyList<LdapDirectory> Directories { get; private set; } = [];

    /// <summary>What log lines print for the address of a client.</summary>
    public IReadOnlyDictionary<string, string> ClientNames { get; private set; } = new Dictionary<string, string>();

    /// <summary>How long the other bridges take to say who takes part in their calls.</summary>
    public TimeSpan PeerLatency { get; private set; }

    /// <summary>The world the cluster was last started in: what a reset leads back to. Read inside the gate.</summary>
    public World StartedIn { get; private set; } = World.Empty;

    /// <summary>Cancelled when another world takes the place of this one, so that nobody waits for what will not come.</summary>
    public CancellationToken WorldEnds => _world.Token;

    public long NextAge() => _age++;

    public ILiveCalls NewLiveCalls(Bridge bridge) => _newLiveCalls(bridge);

    /// <summary>Runs the action in the moment the gate is left, after listeners have learned of all changes. Called inside the gate.</summary>
    public void WhenGateIsLeft(Action action) => _whenGateIsLeft.Add(action);

    /// <summary>The id that stands aside of the sequence for this name, or the next one where there have been some.</summary>
    public Guid DerivedId(string name)
    {
        while (true)
        {
            var used = _derived[name] = _derived.GetValueOrDefault(name) + 1;
            var id = IdSource.Derived(Seed, used == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} {used}"));
            if (!IsInUse(id))
                return id;
        }
    }

    /// <summary>
    /// Hands in ids that come next, before the seeded ones: those of a trace, for instance. Runs inside the gate.
    /// </summary>
    /// <returns>The first id that is in use, was handed in before or stands in the list twice; then none is taken. Null when all are.</returns>
    public Guid? Give(IReadOnlyList<Guid> ids)
    {
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

    /// <summary>
    /// Switches the bridge off: its calls are gone without a record, as is what it was about to do, and its peers miss it. One that is off
    /// stays so. Runs inside the gate.
    /// </summary>
    public void Stop(Bridge bridge)
    {
        if (!bridge.IsRunning)
            return;
        bridge.Dispose();
        Replace(bridge, off: true);
        NoteLinks();
    }

    /// <summary>Switches the bridge on again: it counts anew, and registers at its peers. Runs inside the gate.</summary>
    public void Start(Bridge bridge)
    {
        if (bridge.IsRunning)
            return;
        Replace(bridge, off: false).RegisterAtPeers();
        NoteLinks();
    }

    /// <summary>Cuts the bridge off from its peers. Runs inside the gate.</summary>
    public void Isolate(Bridge bridge)
    {
        bridge.IsIsolated = true;
        NoteLinks();
    }

    /// <summary>Brings the bridge back into the cluster; its peers note that it registers anew. Runs inside the gate.</summary>
    public void Rejoin(Bridge bridge)
    {
        if (!bridge.IsIsolated)
            return;
        bridge.IsIsolated = false;
        bridge.RegisterAtPeers();
        NoteLinks();
    }

    private Bridge Replace(Bridge bridge, bool off)
    {
        var next = new Bridge(bridge, Timeline.Now);
        if (off)
            next.Dispose();
        SetUntouched(next);
        Bridges = [.. Bridges.Select(each => each == bridge ? next : each)];
        HandOverWork();
        return next;
    }

    private void NoteLinks()
    {
        ElectMaster();
        Touches.NoteAll();
        foreach (var type in Types)
        {
            foreach (var bridge in Bridges.Where(bridge => bridge.IsRunning))
                type.AfterReachabilityChange(bridge);
        }
    }

    // Where there are two, the one that is not cut off goes on, though it is no majority, so that one side can be worked with (inferred).
    private void ElectMaster()
    {
        if (Master is null || !MayLead(Master))
            Master = Bridges.FirstOrDefault(MayLead);

        bool MayLead(Bridge bridge) => bridge.IsRunning && !(bridge.IsIsolated && bridge.IsClustered);
    }

    // What a bridge that is off was at for the cluster, another one begins again, or it does itself once it is back (inferred).
    private void HandOverWork()
    {
        if (Bridges.FirstOrDefault(bridge => bridge.IsRunning) is not { } heir)
            return;
        foreach (var type in Types.Where(type => !type.IsLocal))
        {
            foreach (var left in Shared[type].All.Where(subject => subject.Home is { IsRunning: false }).ToList())
            {
                left.Home = null;
                type.AfterRestore(left, heir);
            }
        }
    }

    /// <summary>Counts from 0, each time after the pause, until it has counted so many. Runs inside the gate.</summary>
    public ChannelReader<int> Ticks(TimeSpan pause, int count)
    {
        var ticks = Channel.CreateUnbounded<int>();
        Go(0);
        return ticks;

        void Go(int i)
        {
            if (i == count)
            {
                ticks.Writer.Complete();
                return;
            }
            Timeline.After(pause, () =>
            {
                ticks.Writer.TryWrite(i);
                Go(i + 1);
            });
        }
    }

    /// <summary>Waits for the gate. Timers that have become due run before it is left again.</summary>
    /// <param name="holder">Who holds the gate: its text is shown when that takes long. The calling method when null.</param>
    /// <param name="caller">Filled in by the compiler.</param>
    public GateScope Enter(object? holder = null, [CallerMemberName] string caller = "")
    {
        _gate.Enter();
        Gate.Begin(holder ?? caller);
        return new GateScope(this);
    }

    /// <summary>Puts the world in the place of all there is, and starts in it. Runs inside the gate.</summary>
    public void Load(World world)
    {
        var before = StartedIn;
        try
        {
            StartedIn = world;
            ReplaceState(world);
        }
        catch (Exception) when (before.Bridges is [_, ..])
        {
            // Half a world would be worse than a start over.
            StartedIn = before;
            ReplaceState(before);
            throw;
        }
    }

    /// <summary>Goes back to the world the cluster was started in. Runs inside the gate.</summary>
    public void Reset() => ReplaceState(StartedIn);

    private void ReplaceState(World world)
    {
        Timeline.Clear();
        if (Clock is VirtualClock clock && world.Clock is { } now)
            clock.Reset(now);
        _world.Cancel();
        _world = new CancellationTokenSource();
        _derived.Clear();
        var before = Bridges;
        Touches.NoteAll();
        Ids = new IdSource(Seed, IdsIn(world));
        Faults = new Faults(Seed);
        Hostility = Hostility is { } hostility ? new Hostility(hostility.Seed) : null;
        Shared = new ObjectStore(Catalog, isLocal: false);
        _age = 0;
        Accounts = world.Accounts;
        FarEnds = world.FarEnds;
        Directories = world.Directories;
        ClientNames = world.ClientNames;
        PeerLatency = world.PeerLatency ?? (Clock is VirtualClock ? TimeSpan.Zero : Settings.PeerLatency);
        Bridges = [.. world.Bridges.Select(bridge => new Bridge(this, bridge.Facts with { Booted = bridge.Booted ?? Timeline.Now }, LogOf(bridge.Facts.Name)))];

        // Whoever waited for one of them finds that another has taken its place.
        foreach (var bridge in before)
            bridge.Dispose();

        Master = null;
        ElectMaster();

        var told = Bridges.Zip(world.Bridges)
            .SelectMany(pair => pair.Second.Local.Select(stored => (Bridge: pair.First, Stored: stored)))
            .Concat(world.Shared.Select(stored => (Bridge: Bridges[0], Stored: stored)))
            .Select(entry => (entry.Bridge, Subject: Put(entry.Bridge, entry.Stored)))
            .ToLookup(entry => entry.Subject.Type);

        foreach (var bridge in Bridges)
            SetUntouched(bridge);

        // Only once all is there; a leg goes on in its call.
        foreach (var type in Types)
        {
            foreach (var (bridge, subject) in told[type])
                type.AfterRestore(subject, bridge);
        }
    }

    /// <summary>Sends outside the gate; who is called back is so inside it, unless the end has come. Runs inside the gate.</summary>
    public void Post(Uri address, string mediaType, byte[] document, TimeSpan answerWithin, Action<bool> answered, CancellationToken end)
    {
        _posts.Send(address, mediaType, document, answerWithin, Tell, end);

        void Tell(bool delivered)
        {
            using (Enter(address))
            {
                if (!end.IsCancellationRequested)
                    Incidents.Try($"noting the answer of {address.Host}", () => answered(delivered));
            }
        }
    }

    /// <summary>The cluster as it is now, as a world that can be started again.</summary>
    public World Save() => StartedIn with
    {
        Clock = Timeline.Now,
        FarEnds = FarEnds,
        Shared = [.. Types.Where(type => !type.IsLocal).SelectMany(type => Stored(type, Bridges[0]))],
        Bridges =
        [
            .. Bridges.Select(bridge => new WorldBridge(
                bridge.CurrentFacts(),
                bridge.IsRunning ? bridge.Booted : null,
                [.. Types.Where(type => type.IsLocal && type.IsKeptInWorld).SelectMany(type => Stored(type, bridge))])),
        ],
    };

    /// <summary>Keeps the moment, to go back to. Runs inside the gate.</summary>
    public Snapshot TakeSnapshot() => new Snapshot(
        Save(), StartedIn, Ids, Faults, Hostility,
        [.. Bridges.Select(bridge => new KeptBridge(bridge.IsRunning, bridge.IsIsolated, bridge == Master, [.. Types.Where(type => type.IsKeptInSnapshots).SelectMany(type => Stored(type, bridge))]))]).Copy();

    /// <summary>Goes back to the moment; a real clock goes on all the same. Runs inside the gate.</summary>
    public void Restore(Snapshot snapshot)
    {
        var kept = snapshot.Copy();
        ReplaceState(kept.World);
        (StartedIn, Ids, Faults, Hostility) = (kept.StartedIn, kept.Ids, kept.Faults, kept.Hostility);
        foreach (var (bridge, beside) in Bridges.Zip(kept.Bridges))
        {
            bridge.IsIsolated = beside.IsIsolated;
            foreach (var stored in beside.Objects)
                Put(bridge, stored);
            if (beside.IsMaster)
                Master = bridge;
            if (beside.IsRunning)
                continue;
            bridge.Dispose();
            Replace(bridge, off: true);
        }
        NoteLinks();
    }

    public async ValueTask DisposeAsync()
    {
        Timeline.Dispose();
        Gate.Dispose();
        await _world.CancelAsync();
        foreach (var bridge in Bridges)
            bridge.Dispose();
        await _posts.DisposeAsync();
        _world.Dispose();
        await Task.WhenAll(_logs.Values.Select(log => log.DisposeAsync().AsTask()));
        await Incidents.DisposeAsync();
    }

    /// <summary>A stay inside the gate: short, and without any await.</summary>
    public readonly ref struct GateScope(Cluster cluster)
    {
        public void Dispose()
        {
            try
            {
                cluster.Timeline.RunDue();
                cluster.Touches.Settle();
                cluster._whenGateIsLeft.ForEach(action => action());
                cluster._whenGateIsLeft.Clear();
            }
            catch (Exception error)
            {
                // Timers have a net of their own, so this comes from those who are told of changes.
                cluster.Incidents.Report("telling others what has changed", error);
            }
            finally
            {
                cluster.Gate.End();
                cluster._gate.Exit();
            }
        }
    }

    private void RunTimers()
    {
        using (Enter("a timer"))
            Timeline.Woken();
    }

    // All that looks like an id: a world also names participants, correlators and SIP calls, which came out of the sequence once.
    private static HashSet<Guid> IdsIn(World world)
    {
        HashSet<Guid> ids = [];
        foreach (var stored in world.Shared.Concat(world.Bridges.SelectMany(bridge => bridge.Local)))
        {
            ids.Add(stored.Id);
            foreach (var value in stored.Values)
                Note(value);
            foreach (var fact in stored.Facts?.Values ?? [])
                Note(fact);
        }
        return ids;

        void Note(string? value)
        {
            if (WireText.TryReadId(value, out var id))
                ids.Add(id);
        }
    }

    // What nobody says is set as it comes from the factory.
    private void SetUntouched(Bridge bridge)
    {
        foreach (var setting in Types.Where(type => type.IsSetting && bridge.TableOf(type).Count == 0))
            bridge.TableOf(setting).Add(new ResourceObject(setting, Guid.Empty, Catalog.ViewOf(setting).Untouched(), NextAge()) { Home = setting.IsLocal ? bridge : null });
    }

    // Settings that nobody has touched need no mention.
    private IEnumerable<StoredObject> Stored(ResourceDefinition type, Bridge bridge) => bridge.TableOf(type).All
        .Where(subject => type.IsWorthKeeping(subject) && (!type.IsSetting || !subject.Values.SequenceEqual(Catalog.ViewOf(type).Untouched())))
        .Select(subject => new StoredObject(type, subject.Id, subject.Shared(), type.IsTold ? FactsOf(subject, Catalog.ViewOf(type).Told, bridge) : null));

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
                else if (element is Computed { InWorlds: not Telling.Ignored } computed && computed.ValueOf(subject, bridge) is { } value)
                {
                    facts[computed] = value;
                }
            }
        }
    }

    private ResourceObject Put(Bridge bridge, StoredObject stored)
    {
        var subject = new ResourceObject(stored.Type, stored.Id, stored.Values, NextAge()) { Facts = stored.Facts, IsShared = true, Home = stored.Type.IsLocal ? bridge : null };
        bridge.TableOf(stored.Type).Add(subject);
        return subject;
    }

    // A bridge of the same name goes on in the same log.
    private Syslog LogOf(string bridge)
    {
        if (!_logs.TryGetValue(bridge, out var log))
        {
            log = _logs[bridge] = _openLog(bridge, Clock);
            log.ReportTo(Incidents);
        }
        return log;
    }
}

/// <summary>Who may use the API.</summary>
internal sealed record Account(string Name, string Password)
{
    /// <summary>The password that only loopback listeners may have.</summary>
    public const string DefaultPassword = "admin";

    /// <summary>Whether the password is blank or the default, so that everybody knows it.</summary>
    public bool IsOpenToAll => string.IsNullOrWhiteSpace(Password) || Password == DefaultPassword;
}
