using System.Net;
using System.Security.Cryptography.X509Certificates;
using CmsSim.Simulator.Events;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>
/// The sockets of all bridges. A bridge that is stopped has none: who comes to it is refused, and who was there is cut off. Its ports are
/// kept for when it is started again.
/// </summary>
internal sealed class BridgeSockets : IAsyncDisposable
{
    private readonly Cluster _cluster;
    private readonly IPAddress _listen;
    private readonly X509Certificate2 _certificate;
    private readonly TimeSpan _keepAlive;
    private readonly Door[] _doors;

    // One is stopped or started at a time.
    private readonly SemaphoreSlim _turn = new(1, 1);

    private BridgeSockets(Cluster cluster, IPAddress listen, SimulatorOptions options, X509Certificate2 certificate)
    {
        _cluster = cluster;
        _listen = listen;
        _certificate = certificate;
        _keepAlive = options.KeepAliveTimeout;
        var routes = new ApiRoutes(cluster.Catalog);
        var handlers = new ResourceHandlers(cluster.Catalog, cluster.RenderedEntries);
        var events = new EventStreams(cluster);
        _doors = [.. cluster.Bridges.Select((_, k) => new Door(new BridgeApplication(cluster, k, new ApiEndpoint(cluster, k, routes, handlers), new EventsEndpoint(cluster, k, events)), options.IsReachedInProcess ? new MemoryEndPoints() : null))];
    }

    /// <summary>Where each bridge listens, or would.</summary>
    public IReadOnlyList<(Uri? Http, Uri? Https)> Addresses => [.. _doors.Select(door => (door.Http, door.Https))];

    /// <summary>Where the bridges can be reached without a socket, in their order; nothing unless that was asked for.</summary>
    public IReadOnlyList<MemoryEndPoints> InProcess => [.. _doors.Select(door => door.InProcess).OfType<MemoryEndPoints>()];

    /// <summary>Listens for all bridges, for bridge k on port + k; 0 takes any free port, null leaves it out.</summary>
    public static async Task<BridgeSockets> StartAsync(Cluster cluster, IPAddress listen, SimulatorOptions options, X509Certificate2 certificate, CancellationToken cancellation)
    {
        var sockets = new BridgeSockets(cluster, listen, options, certificate);
        try
        {
            for (var k = 0; k < sockets._doors.Length; k++)
                await sockets.OpenAsync(sockets._doors[k], PortOf(options.HttpPort, k), PortOf(options.HttpsPort, k), cancellation);
            return sockets;
        }
        catch
        {
            await sockets.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the bridge and closes its sockets; false when no bridge has the name.</summary>
    public async Task<bool> StopAsync(string name)
    {
        await _turn.WaitAsync();
        try
        {
            using (_cluster.Enter())
            {
                if (_cluster.BridgeNamed(name) is not { } bridge)
                    return false;
                _cluster.LifeCycle.Stop(bridge);
            }
            await CloseStoppedAsync();
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Opens the sockets of the bridge again and starts it; false when no bridge has the name.</summary>
    /// <exception cref="IOException">Another process listens on its port now.</exception>
    public async Task<bool> StartAsync(string name)
    {
        await _turn.WaitAsync();
        try
        {
            if (IndexOf(name) is not (>= 0 and var index))
                return false;
            await OpenAsync(_doors[index]);

            // Another world may have come meanwhile; FollowAsync is waiting for its turn then, and sets the sockets right.
            using (_cluster.Enter())
            {
                if (_cluster.BridgeNamed(name) is not { } bridge)
                    return false;
                _cluster.LifeCycle.Start(bridge);
            }
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Opens and closes what it takes when another world has taken the place of the one before.</summary>
    /// <exception cref="IOException">Somebody else listens on a port now; its bridge stays off.</exception>
    public async Task FollowAsync()
    {
        await _turn.WaitAsync();
        try
        {
            await CloseStoppedAsync();
            for (var k = 0; k < _doors.Length; k++)
            {
                try
                {
                    if (IsRunning(k))
                        await OpenAsync(_doors[k]);
                }
                catch (IOException)
                {
                    using (_cluster.Enter())
                        _cluster.LifeCycle.Stop(_cluster.Bridges[k]);
                    throw;
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var door in _doors)
        {
            if (door.Listener is { } listener)
                await listener.DisposeAsync();
            door.Reserved.Dispose();
        }
        _turn.Dispose();
    }

    private int IndexOf(string name)
    {
        using var gate = _cluster.Enter();
        return _cluster.Bridges.Index().Where(entry => entry.Item == _cluster.BridgeNamed(name)).Select(entry => entry.Index).FirstOrDefault(-1);
    }

    private bool IsRunning(int k)
    {
        using var gate = _cluster.Enter();
        return _cluster.Bridges[k].IsRunning;
    }

    private async Task CloseStoppedAsync()
    {
        for (var k = 0; k < _doors.Length; k++)
        {
            if (_doors[k].Listener is not { } listener || IsRunning(k))
                continue;
            _doors[k].Listener = null;
            await listener.DisposeAsync();
            foreach (var address in (Uri?[])[listener.Http, listener.Https])
            {
                if (address is not null)
                    _doors[k].Reserved.Reserve(new IPEndPoint(_listen, address.Port));
            }
        }
    }

    private Task OpenAsync(Door door) => door.Listener is null ? OpenAsync(door, door.Http?.Port, door.Https?.Port, CancellationToken.None) : Task.CompletedTask;

    private async Task OpenAsync(Door door, int? httpPort, int? httpsPort, CancellationToken cancellation)
    {
        door.Listener = await BridgeListener.StartAsync(
            door.Application, _listen, httpPort, httpsPort, door.InProcess, _certificate, _keepAlive, TimeSpan.FromSeconds(_cluster.Settings.KeepAliveSeconds), door.Application.AbortsTls, door.Reserved, cancellation);
        (door.Http, door.Https) = (door.Listener.Http, door.Listener.Https);
    }

    private static int? PortOf(int? first, int k) => first is > 0 ? first + k : first;

    /// <summary>What one bridge is reached by.</summary>
    private sealed class Door(BridgeApplication application, MemoryEndPoints? inProcess)
    {
        public BridgeApplication Application { get; } = application;

        public MemoryEndPoints? InProcess { get; } = inProcess;

        public ReservedPorts Reserved { get; } = new();

        public BridgeListener? Listener { get; set; }

        public Uri? Http { get; set; }

        public Uri? Https { get; set; }
    }
}
