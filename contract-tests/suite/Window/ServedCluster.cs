using System.Text.Json;
using CmsSim.ContractTests.Cli;
using CmsSim.ContractTests.Support;

namespace CmsSim.ContractTests.Window;

/// <summary>A cluster that <c>cmssim serve</c> runs in a process of its own, on free ports and a virtual clock.</summary>
internal sealed class ServedCluster : ReachableCluster
{
    private readonly ServeProcess _process;
    private readonly DirectoryInfo _folder;
    private Uri[] _bridges = [];
    private Uri? _control;

    private ServedCluster(ServeProcess process, DirectoryInfo folder)
    {
        _process = process;
        _folder = folder;
    }

    public override Uri Control => _control!;

    public override Uri Http(int bridge) => _bridges[bridge];

    public static async Task<ServedCluster> StartAsync(params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("cmssim");
        var cluster = new ServedCluster(
            ServeProcess.Start(["--json", "--control-port", "0", "--log-dir", folder.FullName, "--clock", $"virtual@{SimulatedCluster.Start:yyyy-MM-ddTHH:mm:ssZ}", .. arguments]), folder);
        using var ready = JsonDocument.Parse(await cluster._process.FirstLineAsync());
        cluster._bridges = [.. ready.RootElement.GetProperty("bridges").EnumerateArray().Select(bridge => new Uri(bridge.GetProperty("http").GetString()!))];
        cluster._control = new Uri(ready.RootElement.GetProperty("control").GetString()!);
        return cluster;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
