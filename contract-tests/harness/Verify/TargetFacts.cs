namespace CmsSim.Harness.Verify;

/// <summary>The facts about a target that decide which contracts apply.</summary>
/// <param name="Release">The release, such as <c>2.9</c>.</param>
/// <param name="SoftwareVersion">The software version as the target states it, such as <c>2.9.1</c>.</param>
/// <param name="Bridges">The number of Call Bridges that the target lists.</param>
/// <param name="ActiveCalls">The number of active calls before the verification.</param>
public sealed record TargetFacts(string Release, string SoftwareVersion, int Bridges, int ActiveCalls);
