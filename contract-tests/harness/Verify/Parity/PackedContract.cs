using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Verify.Parity;

/// <summary>The outcome of one contract in a pack.</summary>
/// <param name="Name">The name of the contract, such as <c>errors.unknown-id</c>.</param>
/// <param name="Outcome">The outcome.</param>
public sealed record PackedContract(string Name, ContractOutcome Outcome)
{
    /// <summary>The reason of a skip. Null for other outcomes.</summary>
    public string? SkipReason { get; init; }

    /// <summary>The deviations of a failure, with <c>{id}</c>, <c>{tag}</c> and <c>{number}</c> for values that differ from run to run.</summary>
    public IReadOnlyList<Deviation> Deviations { get; init; } = [];

    /// <summary>The redacted requests and answers. Null when there are none, or none that a fixture can hold.</summary>
    public Fixture? Fixture { get; init; }
}
