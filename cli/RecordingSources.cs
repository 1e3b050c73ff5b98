using CmsSim.Harness.Coverage;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Cli;

/// <summary>Finds the sources of coverage in the folder of a recording: the recording itself, else fixtures and the documents of records beside them.</summary>
internal static class RecordingSources
{
    // Fixtures and documents of records may be in subfolders, such as one for each bridge.
    private static readonly EnumerationOptions s_everywhere = new() { RecurseSubdirectories = true, MaxRecursionDepth = 8, IgnoreInaccessible = true };

    /// <summary>Returns the sources in a folder.</summary>
    /// <exception cref="UserErrorException">The folder does not exist, or has neither fixtures nor records.</exception>
    public static IReadOnlyList<ICoverageSource> In(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UserErrorException($"{folder}: no such folder; --recording takes the folder of a recording.");

        // The fixtures beside a recording are made of it, and would count its exchanges twice.
        if (File.Exists(Path.Combine(folder, RecordedFolder.FileName)))
            return [new RecordingSource(folder)];
        string[] files = [.. Directory.EnumerateFiles(folder, "*.xml", s_everywhere).Order(StringComparer.Ordinal)];
        string[] fixtures = [.. files.Where(FixtureReader.IsFixture)];
        List<ICoverageSource> sources = [.. files.Except(fixtures).Where(RecordDocumentSource.Reads).Select(file => new RecordDocumentSource(file))];
        if (fixtures is [_, ..])
            sources.Insert(0, new FixtureSource(folder, ReplayInputs.Read(fixtures)));
        return sources is [_, ..] ? sources : throw new UserErrorException($"{folder} has no fixture and no document of call detail records; expected the folder of a recording.");
    }
}
