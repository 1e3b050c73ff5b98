using System.Collections.Frozen;

namespace CmsSim.Harness.Replay;

/// <summary>The sets of normalisers that replays use, and the words for them.</summary>
public static class NormaliserSets
{
    /// <summary>No normaliser but holes, which are always allowed: for a simulator in the world of the fixture.</summary>
    public static IReadOnlySet<Normaliser> Exact { get; } = FrozenSet<Normaliser>.Empty;

    /// <summary>The normalisers for a target with ids, a clock and addresses of its own: all but the order of lists.</summary>
    public static IReadOnlySet<Normaliser> OwnValues { get; } =
        new[] { Normaliser.Id, Normaliser.Time, Normaliser.Counter, Normaliser.Secret, Normaliser.Host }.ToFrozenSet();

    /// <summary>The words that name normalisers: <c>id</c>, <c>time</c>, <c>counter</c>, <c>secret</c>, <c>host</c> and <c>order</c>.</summary>
    public static IReadOnlyList<string> Words { get; } =
        [.. Enum.GetValues<Normaliser>().Where(one => one != Normaliser.Hole).Select(one => one.ToString().ToLowerInvariant())];

    /// <summary>Reads a list such as <c>id,time</c>.</summary>
    /// <exception cref="FormatException">A word names no normaliser. The message lists the valid words.</exception>
    public static IReadOnlySet<Normaliser> Read(string list) => list.Split(',').Select(word => Words.Contains(word.Trim())
        ? Enum.Parse<Normaliser>(word, ignoreCase: true)
        : throw new FormatException($"unknown normaliser \"{word}\"; expected a list of {string.Join(", ", Words)}.")).ToFrozenSet();
}
