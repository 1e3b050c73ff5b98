namespace CmsSim.Harness.Coverage;

/// <summary>The parts of the API that a client has met in one dimension, and those that it has not.</summary>
/// <param name="Kind">The dimension.</param>
/// <param name="Met">The documented parts that were met, each with the number of times, in the order of the documents.</param>
/// <param name="Missing">The documented parts that were not met, in the order of the documents.</param>
/// <param name="Others">The parts that were met although no document of the releases names them, each with the number of times.</param>
public sealed record CoverageDimension(
    CoverageKind Kind, IReadOnlyList<CoveredPart> Met, IReadOnlyList<string> Missing, IReadOnlyList<CoveredPart> Others)
{
    /// <summary>The name of the dimension on the command line and in files, such as <c>nodes</c>.</summary>
    public string Name => NameOf(Kind);

    /// <summary>The number of documented parts.</summary>
    public int All => Met.Count + Missing.Count;

    /// <summary>The share of the documented parts that was met, in percent. 100 when there are none.</summary>
    public double Percent => All == 0 ? 100 : 100.0 * Met.Count / All;

    /// <summary>The names of all dimensions, in the order of reports.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<CoverageKind>().Select(NameOf)];

    /// <summary>Returns the name of a dimension, such as <c>nodes</c>.</summary>
    public static string NameOf(CoverageKind kind) => kind.ToString().ToLowerInvariant();
}

/// <summary>A part that was met.</summary>
/// <param name="Name">The name of the part.</param>
/// <param name="Count">The number of times that it was met.</param>
public sealed record CoveredPart(string Name, long Count);

/// <summary>The coverage of a client in all dimensions.</summary>
/// <param name="Sources">The names of the sources, for people to read.</param>
/// <param name="Exchanges">The number of exchanges.</param>
/// <param name="Releases">The releases whose documents are the measure. Empty for those of all releases together.</param>
/// <param name="Dimensions">The dimensions, in the order of <see cref="CoverageKind"/>.</param>
public sealed record CoverageReport(IReadOnlyList<string> Sources, long Exchanges, IReadOnlyList<string> Releases, IReadOnlyList<CoverageDimension> Dimensions)
{
    /// <summary>The sentences that say what the sources do not show, such as bodies that a journal no longer keeps.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Returns one dimension.</summary>
    public CoverageDimension this[CoverageKind kind] => Dimensions[(int)kind];
}
