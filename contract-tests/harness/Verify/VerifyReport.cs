namespace CmsSim.Harness.Verify;

/// <summary>The outcome of a verification.</summary>
/// <param name="Target">The address of the target.</param>
/// <param name="Facts">The facts about the target.</param>
/// <param name="Results">The outcome of each contract, in the order of the suite.</param>
public sealed record VerifyReport(Uri Target, TargetFacts Facts, IReadOnlyList<ContractResult> Results)
{
    /// <summary>The start, on the clock of the verifier.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>The duration.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Sentences about the credentials and the target that the user should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>A sentence for each object that could not be removed from the target. Empty when the target is as it was.</summary>
    public IReadOnlyList<string> Left { get; init; } = [];

    /// <summary>The number of contracts with an outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    public int Count(ContractOutcome outcome) => Results.Count(result => result.Outcome == outcome);

    /// <summary>True if no contract failed and nothing is left on the target.</summary>
    public bool IsFine => Count(ContractOutcome.Fail) == 0 && Left.Count == 0;

    /// <summary>The line that ends every report: <c>N contracts, N pass, N fail, N skipped</c>.</summary>
    public string Summary => FormattableString.Invariant(
        $"{Results.Count} contracts, {Count(ContractOutcome.Pass)} pass, {Count(ContractOutcome.Fail)} fail, {Count(ContractOutcome.Skip)} skipped");
}
