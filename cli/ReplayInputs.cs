using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Import.Files;
using CmsSim.Harness.Redaction;
using CmsSim.Harness.Worlds;

namespace CmsSim.Cli;

/// <summary>Reads the fixtures that arguments of the tool name, and imports logs and recorded requests.</summary>
internal static class ReplayInputs
{
    public static IReadOnlyList<Fixture> Read(IEnumerable<string> paths) => [.. paths.SelectMany(ReadOne)];

    private static IEnumerable<Fixture> ReadOne(string path)
    {
        if (Directory.Exists(path))
        {
            // A folder may hold worlds beside its fixtures, and a log beside the fixture that was made from it.
            if (Files(path, "*.xml").Where(FixtureReader.IsFixture).ToArray() is [_, ..] fixtures)
                return InOrderOfTime(fixtures.Select(ReadFixture));
            var logs = Files(path, "*.log").Select(GoldenOf).ToArray();
            return logs is [_, ..] && logs.All(golden => golden is not null) ? InOrderOfTime(logs.OfType<Fixture>()) : Imported(path);
        }

        if (!File.Exists(path))
            throw new UserErrorException($"{path}: no such file or folder.");
        return path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) ? [ReadFixture(path)]
            : GoldenOf(path) is { } documented ? [documented]
            : Imported(path);
    }

    private static Fixture[] InOrderOfTime(IEnumerable<Fixture> fixtures) => [.. fixtures.OrderBy(fixture => fixture.Exchanges[0].At)];

    private static Fixture ReadFixture(string path)
    {
        try
        {
            return FixtureReader.ReadFile(path);
        }
        catch (FixtureFormatException wrong)
        {
            throw new UserErrorException(wrong.Message);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: {unreadable.Message}");
        }
    }

    // A log prints only part of each answer. A fixture that was made from it by hand also holds what the log omits.
    private static Fixture? GoldenOf(string path)
    {
        var log = Path.GetFullPath(path);
        for (var folder = Path.GetDirectoryName(log); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var golden = Path.Combine(folder, "fixtures", "golden");
            if (Directory.Exists(golden))
                return Files(golden, "*.xml").Select(ReadFixture).FirstOrDefault(fixture => fixture.LogFile == log);
        }

        return null;
    }

    private static Fixture[] Imported(string path)
    {
        List<BuiltFixture> built = [];
        List<string> kinds = [];
        try
        {
            var importer = new Importer(new ImportOptions(), built.Add, _ => { });
            foreach (var text in InputOrder.Read([path], null, importer))
            {
                importer.Read(text.Name, text.Detected, text.Content, CancellationToken.None);
                kinds.Add($"{text.Name} ({text.Detected.Reason})");
            }

            importer.End();
        }
        catch (ImportFormatException wrong)
        {
            throw new UserErrorException(wrong.Message);
        }

        if (built is [])
            throw new UserErrorException(ImportRun.NothingFoundIn(kinds));

        // Without a key, only passcodes, secrets and tokens are replaced.
        var set = new RedactionSet(null, [.. built.Select(one => one.Fixture)], [.. built.Select(one => one.WorldXml)]);
        return [.. set.Fixtures.Zip(set.Worlds, (fixture, world) => fixture with { World = null, WorldText = world })];
    }

    private static string[] Files(string folder, string pattern) => [.. Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal)];
}
