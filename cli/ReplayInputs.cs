using CmsSim.Harness.Fixtures;

namespace CmsSim.Cli;

/// <summary>Reads the fixtures that the arguments of <c>cmssim replay</c> name.</summary>
internal static class ReplayInputs
{
    public static IReadOnlyList<Fixture> Read(IEnumerable<string> paths) => [.. paths.SelectMany(ReadOne)];

    private static IEnumerable<Fixture> ReadOne(string path)
    {
        if (Directory.Exists(path))
        {
            // A folder may hold worlds beside its fixtures, and a log beside the fixture that was made from it.
            string[] inside = [.. Files("*.xml").Where(FixtureReader.IsFixture)];
            if (inside is [])
                inside = Files("*.log");
            return inside is [_, ..]
                ? [.. inside.Select(ReadFile)]
                : throw new UserErrorException($"{path}: no fixture (.xml) and no log (.log) in this folder.");
        }

        if (!File.Exists(path))
            throw new UserErrorException($"{path}: no such file or folder.");
        return [ReadFile(path)];

        string[] Files(string pattern) => [.. Directory.GetFiles(path, pattern).Order(StringComparer.Ordinal)];
    }

    private static Fixture ReadFile(string path) =>
        path.EndsWith(".log", StringComparison.OrdinalIgnoreCase) ? FixtureOfLog(path) : ReadFixture(path);

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

    // A log prints only part of each answer. The fixture made from it holds what the log omits, masks and misspells.
    private static Fixture FixtureOfLog(string path)
    {
        var log = Path.GetFullPath(path);
        for (var folder = Path.GetDirectoryName(log); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var golden = Path.Combine(folder, "fixtures", "golden");
            if (!Directory.Exists(golden))
                continue;
            if (Directory.GetFiles(golden, "*.xml").Order(StringComparer.Ordinal).Select(ReadFixture).FirstOrDefault(fixture => fixture.LogFile == log) is { } fixture)
                return fixture;
        }

        throw new UserErrorException(
            $"{path}: no fixture was made from this log, and a log alone lacks parts that a replay needs; expected a fixture (.xml).");
    }
}
