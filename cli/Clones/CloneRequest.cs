using CmsSim.Harness.Clone;
using CmsSim.Harness.Redaction;
using CmsSim.Harness.Replay;

namespace CmsSim.Cli.Clones;

/// <summary>The things that one call of <c>cmssim clone</c> is to do.</summary>
/// <param name="Targets">The bridges to read.</param>
/// <param name="Options">The options of the crawl.</param>
internal sealed record CloneRequest(IReadOnlyList<ReplayTarget> Targets, CloneOptions Options)
{
    /// <summary>The world file to write. Null for none.</summary>
    public string? Output { get; init; }

    /// <summary>The world file to check. Null for none.</summary>
    public string? Checks { get; init; }

    /// <summary>The kinds of values that may differ in a check.</summary>
    public required IReadOnlySet<Normaliser> Normalisers { get; init; }

    /// <summary>The key to redact the world with. Null to keep it as it is.</summary>
    public RedactionKey? Key { get; init; }

    public bool IsJson { get; init; }
}
