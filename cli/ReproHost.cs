using System.Net;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Repro;
using CmsSim.Simulator;

namespace CmsSim.Cli;

/// <summary>A simulator in this process, started in the world of a bundle with its options.</summary>
internal sealed class ReproHost : IReproTarget, IAsyncDisposable
{
    private readonly SimulatorHost _host;

    private ReproHost(SimulatorHost host, SimulatorControl control) => (_host, Control) = (host, control);

    public SimulatorHost Host => _host;

    public SimulatorControl Control { get; }

    /// <summary>Starts the simulator.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="ports">The ports of HTTPS, HTTP and the control API; null for none, 0 for any.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <exception cref="SimulatorStartException">The world or an option of the bundle is invalid, or a port is in use.</exception>
    public static async Task<ReproHost> StartAsync(ReproBundle bundle, (int? Https, int? Http, int Control) ports, CancellationToken cancellation)
    {
        var defaults = new SimulatorOptions();
        var options = bundle.Options;
        var host = await SimulatorHost.StartAsync(
            new SimulatorOptions
            {
                HttpsPort = ports.Https,
                HttpPort = ports.Http,
                ControlPort = ports.Control,
                IsReachedInProcess = true,
                World = bundle.Drill is null ? bundle.World : null,
                Drill = bundle.Drill,
                Release = bundle.Release,
                Seed = bundle.Seed,
                VirtualClock = bundle.Start,
                UnknownIdStatus = options.UnknownIdStatus ?? defaults.UnknownIdStatus,
                PageSize = options.PageSize ?? defaults.PageSize,
                CallPageSize = options.CallPageSize ?? defaults.CallPageSize,
                Hostile = options.Hostile,
                Limits = options.Limits.Aggregate(new Limits(), With),
                LogDirectory = null,
            },
            cancellation);
        return new ReproHost(host, new SimulatorControl(host.Control!));
    }

    public Task<Stream> ConnectAsync(string bridge, string? client, CancellationToken cancellation) =>
        _host.Playback.ConnectAsync(bridge, IPAddress.TryParse(client, out var address) ? address : IPAddress.Loopback, cancellation);

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        await _host.DisposeAsync();
    }

    private static Limits With(Limits limits, KeyValuePair<string, int> setting) => Limits.Named(setting.Key) is { } limit
        ? limit.With(limits, setting.Value)
        : throw new UserErrorException($"The bundle sets the limit \"{setting.Key}\", which this version does not have.");
}
