namespace CmsSim.Harness.Verify;

/// <summary>A contract finds that it does not apply to the target.</summary>
/// <param name="reason">The reason, as one sentence.</param>
internal sealed class ContractSkippedException(string reason) : Exception(reason);
