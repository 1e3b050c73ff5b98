using CmsSim.ContractTests.Support;
using CmsSim.Harness.Clone;
using CmsSim.Harness.Replay;
using Xunit;

namespace CmsSim.ContractTests.Clone;

/// <summary>A folder for journals, and the steps that tests of clones share.</summary>
internal sealed class CloneLab : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim").FullName;

    /// <summary>Options that let nothing wait.</summary>
    public static CloneOptions Fast { get; } = new() { Rate = 100_000, Pause = TimeSpan.Zero };

    public string JournalPath => Path.Combine(_folder, "world.xml.partial");

    public string PathOf(string name) => Path.Combine(_folder, name);

    public static ReplayTarget[] TargetsOf(SimulatedCluster cluster, int bridges = 1) =>
        [.. cluster.Host.Bridges.Take(bridges).Select(bridge => new ReplayTarget(bridge.Http!))];

    public CloneJournal Open(params IEnumerable<Uri> targets) => CloneJournal.Open(new FileStream(JournalPath, FileMode.OpenOrCreate), [.. targets]);

    /// <summary>Clones the first bridges of a cluster.</summary>
    public async Task<CloneResult> CloneAsync(SimulatedCluster cluster, CloneOptions? options = null, int bridges = 1)
    {
        var targets = TargetsOf(cluster, bridges);
        using var journal = Open(targets.Select(target => target.Address));
        return await Cloner.RunAsync(targets, journal, options ?? Fast, null, TestContext.Current.CancellationToken);
    }

    /// <summary>Serves a world as it is, and returns the answers that differ from those of the original in any byte.</summary>
    public async Task<string[]> DifferencesAsync(CloneResult result, IReadOnlySet<Normaliser>? allowed = null)
    {
        await using var served = await SimulatedCluster.StartAsync(result.World);
        using var journal = CloneJournal.Read(new FileStream(JournalPath, FileMode.Open));
        ReplayTarget[] targets = [.. journal.Bridges.Select(name => new ReplayTarget(served.Host.Bridges.First(bridge => bridge.Name == name).Http!))];
        var check = await CloneCheck.RunAsync(journal, targets, allowed ?? NormaliserSets.Exact, Fast, null, TestContext.Current.CancellationToken);
        return [.. check.Differing.SelectMany(one => one.Differences.Select(difference => $"{one.Original.Bridge} GET {one.Original.Path}: {difference}"))];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
