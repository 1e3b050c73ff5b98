using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Redaction;

namespace CmsSim.Cli;

/// <summary>The files that <c>cmssim redact</c> writes: fixtures, their worlds beside them, and a map of each.</summary>
internal sealed class RedactedFiles
{
    private readonly List<(string Path, string Original, string Redacted)> _files = [];
    private readonly RedactionSet _set;
    private readonly RedactionKey _key;

    public RedactedFiles(RedactInputs inputs, RedactionSet set, RedactionKey key, string folder)
    {
        (_set, _key) = (set, key);
        var worlds = inputs.Worlds.Select(world => Path.GetFileNameWithoutExtension(world.Path) + ".world.xml").ToArray();
        for (var i = 0; i < inputs.Fixtures.Count; i++)
        {
            var (fixture, text) = inputs.Fixtures[i];
            var world = inputs.WorldOf(fixture) is >= 0 and var number ? worlds[number] : null;
            var original = ReferenceEquals(set.StrippedFixtures[i], fixture) || IsSame(set.StrippedFixtures[i], fixture) ? text : FixtureWriter.Write(set.StrippedFixtures[i]);
            Add(Path.Combine(folder, Path.GetFileName(fixture.File!)), original, FixtureWriter.Write(set.Fixtures[i] with { World = world }));
        }

        for (var i = 0; i < worlds.Length; i++)
            Add(Path.Combine(folder, worlds[i]), set.StrippedWorlds[i], set.Worlds[i]);
    }

    /// <summary>The paths of the files, without those of the maps.</summary>
    public IEnumerable<string> Paths => _files.Select(file => file.Path);

    /// <summary>Returns the path of the map of a file.</summary>
    public static string MapOf(string path) => path + ".map";

    /// <summary>Throws when a file, or its name, holds an original.</summary>
    /// <exception cref="LeakException">A file holds an original.</exception>
    public void Check()
    {
        var gate = _set.Gate();
        foreach (var (path, _, redacted) in _files)
        {
            gate.Check(path, Encoding.UTF8.GetBytes(redacted));
            gate.Check($"the name of {path}", Encoding.UTF8.GetBytes(Path.GetFileName(path)));
        }
    }

    /// <summary>Writes the files and their maps.</summary>
    public async Task WriteAsync()
    {
        foreach (var (path, original, redacted) in _files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var map = RedactionMap.Seal(_key, original, redacted, _set.Originals);
            await OutputFile.WriteAsync(path, path, isPrivate: false, draft => draft.WriteAsync(Encoding.UTF8.GetBytes(redacted)).AsTask());
            await OutputFile.WriteAsync(MapOf(path), MapOf(path), isPrivate: true, draft => draft.WriteAsync(map).AsTask());
        }
    }

    private void Add(string path, string original, string redacted)
    {
        if (_files.Exists(file => file.Path == path))
            throw new UserErrorException($"{path}: two of the files would be written there; redact them one by one or rename one.");
        _files.Add((path, original, redacted));
    }

    // Only a fixture without secrets can be restored to the bytes of its file.
    private static bool IsSame(Fixture stripped, Fixture fixture) => FixtureWriter.Write(stripped) == FixtureWriter.Write(fixture);
}
