using CmsSim.Simulator;

namespace CmsSim.Cli.Worlds;

/// <summary>The mistakes of a world file as an editor can jump to them.</summary>
internal static class WorldSentences
{
    /// <summary>The error that lists all mistakes, each as <c>world.xml:12: duplicate &lt;accounts&gt;; only one is allowed.</c></summary>
    public static UserErrorException In(FileInfo file, WorldFormatException error) => new(
    [
        .. error.Mistakes.Select(mistake => $"{file}:{mistake.Line}: {mistake.Text}."),
        .. error.Rest is { } rest ? [$"{file}: {rest}"] : Array.Empty<string>(),
    ]);
}
