namespace CmsSim.Harness.Verify.Parity;

/// <summary>The observation of one contract on a real target.</summary>
/// <param name="Name">The name of the contract.</param>
/// <param name="Deviations">The deviations that the target showed. Empty when it keeps the contract.</param>
public sealed record AdoptedContract(string Name, IReadOnlyList<Deviation> Deviations);
