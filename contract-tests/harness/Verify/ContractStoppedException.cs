namespace CmsSim.Harness.Verify;

/// <summary>A contract cannot continue. The reason is already among its deviations.</summary>
internal sealed class ContractStoppedException : Exception;
