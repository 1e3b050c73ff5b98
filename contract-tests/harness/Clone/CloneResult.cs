namespace CmsSim.Harness.Clone;

/// <summary>A world made from a CMS.</summary>
/// <param name="World">The text of the world.</param>
/// <param name="Release">The release of the world, such as <c>2.9</c>.</param>
/// <param name="Notes">The things that the world lacks.</param>
public sealed record CloneResult(string World, string Release, IReadOnlyList<CloneNote> Notes)
{
    /// <summary>The software version that the bridge shows. Null when it shows none.</summary>
    public string? SoftwareVersion { get; init; }

    /// <summary>The number of objects in the world.</summary>
    public int Objects { get; init; }

    /// <summary>The number of paths with an answer.</summary>
    public int Answers { get; init; }

    /// <summary>The names of the bridges that were read, as the world names them, in the order of the targets.</summary>
    public IReadOnlyList<string> Bridges { get; init; } = [];
}
