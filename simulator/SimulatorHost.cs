using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Control;
using CmsSim.Simulator.Drills;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CmsSim.Simulator.State.Worlds;
using CmsSim.Simulator.Telemetry;
using CmsSim.Simulator.WebAdmin;

namespace CmsSim.Simulator;

/// <summary>The name and the addresses of one running bridge.</summary>
/// <param name="Name">The name of the bridge in log lines and in the control API.</param>
/// <param name="Http">The HTTP address of the bridge; null when HTTP is off.</param>
/// <param name="Https">The HTTPS address of the bridge; null when HTTPS is off.</param>
public sealed record RunningBridge(string Name, Uri? Http, Uri? Https);

/// <summary>A running cluster. The tool and the tests start it in the same way.</summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private readonly Cluster _cluster;
    private readonly X509Certificate2 _certificate;
    private readonly LogFolder _logs;
    private readonly Lazy<NearestCall> _nearest;
    private StateFolder? _folder;
    private BridgeSockets? _sockets;
    private bool _isReachedInProcess;
    private ControlListener? _control;
    private ClusterMeter? _meter;

    private SimulatorHost(Cluster cluster, X509Certificate2 certificate, LogFolder logs)
    {
        _cluster = cluster;
        _certificate = certificate;
        _logs = logs;
        _nearest = new(() => new NearestCall(cluster.Catalog));
    }

    /// <summary>The bridges of the cluster, in order.</summary>
    public IReadOnlyList<RunningBridge> Bridges { get; private set; } = [];

    /// <summary>The simulated release of the CMS software.</summary>
    public string Release => _cluster.Catalog.Release.ToString();

    /// <summary>The name of the first API user in the world that the run started in.</summary>
    public string User => _cluster.Worlds.StartedIn.Accounts[0].Name;

    /// <summary>Sentences about the state that the cluster continues, and about options that it ignores for that reason.</summary>
    public IReadOnlyList<string> Notices { get; private init; } = [];

    /// <summary>The address of the control API; null when it is off.</summary>
    public Uri? Control { get; private set; }

    /// <summary>The SHA-256 hash of the certificate of the bridges, in hex, which a client can pin.</summary>
    public string CertificateFingerprint => _certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);

    /// <summary>The virtual clock of the cluster; null when it has the real clock.</summary>
    public VirtualClock? Clock => _cluster.Clock as VirtualClock;

    /// <summary>Plays recorded requests to the cluster. It needs <see cref="SimulatorOptions.IsReachedInProcess"/>.</summary>
    public SimulatedPlayback Playback => new(this);

    internal Cluster Cluster => _cluster;

    /// <summary>Finds the nearest valid call to a refused one.</summary>
    internal NearestCall Nearest => _nearest.Value;

    internal BridgeSockets Sockets => _sockets!;

    /// <summary>The in-memory endpoints of the bridges, in order; empty unless the options ask for them.</summary>
    internal IReadOnlyList<MemoryEndPoints> InProcess => _isReachedInProcess ? _sockets?.InProcess ?? [] : [];

    /// <summary>Starts a cluster, and returns when every listener answers.</summary>
    /// <exception cref="SimulatorStartException">An option, the world or the certificate is invalid, or a port is in use.</exception>
    public static async Task<SimulatorHost> StartAsync(SimulatorOptions options, CancellationToken cancellation = default)
    {
        var listen = StartChecks.Check(options);
        var folder = StateFolder.Open(options);
        try
        {
            return await StartAsync(options, listen, folder, cancellation);
        }
        catch
        {
            folder?.Dispose();
            throw;
        }
    }

    private static async Task<SimulatorHost> StartAsync(SimulatorOptions options, IReadOnlyList<IPAddress> listen, StateFolder? folder, CancellationToken cancellation)
    {
        var drill = options.Drill is { } named ? DrillOf(named, options) : null;
        var world = folder?.World ?? WorldOf(drill is null ? options : options with { World = drill.World(Schema.Release.Named(options.Release ?? "")) });
        if (listen is not [_] && listen.Count != world.Bridges.Count)
            throw new SimulatorStartException($"There are {listen.Count} listen addresses for {world.Bridges.Count} bridge{(world.Bridges.Count == 1 ? "" : "s")}; name one address, or one for each bridge.");
        StartChecks.CheckPorts(options, listen is [_] ? world.Bridges.Count : 1);
        var isOpen = !listen.All(IPAddress.IsLoopback);
        if (isOpen && world.Accounts.FirstOrDefault(user => user.IsOpenToAll) is { } open)
        {
            throw new SimulatorStartException(string.IsNullOrWhiteSpace(open.Password)
                ? $"Listening on {options.Listen} needs a password for each account, and that of \"{open.Name}\" is empty; set it in the world."
                : $"Listening on {options.Listen} needs a password other than the default; set SimulatorOptions.Password.");
        }
        var clock = options.VirtualClock is { } start ? new VirtualClock(world.Clock ?? start) : TimeProvider.System;
        var certificate = await CertificateAsync(options, listen, clock, cancellation);
        LogFolder? logs = null;
        Cluster cluster;
        try
        {
            logs = await LogFolder.OpenAsync(options, world.Bridges.Select(bridge => bridge.Facts.Name), clock);
            cluster = new Cluster(
                options.Catalogs(world.Release),
                world,
                clock,
                options.Tuned(new SimulatorSettings(options.Limits)
                {
                    UnknownIdStatus = options.UnknownIdStatus,
                    PageSize = options.PageSize,
                    CallPageSize = options.CallPageSize,
                    HasRealDirectories = options.Directories is DirectorySource.Real,
                }),
                folder?.Resumed?.State.Seed ?? options.Seed,
                logs.LogOf,
                LiveCalls.Start,
                printIncident: IncidentListenerOf(options, logs),
                realTime: options.RealTime,
                resumed: folder?.Resumed)
            {
                IsOpenToNetwork = isOpen,
            };
        }
        catch
        {
            certificate.Dispose();
            if (logs is not null)
                await logs.DisposeAsync();
            throw;
        }
        cluster.History.Drill = options.Drill;
        if (drill is not null)
        {
            cluster.WorldStarted = () => drill.Begin(cluster);
            using (cluster.Enter())
                drill.Begin(cluster);
        }
        if (options.Hostile is { } seed)
            (cluster.Hostility, cluster.History.Hostile) = (new Hostility(seed), seed);
        var host = new SimulatorHost(cluster, certificate, logs) { Notices = folder?.Notices ?? [] };
        try
        {
            folder?.Keep(cluster);
            await host.ListenAsync(options, listen, cancellation);
            host._folder = folder;
            return host;
        }
        catch (IOException error)
        {
            await host.DisposeAsync();
            throw new SimulatorStartException(error.Message, error);
        }
        catch (SocketException error)
        {
            await host.DisposeAsync();
            throw new SimulatorStartException($"Cannot listen on {options.Listen}: {error.Message}.");
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns when every log line written so far has reached its files and streams.</summary>
    public async Task FlushLogsAsync()
    {
        foreach (var bridge in _cluster.Bridges)
            await bridge.Syslog.FlushAsync();
    }

    /// <summary>
    /// Stops a bridge: its connections close, its calls end without records, and its peers lose it. It keeps its configuration. A stopped
    /// bridge stays stopped.
    /// </summary>
    /// <exception cref="ArgumentException">No bridge has this name.</exception>
    public async Task StopBridgeAsync(string name)
    {
        await _sockets!.StopAsync(Named(name));
        NoteCommand("POST", $"/bridges/{name}/stop");
    }

    /// <summary>Starts a stopped bridge on the ports it had. Its counters start from the beginning. A running bridge is left alone.</summary>
    /// <exception cref="ArgumentException">There is no bridge of this name.</exception>
    /// <exception cref="IOException">Another process listens on its port.</exception>
    public async Task StartBridgeAsync(string name)
    {
        await _sockets!.StartAsync(Named(name));
        NoteCommand("POST", $"/bridges/{name}/start");
    }

    /// <summary>Returns to the world that the run started in, with all bridges running.</summary>
    /// <exception cref="IOException">A bridge was stopped, and another process listens on its port.</exception>
    internal async Task ResetAsync()
    {
        using (_cluster.Enter())
            _cluster.Worlds.Reset();
        await _sockets!.FollowAsync();
    }

    internal async Task RestoreAsync(Snapshot snapshot)
    {
        using (_cluster.Enter())
        {
            _cluster.Worlds.Restore(snapshot);
            _cluster.History.NoteGap("a snapshot was restored in the process of the cluster, which no command repeats");
        }
        await _sockets!.FollowAsync();
    }

    /// <summary>
    /// Stops the cluster, and closes its listeners and logs. Records that wait for receivers are sent first, within a second of real time.
    /// With a state folder, those that no receiver has accepted are sent after the next start.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _meter?.Dispose();
        if (_control is { } control)
            await control.DisposeAsync();
        if (_sockets is { } sockets)
            await sockets.DisposeAsync();
        await LastRecords.SendAsync(_cluster);
        if (_cluster.Changes.Keeper is { } keeper)
            await keeper.DisposeAsync();
        await _cluster.DisposeAsync();
        _folder?.Dispose();
        await _logs.DisposeAsync();
        _certificate.Dispose();
    }

    // Commands that come by a type of this library are noted as the ones of the control API that do the same.
    private void NoteCommand(string method, string target)
    {
        using (_cluster.Enter())
            _cluster.History.Note(_cluster, method, target);
    }

    private string Named(string name) => _cluster.BridgeNamed(name)?.BridgeName
        ?? throw new ArgumentException($"There is no bridge {name}; there are {string.Join(", ", Bridges.Select(bridge => bridge.Name))}.", nameof(name));

    private async Task ListenAsync(SimulatorOptions options, IReadOnlyList<IPAddress> listen, CancellationToken cancellation)
    {
        _isReachedInProcess = options.IsReachedInProcess;
        _sockets = await BridgeSockets.StartAsync(
            _cluster, new BridgeAddresses(listen, options.HttpPort, options.HttpsPort, options.KeepAliveTimeout, options.IsReachedInProcess, options.ControlPort is not null), _certificate,
            (index, apis) => new WebSite(_cluster, index, apis), cancellation);
        _meter = new ClusterMeter(new MeasuredCluster(_cluster, _sockets));
        Bridges = [.. _cluster.Bridges.Zip(_sockets.Addresses, (bridge, at) => new RunningBridge(bridge.BridgeName, at.Http, at.Https))];
        using (_cluster.Enter())
            _cluster.Worlds.BridgesListen([.. Bridges.Select(bridge => AdvertisedAddress(bridge, options))], isAlways: options.Advertise);
        if (options.ControlPort is { } controlPort)
        {
            var token = string.IsNullOrWhiteSpace(options.ControlToken) ? null : options.ControlToken;
            var access = new ControlAccess(IPAddress.Parse(options.ControlListen), controlPort, token, options.Password) { Extensions = options.ControlExtensions };
            _control = await ControlListener.StartAsync(_cluster, _sockets, access, options.Catalogs, cancellation);
            Control = _control.Address;
        }
    }

    // A bridge that is reached without sockets only has no address.
    private static string? AdvertisedAddress(RunningBridge bridge, SimulatorOptions options) => (bridge.Https ?? bridge.Http) is { } address
        ? new UriBuilder(address.Scheme, options.AdvertisedHost ?? address.Host, address.Port).Uri.GetLeftPart(UriPartial.Authority)
        : null;

    private static World WorldOf(SimulatorOptions options)
    {
        try
        {
            if (Schema.Release.Named(options.Release ?? Schema.Release.Oldest.ToString()) is not { } release)
                throw new SimulatorStartException($"Unknown release \"{options.Release}\"; expected {string.Join(", ", Schema.Release.Known)}.");
            var world = new WorldReader(options.Catalogs, options.Limits).Read(options.World ?? Lab(), release, new WorldSecrets(null, options.Password ?? options.PasswordOtherwise));
            if (options.Release is not null && world.Release != release)
                throw new SimulatorStartException($"The world sets release {world.Release}, but the options set {release}; leave one of the two out.");
            if (options.World is null)
                world = world.WithBridges(options.Bridges ?? 2);
            if (options.Bridges is { } bridges && world.Bridges.Count != bridges)
                throw new SimulatorStartException($"The world defines the bridges {string.Join(", ", world.Bridges.Select(bridge => bridge.Facts.Name))}, but the options ask for {bridges}; leave one of the two out.");
            if (world.Accounts is [])
                return world with { Accounts = [new Account(options.User ?? "admin", options.Password ?? (string.IsNullOrWhiteSpace(options.PasswordOtherwise) ? SimulatorOptions.DefaultPassword : options.PasswordOtherwise))] };
            if (!world.Accounts.Any(account => (options.User ?? account.Name) == account.Name && (options.Password ?? account.Password) == account.Password))
                throw new SimulatorStartException($"No account in the world ({string.Join(", ", world.Accounts.Select(account => account.Name))}) has the user or password that the options set; leave one of the two out.");
            return world;
        }
        catch (WorldFormatException error)
        {
            throw new SimulatorStartException(error.Message, error);
        }
    }

    private static Drill DrillOf(string name, SimulatorOptions options)
    {
        if (options.World is not null || options.Bridges is not null)
            throw new SimulatorStartException("A drill has its own world and bridges; leave out either the drill, or the world and the number of bridges.");
        return Drill.Named(name) ?? throw new SimulatorStartException($"Unknown drill \"{name}\"; expected {string.Join(", ", Drill.All.Select(drill => drill.Name))}.");
    }

    private static string Lab()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("lab.xml")!;
        return new StreamReader(stream).ReadToEnd();
    }

    // Lines go to the log without waiting for a slow file. The listener may be slow, too.
    private static Action<string>? IncidentListenerOf(SimulatorOptions options, LogFolder logs) => options.LogDirectory is null ? options.OnIncident : line =>
    {
        logs.Note(line);
        options.OnIncident?.Invoke(line);
    };

    // A file that is a pipe may block, so waiting for it can be cancelled.
    private static Task<X509Certificate2> CertificateAsync(SimulatorOptions options, IReadOnlyList<IPAddress> listen, TimeProvider clock, CancellationToken cancellation) =>
        options.CertificateFile is { } file
            ? Task.Run(() => BridgeCertificate.Obtain(file, listen, clock.GetUtcNow()), cancellation).WaitAsync(cancellation)
            : Task.FromResult(BridgeCertificate.Obtain(null, listen, clock.GetUtcNow()));
}
