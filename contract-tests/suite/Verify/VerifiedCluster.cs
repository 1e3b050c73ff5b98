using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Verify;
using CmsSim.Simulator;

namespace CmsSim.ContractTests.Verify;

/// <summary>A simulated cluster as the target of a verification: time passes on its clock alone.</summary>
internal sealed class VerifiedCluster : IAsyncDisposable
{
    // The laboratory has no users.
    private const string World = """
        <world>
          <bridge name="Core1" callBridge="00000000-0000-4000-8000-0000000000c1"><cluster><uniqueName>CallBridge-Core1</uniqueName></cluster></bridge>
          <bridge name="Core2" callBridge="00000000-0000-4000-8000-0000000000c2"><cluster><uniqueName>CallBridge-Core2</uniqueName></cluster></bridge>
          <callBridges>
            <callBridge id="00000000-0000-4000-8000-0000000000c1"><name>CallBridge-Core1</name><address>https://192.0.2.1</address></callBridge>
            <callBridge id="00000000-0000-4000-8000-0000000000c2"><name>CallBridge-Core2</name><address>https://192.0.2.2</address></callBridge>
          </callBridges>
          <coSpaces><coSpace id="00000000-0000-4000-8000-0000000000a1"><name>Standing room</name><uri>standing</uri></coSpace></coSpaces>
          <users><user id="00000000-0000-4000-8000-0000000000d1"><userJid>ann@example.com</userJid><name>Ann</name></user></users>
        </world>
        """;

    private static int s_runs;

    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim-verify-").FullName;

    private VerifiedCluster(SimulatedCluster cluster, string release) => (Cluster, Release) = (cluster, release);

    public SimulatedCluster Cluster { get; }

    public string Release { get; }

    public ReplayTarget Target => new(Cluster.Host.Bridges[0].Http!);

    public static async Task<VerifiedCluster> StartAsync(string release, Func<SimulatorOptions, SimulatorOptions>? configure = null) =>
        new(await SimulatedCluster.StartAsync(World, options => (configure?.Invoke(options) ?? options) with { Release = release }), release);

    /// <summary>The world without clock and counters: all that a verification must leave as it was.</summary>
    public async Task<string> ObjectsAsync()
    {
        var world = SimulatedCluster.WithoutCounts((await Cluster.ControlAsync("GET", "/world?secrets=true")).Text);
        foreach (var bridge in world.Elements("bridge"))
        {
            bridge.Attributes().Where(attribute => attribute.Name.LocalName is not ("name" or "callBridge")).Remove();
            bridge.Elements().Where(element => element.Name.LocalName is "status" or "counters").Remove();
        }
        return world.ToString();
    }

    /// <summary>The options of one run, with a tag and a ledger of its own.</summary>
    public VerifyOptions NextOptions()
    {
        var run = Interlocked.Increment(ref s_runs);
        return new VerifyOptions
        {
            Tag = $"verify-{run:x8}",
            UnknownId = new Random(run).NextGuid,
            Ledger = Path.Combine(_folder, $"{run}.ledger"),
            Receiver = new Uri("http://127.0.0.1:0/cdr"),
            FarEnd = "verify@far-end.example",
            Pause = (time, _) =>
            {
                Cluster.Advance(time.TotalSeconds);
                return Task.CompletedTask;
            },
        };
    }

    /// <summary>Waits until the cluster has nothing to do: a request that was sent before its client was killed has taken effect, and jobs have ended.</summary>
    public async Task SettledAsync()
    {
        await Cluster.GetAsync("/api/v1/system/status");
        Cluster.Host.Clock!.RunUntilIdle(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

internal static class RandomGuids
{
    public static Guid NextGuid(this Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
