using CmsSim.Simulator.Api;
using CmsSim.Simulator.InProcess;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator;

/// <summary>
/// A cluster for tests, in this process: free ports, no files, the same ids every time, and a clock that stands until the test
/// moves it. Any number of them run side by side.
/// </summary>
public sealed class CmsSimulator : IAsyncDisposable
{
    private readonly SimulatorHost _host;

    // Only a test that asks why something was refused needs it.
    private readonly Lazy<NearestCall> _nearest;

    private CmsSimulator(SimulatorHost host)
    {
        _host = host;
        Bridges = [.. host.Bridges.Select((bridge, i) => new SimulatedBridge(host, i, bridge))];
        FarEnds = new SimulatedFarEnds(host.Cluster);
        Faults = new SimulatedFaults(host.Cluster);
        _nearest = new(() => new NearestCall(host.Cluster.Catalog));
    }

    /// <summary>What a cluster for tests starts with: HTTP on free ports, no control API, no logs, 9 o'clock on the first day of 2026.</summary>
    public static SimulatorOptions Defaults { get; } = new()
    {
        HttpPort = 0,
        HttpsPort = null,
        ControlPort = null,
        VirtualClock = new DateTimeOffset(2026, 1, 1, 9, 0, 0, TimeSpan.Zero),
        IsReachedInProcess = true,
    };

    /// <summary>The bridges, in order.</summary>
    public IReadOnlyList<SimulatedBridge> Bridges { get; }

    /// <summary>Address of the first bridge.</summary>
    public Uri BaseAddress => Bridges[0].BaseAddress;

    /// <summary>Address of the control API; null while it is off.</summary>
    public Uri? Control => _host.Control;

    /// <summary>The clock of the cluster.</summary>
    /// <exception cref="InvalidOperationException">The cluster was started on the real clock.</exception>
    public VirtualClock Clock => _host.Clock ?? throw new InvalidOperationException("The cluster runs on the real clock; leave VirtualClock set to command it.");

    /// <summary>How the addresses that are dialled behave.</summary>
    public SimulatedFarEnds FarEnds { get; }

    /// <summary>What goes wrong on purpose.</summary>
    public SimulatedFaults Faults { get; }

    /// <summary>The exchanges so far, the latest last, with the reason for each refusal.</summary>
    public IReadOnlyList<SimulatedExchange> Journal => SimulatedExchange.AllOf(_host.Cluster, _nearest.Value);

    /// <summary>Starts a cluster and returns when it answers.</summary>
    /// <param name="configure">Changes what differs from <see cref="Defaults"/>.</param>
    /// <param name="cancellation">Gives the start up.</param>
    /// <exception cref="SimulatorStartException">An option, the world or a port is not usable.</exception>
    public static async Task<CmsSimulator> StartAsync(Func<SimulatorOptions, SimulatorOptions>? configure = null, CancellationToken cancellation = default) =>
        new(await SimulatorHost.StartAsync(configure?.Invoke(Defaults) ?? Defaults, cancellation));

    /// <summary>A client of the first bridge, with its credentials, that needs no socket.</summary>
    public HttpClient CreateClient() => Bridges[0].CreateClient();

    /// <summary>Leads to the first bridge without a socket, whatever the host in the address of a request.</summary>
    public HttpMessageHandler CreateHandler() => Bridges[0].CreateHandler();

    /// <summary>Back to the world that the cluster started in: objects, ids, clock and far ends, no faults, and every bridge running.</summary>
    public Task ResetAsync() => _host.ResetAsync();

    /// <summary>Keeps the moment, to go back to: objects, connected legs, clock, faults, and the ids that come next.</summary>
    public SimulatedSnapshot TakeSnapshot()
    {
        using (_host.Cluster.Enter())
            return new SimulatedSnapshot(_host.Cluster.TakeSnapshot());
    }

    /// <summary>Goes back to a moment of this cluster, as often as is wanted.</summary>
    public Task RestoreAsync(SimulatedSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return _host.RestoreAsync(snapshot.Kept);
    }

    /// <summary>Stops the cluster.</summary>
    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
