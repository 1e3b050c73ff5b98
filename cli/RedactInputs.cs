using System.Text;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Cli;

/// <summary>The fixtures and worlds that the arguments of <c>cmssim redact</c> name, with the worlds of the fixtures.</summary>
internal sealed class RedactInputs
{
    private const int LargestFile = 256 * 1024 * 1024;

    private readonly List<(string Path, string Text)> _worlds = [];

    /// <summary>The fixtures, with the texts of their files.</summary>
    public List<(Fixture Fixture, string Text)> Fixtures { get; } = [];

    /// <summary>The worlds, with the texts of their files. Each is listed once.</summary>
    public IReadOnlyList<(string Path, string Text)> Worlds => _worlds;

    /// <summary>Reads the files.</summary>
    /// <exception cref="UserErrorException">A file cannot be read, or is neither a fixture nor a world.</exception>
    public static RedactInputs Read(IEnumerable<string> paths)
    {
        var inputs = new RedactInputs();
        foreach (var path in paths)
            inputs.Add(path);
        return inputs;
    }

    /// <summary>Returns the position of a fixture's world. Returns -1 when it has none.</summary>
    public int WorldOf(Fixture fixture) =>
        fixture.WorldFile is { } file ? _worlds.FindIndex(world => world.Path == file) : -1;

    /// <summary>Reads a text file as it is, a mark of the byte order included.</summary>
    public static string ReadText(string path) => Encoding.UTF8.GetString(InputFile.ReadAllBytes(path, path, LargestFile));

    private void Add(string path)
    {
        if (Directory.Exists(path))
        {
            foreach (var file in Directory.GetFiles(path, "*.xml").Where(FixtureReader.IsFixture).Order(StringComparer.Ordinal))
                AddFixture(file);
            return;
        }

        var text = ReadText(path);
        if (IsWorld(text))
            AddWorld(Path.GetFullPath(path), text);
        else
            AddFixture(path);
    }

    private void AddFixture(string path)
    {
        var text = ReadText(path);
        try
        {
            var fixture = FixtureReader.Read(text.TrimStart('\ufeff'), path);
            Fixtures.Add((fixture, text));
            if (fixture.WorldFile is { } world && WorldOf(fixture) < 0)
                AddWorld(world, ReadText(world));
        }
        catch (FixtureFormatException wrong)
        {
            throw new UserErrorException(wrong.Message);
        }
    }

    private void AddWorld(string path, string text)
    {
        if (!_worlds.Exists(world => world.Path == path))
            _worlds.Add((path, text));
    }

    private static bool IsWorld(string text)
    {
        var root = text.IndexOf("<world", StringComparison.Ordinal);
        return root >= 0 && !text.AsSpan(0, root).Contains("<fixture", StringComparison.Ordinal);
    }
}
