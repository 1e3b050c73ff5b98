namespace CmsSim.Harness.Verify;

/// <summary>The outcome of one contract against one target.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Outcome">The outcome.</param>
public sealed record ContractResult(Contract Contract, ContractOutcome Outcome)
{
    /// <summary>The reason of a skip, as one sentence. Null for other outcomes.</summary>
    public string? SkipReason { get; init; }

    /// <summary>The deviations of a failure, in the order of the requests. Empty for other outcomes.</summary>
    public IReadOnlyList<Deviation> Deviations { get; init; } = [];

    /// <summary>The requests and answers, in order.</summary>
    public IReadOnlyList<ContractExchange> Exchanges { get; init; } = [];

    /// <summary>True if the target does as was observed on a real target before, whatever the contract states.</summary>
    public bool IsAdopted { get; init; }

    /// <summary>The duration.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Returns the outcome as text: one line, and one more for each deviation.</summary>
    public override string ToString() => string.Join('\n',
    [
        Outcome switch
        {
            ContractOutcome.Skip => $"skip {Contract.Name}: {SkipReason}",
            ContractOutcome.Fail => $"fail {Contract.Name}: {Contract.Claim}",
            _ => $"pass {Contract.Name}",
        },
        .. Deviations.Select(deviation => $"  {deviation}"),
    ]);
}
