using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Clone;

/// <summary>The comparison of a served world with the original.</summary>
/// <param name="Answers">The number of answers that were compared.</param>
/// <param name="Differing">The answers that differ, in the order of the crawl.</param>
public sealed record CloneCheckResult(int Answers, IReadOnlyList<CloneDifference> Differing)
{
    /// <summary>The number of answers that match only because a normaliser excuses a value, by normaliser.</summary>
    public IReadOnlyDictionary<Normaliser, int> Excused { get; init; } = new Dictionary<Normaliser, int>();
}
