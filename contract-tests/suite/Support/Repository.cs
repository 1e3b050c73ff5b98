using CmsSim.Harness.Fixtures;

namespace CmsSim.ContractTests.Support;

/// <summary>The files of the repository that the tests read.</summary>
internal static class Repository
{
    public static readonly string[] Flows = ["add", "reserve", "start", "extend", "end"];

    private static readonly Lazy<string> s_root = new(() =>
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CmsSim.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No CmsSim.sln above {AppContext.BaseDirectory}.");
    });

    public static string PathOf(params string[] parts) => Path.Combine([s_root.Value, .. parts]);

    public static string GoldenFile(string flow) => PathOf("fixtures", "golden", $"{flow}.xml");

    public static string DocumentedLog(string flow) => PathOf("logs", "documented", $"{flow}.log");

    public static string CleanLog => PathOf("fixtures", "reference", "trace-212298.log");

    public static Fixture Golden(string flow) => FixtureReader.ReadFile(GoldenFile(flow));

    public static IEnumerable<FixtureExchange> GoldenExchanges() => Flows.SelectMany(flow => Golden(flow).Exchanges);
}
