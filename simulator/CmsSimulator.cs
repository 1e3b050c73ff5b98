using CmsSim.Simulator.State;

namespace CmsSim.Simulator;

/// <summary>
/// A cluster for tests, in this process: free ports, no files, the same ids every time, and a clock that only the test advances. Any number of
/// clusters can run side by side.
/// </summary>
public sealed class CmsSimulator : IAsyncDisposable
{
    private readonly SimulatorHost _host;

    private CmsSimulator(SimulatorHost host)
    {
        _host = host;
        Bridges = [.. host.Bridges.Select((bridge, i) => new SimulatedBridge(host, i, bridge))];
        FarEnds = new SimulatedFarEnds(host.Cluster);
        Servers = new SimulatedServers(host.Cluster);
        Faults = new SimulatedFaults(host.Cluster);
    }

    /// <summary>The options of a cluster for tests: HTTP on free ports, no control API, no logs, a virtual clock at 9 o'clock on 1 January 2026.</summary>
    public static SimulatorOptions Defaults { get; } = new()
    {
        HttpPort = 0,
        HttpsPort = null,
        ControlPort = null,
        VirtualClock = new DateTimeOffset(2026, 1, 1, 9, 0, 0, TimeSpan.Zero),
        IsReachedInProcess = true,
    };

    /// <summary>The bridges of the cluster, in order.</summary>
    public IReadOnlyList<SimulatedBridge> Bridges { get; }

    /// <summary>The address of the first bridge.</summary>
    public Uri BaseAddress => Bridges[0].BaseAddress;

    /// <summary>The address of the control API; null when it is off.</summary>
    public Uri? Control => _host.Control;

    /// <summary>The virtual clock of the cluster.</summary>
    /// <exception cref="InvalidOperationException">The cluster was started on the real clock.</exception>
    public VirtualClock Clock => _host.Clock ?? throw new InvalidOperationException("The cluster has the real clock; keep SimulatorOptions.VirtualClock set to control the time.");

    /// <summary>The behaviour of dialled addresses.</summary>
    public SimulatedFarEnds FarEnds { get; }

    /// <summary>The behaviour of recorders, streamers, web bridges, TURN servers and LDAP servers.</summary>
    public SimulatedServers Servers { get; }

    /// <summary>The faults between clients and bridges.</summary>
    public SimulatedFaults Faults { get; }

    /// <summary>The exchanges so far, oldest first, with the reasons for each refusal.</summary>
    public IReadOnlyList<SimulatedExchange> Journal => SimulatedExchange.AllOf(_host.Cluster, _host.Nearest);

    internal SimulatorHost Host => _host;

    /// <summary>Starts a cluster, and returns when its bridges answer.</summary>
    /// <param name="configure">Returns the options, made from <see cref="Defaults"/>.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <exception cref="SimulatorStartException">An option or the world is invalid, or a port is in use.</exception>
    public static async Task<CmsSimulator> StartAsync(Func<SimulatorOptions, SimulatorOptions>? configure = null, CancellationToken cancellation = default) =>
        new(await SimulatorHost.StartAsync(configure?.Invoke(Defaults) ?? Defaults, cancellation));

    /// <summary>Creates a client of the first bridge with the credentials of the first account. It needs no socket.</summary>
    public HttpClient CreateClient() => Bridges[0].CreateClient();

    /// <summary>Creates a handler that leads to the first bridge without a socket, whatever host a request names.</summary>
    public HttpMessageHandler CreateHandler() => Bridges[0].CreateHandler();

    /// <summary>Returns to the world that the cluster started in, with its objects, ids, clock and far ends, without faults, and with every bridge running.</summary>
    public Task ResetAsync() => _host.ResetAsync();

    /// <summary>Takes a snapshot of the cluster: objects, connected legs, clock, faults, and the ids that come next.</summary>
    public SimulatedSnapshot TakeSnapshot()
    {
        using (_host.Cluster.Enter())
            return new SimulatedSnapshot(_host.Cluster.Worlds.TakeSnapshot());
    }

    /// <summary>Returns to a snapshot of this cluster. A snapshot can be restored more than once.</summary>
    public Task RestoreAsync(SimulatedSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return _host.RestoreAsync(snapshot.Kept);
    }

    /// <summary>Stops the cluster.</summary>
    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
