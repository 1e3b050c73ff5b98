using CmsSim.Simulator.Directories;
using CmsSim.Simulator.Schema;

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
    private CancellationTokenSource _world = new();
    private long _age;

    public Cluster(ReleaseCatalog catalog, World world, TimeProvider clock, SimulatorSettings settings, int seed, Func<string, TimeProvider, Syslog> openLog)
    {
        Catalog = catalog;
        Settings = settings;
        Seed = seed;
        Clock = clock;
        _openLog = openLog;
        Timeline = new Timeline(clock, _gate);
        Shared = null!;
        Ids = null!;
        using (Enter())
            Load(world);
    }

    public ReleaseCatalog Catalog { get; }

    public IReadOnlyList<ResourceDefinition> Types => Catalog.Types;

    public SimulatorSettings Settings { get; }

    public TimeProvider Clock { get; }

    public int Seed { get; }

    public Timeline Timeline { get; }

    public IdSource Ids { get; private set; }

    /// <summary>The database that all bridges share.</summary>
    public ObjectStore Shared { get; private set; }

    public IReadOnlyList<Bridge> Bridges { get; private set; } = [];

    public IReadOnlyList<Account> Accounts { get; private set; } = [];

    public IReadOnlyList<FarEnd> FarEnds { get; private set; } = [];

    public IReadOnlyList<LdapDirectory> Directories { get; private set; } = [];

    /// <summary>What log lines print for the address of a client.</summary>
    public IReadOnlyDictionary<string, string> ClientNames { get; private set; } = new Dictionary<string, string>();

    /// <summary>How long the other bridges take to say who takes part in their calls.</summary>
    public TimeSpan PeerLatency { get; private set; }

    /// <summary>The world the cluster was last started in.</summary>
    public World StartedIn { get; private set; } = World.Empty;

    /// <summary>Cancelled when another world takes the place of this one, so that nobody waits for what will not come.</summary>
    public CancellationToken WorldEnds => _world.Token;

    public long NextAge() => _age++;

    /// <summary>Waits for the gate. Whatever has become due runs before it is left again.</summary>
    public GateScope Enter()
    {
        _gate.Enter();
        return new GateScope(this);
    }

    /// <summary>Puts the world in the place of all there is. Runs inside the gate.</summary>
    public void Load(World world)
    {
        Timeline.Clear();
        if (Clock is VirtualClock clock && world.Clock is { } now)
            clock.Reset(now);
        _world.Cancel();
        _world = new CancellationTokenSource();
        StartedIn = world;
        Ids = new IdSource(Seed);
        Shared = new ObjectStore(Catalog, isLocal: false);
        _age = 0;
        Accounts = world.Accounts;
        FarEnds = world.FarEnds;
        Directories = world.Directories;
        ClientNames = world.ClientNames;
        PeerLatency = world.PeerLatency ?? (Clock is VirtualClock ? TimeSpan.Zero : Settings.PeerLatency);
        Bridges = [.. world.Bridges.Select(bridge => new Bridge(this, bridge.Facts with { Booted = bridge.Booted ?? Timeline.Now }, LogOf(bridge.Facts.Name)))];

        foreach (var stored in world.Shared)
            Restore(Bridges[0], stored);
        foreach (var (bridge, described) in Bridges.Zip(world.Bridges))
        {
            foreach (var stored in described.Local)
                Restore(bridge, stored);
        }

        // What no world says is set as it comes from the factory.
        foreach (var setting in Types.Where(type => type.IsSetting))
        {
            foreach (var bridge in setting.IsLocal ? Bridges : Bridges.Take(1))
            {
                if (bridge.TableOf(setting).Count == 0)
                    bridge.TableOf(setting).Add(new ResourceObject(setting, Guid.Empty, Catalog.ViewOf(setting).Untouched(), NextAge()));
            }
        }
    }

    /// <summary>The cluster as it is now, as a world that can be started again.</summary>
    public World Save() => StartedIn with
    {
        Clock = Timeline.Now,
        Shared = [.. Types.Where(type => !type.IsLocal).SelectMany(type => Stored(type, Shared))],
        Bridges =
        [
            .. Bridges.Select(bridge => new WorldBridge(
                bridge.CurrentFacts(),
                bridge.Booted,
                [.. Types.Where(type => type.IsLocal && type.IsKeptInWorld).SelectMany(type => Stored(type, bridge.Local))])),
        ],
    };

    public async ValueTask DisposeAsync()
    {
        Timeline.Dispose();
        await _world.CancelAsync();
        _world.Dispose();
        foreach (var log in _logs.Values)
            await log.DisposeAsync();
    }

    /// <summary>A stay inside the gate: short, and without any await.</summary>
    public readonly ref struct GateScope(Cluster cluster)
    {
        public void Dispose()
        {
            try
            {
                cluster.Timeline.RunDue();
            }
            finally
            {
                cluster._gate.Exit();
            }
        }
    }

    // Settings that nobody has touched need no mention.
    private IEnumerable<StoredObject> Stored(ResourceDefinition type, ObjectStore store) => store[type].All
        .Where(subject => !type.IsSetting || !subject.Values.SequenceEqual(Catalog.ViewOf(type).Untouched()))
        .Select(subject => new StoredObject(type, subject.Id, subject.Values));

    private void Restore(Bridge bridge, StoredObject stored)
    {
        // A change replaces the values, so the world and the object can share these.
        var subject = new ResourceObject(stored.Type, stored.Id, stored.Values, NextAge());
        bridge.TableOf(stored.Type).Add(subject);
        stored.Type.AfterRestore(subject, bridge);
    }

    // A bridge of the same name goes on in the same log.
    private Syslog LogOf(string bridge) =>
        _logs.TryGetValue(bridge, out var log) ? log : _logs[bridge] = _openLog(bridge, Clock);
}

/// <summary>Who may use the API.</summary>
internal sealed record Account(string Name, string Password);
