using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Clone;

/// <summary>An answer of the served world that differs from that of the original.</summary>
/// <param name="Original">The answer of the original.</param>
/// <param name="Differences">The differences.</param>
public sealed record CloneDifference(CloneAnswer Original, IReadOnlyList<Difference> Differences);
