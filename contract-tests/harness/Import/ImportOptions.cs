using CmsSim.Harness.Import.Files;

namespace CmsSim.Harness.Import;

/// <summary>The options of an <see cref="Importer"/>.</summary>
public sealed record ImportOptions
{
    /// <summary>The exchanges to import. Defaults to all.</summary>
    public ImportFilter Filter { get; init; } = ImportFilter.Everything;

    /// <summary>The name of the only bridge to import. Letter case does not matter. Null for all bridges.</summary>
    public string? Bridge { get; init; }

    /// <summary>The kind of all inputs. Null to detect it for each.</summary>
    public InputKind? Kind { get; init; }

    /// <summary>The year of stamps without one, when the input does not show it. Null to assume one.</summary>
    public int? DefaultYear { get; init; }

    /// <summary>The offset from UTC of stamps without one. Null to find it in the input, or to assume UTC.</summary>
    public TimeSpan? Zone { get; init; }
}

/// <summary>A bridge in the inputs of an import.</summary>
/// <param name="Name">The name of the bridge.</param>
/// <param name="Exchanges">The number of its exchanges that the filter admits.</param>
public sealed record ImportedBridge(string Name, long Exchanges);
