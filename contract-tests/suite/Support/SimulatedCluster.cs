using System.Xml.Linq;
using CmsSim.Simulator;

namespace CmsSim.ContractTests.Support;

/// <summary>A cluster on free ports with a stopped clock; tests send raw bytes to it.</summary>
internal sealed class SimulatedCluster : ReachableCluster, IConductedCluster
{
    public static readonly DateTimeOffset Start = new(2016, 7, 26, 14, 0, 0, TimeSpan.Zero);

    private readonly SimulatorHost _host;
    private readonly Dictionary<string, LogCapture> _logs;
    private int _number = 1_000;

    private SimulatedCluster(SimulatorHost host, Dictionary<string, LogCapture> logs)
    {
        _host = host;
        _logs = logs;
    }

    public SimulatorHost Host => _host;

    public override Uri Control => _host.Control!;

    public override Uri Http(int bridge) => _host.Bridges[bridge].Http!;

    public static async Task<SimulatedCluster> StartAsync(string? world = null, Func<SimulatorOptions, SimulatorOptions>? configure = null)
    {
        var logs = new Dictionary<string, LogCapture>();
        var options = new SimulatorOptions
        {
            World = world,
            HttpPort = 0,
            HttpsPort = null,
            ControlPort = 0,
            VirtualClock = Start,
            KeepAliveTimeout = TimeSpan.FromMinutes(5),
            LogStream = bridge => logs[bridge] = new LogCapture(),
        };
        return new SimulatedCluster(await SimulatorHost.StartAsync(configure?.Invoke(options) ?? options), logs);
    }

    Uri IConductedCluster.Https => _host.Bridges[0].Https!;

    string IConductedCluster.CertificateFingerprint => _host.CertificateFingerprint;

    Task IConductedCluster.AdvanceToAsync(DateTimeOffset time)
    {
        _host.Clock!.AdvanceTo(time);
        return Task.CompletedTask;
    }

    /// <summary>A number that no other call returns, for values that must differ.</summary>
    public int NextNumber() => ++_number;

    public void Advance(double seconds) => _host.Clock!.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>The lines that a bridge has logged so far.</summary>
    public async Task<string[]> LogAsync(string bridge = "Core1")
    {
        await _host.FlushLogsAsync();
        return _logs[bridge].Lines();
    }

    /// <summary>The log of a bridge as it is written.</summary>
    public LogCapture LogOf(string bridge) => _logs[bridge];

    /// <summary>The world without request counters and times: the state that requests can change.</summary>
    public async Task<string> StateAsync() => WithoutCounts((await ControlAsync("GET", "/world?secrets=true")).Text).ToString();

    /// <summary>An exported world without request counters and times.</summary>
    public static XElement WithoutCounts(string exported)
    {
        var world = XElement.Parse(exported);
        world.Attribute("clock")?.Remove();
        foreach (var bridge in world.Elements("bridge"))
            bridge.Attribute("nextTrace")?.Remove();
        return world;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        FailureBundles.Keep(_host);
        await _host.DisposeAsync();
    }
}
