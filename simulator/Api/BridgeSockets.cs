using System.Net;
using System.Security.Cryptography.X509Certificates;
using CmsSim.Simulator.Events;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>
/// The sockets of all bridges. A stopped bridge has none: its connections are cut and new ones are refused. Its ports stay reserved until
/// it starts again.
/// </summary>
internal sealed class BridgeSockets : IAsyncDisposable
{
    private readonly Cluster _cluster;
    private readonly TimeSpan _keepAlive;
    private readonly Door[] _doors;

    // Held while a bridge is stopped or started.
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    private BridgeSockets(Cluster cluster, BridgeAddresses addresses, X509Certificate2 certificate, Func<int, ApisByRelease, IWebPages> pagesOf)
    {
        _cluster = cluster;
        Tls = new BridgeTls(certificate, addresses.Listen, cluster.Clock);
        _keepAlive = addresses.KeepAlive;
        var apis = new ApisByRelease(cluster);
        Events = new EventStreams(cluster);
        _doors = [.. cluster.Bridges.Select((_, k) => new Door(new BridgeApplication(cluster, k, new ApiEndpoint(cluster, k, apis), new EventsEndpoint(cluster, k, Events), pagesOf(k, apis)), addresses.IsReachedInProcess || addresses.HasControl ? new MemoryEndPoints() : null, addresses.ListenOf(k)))];
    }

    /// <summary>The certificates and TLS settings of the bridges.</summary>
    public BridgeTls Tls { get; }

    /// <summary>The event streams of the bridges.</summary>
    public EventStreams Events { get; }

    /// <summary>The addresses of each bridge, also while it is stopped.</summary>
    public IReadOnlyList<(Uri? Http, Uri? Https)> Addresses => [.. _doors.Select(door => (door.Http, door.Https))];

    /// <summary>The in-process end points of the bridges, in order; empty without any.</summary>
    public IReadOnlyList<MemoryEndPoints> InProcess => [.. _doors.Select(door => door.InProcess).OfType<MemoryEndPoints>()];

    /// <summary>The in-process end point of a bridge; null when there is none.</summary>
    public MemoryEndPoint? InProcessOf(string bridge) => IndexOf(bridge) is >= 0 and var index ? _doors[index].InProcess?.Plain : null;

    /// <summary>
    /// Opens the sockets of all bridges. Bridge k listens on port + k; a port of 0 uses any free one, null turns the protocol off.
    /// </summary>
    public static async Task<BridgeSockets> StartAsync(
        Cluster cluster, BridgeAddresses addresses, X509Certificate2 certificate, Func<int, ApisByRelease, IWebPages> pagesOf, CancellationToken cancellation)
    {
        var sockets = new BridgeSockets(cluster, addresses, certificate, pagesOf);
        try
        {
            for (var k = 0; k < sockets._doors.Length; k++)
                await sockets.OpenAsync(sockets._doors[k], addresses.PortOf(addresses.HttpPort, k), addresses.PortOf(addresses.HttpsPort, k), cancellation);
            cluster.BridgesChanged = sockets.FollowLater;
            return sockets;
        }
        catch
        {
            await sockets.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the bridge and closes its sockets. Returns false when no bridge has the name.</summary>
    public async Task<bool> StopAsync(string name)
    {
        await _oneAtATime.WaitAsync();
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
            _oneAtATime.Release();
        }
    }

    /// <summary>Opens the sockets of the bridge again and starts it; false when no bridge has the name.</summary>
    /// <exception cref="IOException">Another process now listens on a port of the bridge.</exception>
    public async Task<bool> StartAsync(string name)
    {
        await _oneAtATime.WaitAsync();
        try
        {
            if (IndexOf(name) is not (>= 0 and var index))
                return false;
            await OpenAsync(_doors[index]);

            // Another world may have been loaded meanwhile. FollowAsync then waits for its turn and corrects the sockets.
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
            _oneAtATime.Release();
        }
    }

    /// <summary>Returns when the sockets match the bridges that timers, faults or drills have stopped and started so far.</summary>
    public Task Following { get; private set; } = Task.CompletedTask;

    /// <summary>Lets the sockets follow a bridge that a timer, a fault or a drill has stopped or started.</summary>
    private void FollowLater()
    {
        var before = Following;
        Following = Task.Run(async () =>
        {
            await before;
            try
            {
                await FollowAsync();
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                _cluster.Incidents.Report("opening and closing the ports of bridges", error);
            }
        });
    }

    /// <summary>Opens and closes sockets to match the bridges that run after another world has been loaded.</summary>
    /// <exception cref="IOException">Another process now listens on a port. The bridge of that port stays stopped.</exception>
    public async Task FollowAsync()
    {
        await _oneAtATime.WaitAsync();
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
            _oneAtATime.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _cluster.BridgesChanged = null;
        await Following;
        foreach (var door in _doors)
        {
            if (door.Listener is { } listener)
                await listener.DisposeAsync();
            door.Reserved.Dispose();
        }
        Tls.Dispose();
        _oneAtATime.Dispose();
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
                    _doors[k].Reserved.Reserve(new IPEndPoint(_doors[k].Listen, address.Port));
            }
        }
    }

    private Task OpenAsync(Door door) => door.Listener is null ? OpenAsync(door, door.Http?.Port, door.Https?.Port, CancellationToken.None) : Task.CompletedTask;

    private async Task OpenAsync(Door door, int? httpPort, int? httpsPort, CancellationToken cancellation)
    {
        door.Listener = await BridgeListener.StartAsync(
            door.Application, door.Listen, httpPort, httpsPort, door.InProcess, () => Tls.OptionsFor(door.Application.Tls), _keepAlive, TimeSpan.FromSeconds(_cluster.Settings.KeepAliveSeconds), door.Application.AbortsTls, door.Reserved, cancellation);
        (door.Http, door.Https) = (door.Listener.Http, door.Listener.Https);
    }

    /// <summary>The sockets, ports and application of one bridge.</summary>
    private sealed class Door(BridgeApplication application, MemoryEndPoints? inProcess, IPAddress listen)
    {
        public IPAddress Listen => listen;

        public BridgeApplication Application { get; } = application;

        public MemoryEndPoints? InProcess { get; } = inProcess;

        public ReservedPorts Reserved { get; } = new();

        public BridgeListener? Listener { get; set; }

        public Uri? Http { get; set; }

        public Uri? Https { get; set; }
    }
}
