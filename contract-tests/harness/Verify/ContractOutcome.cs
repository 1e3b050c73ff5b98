namespace CmsSim.Harness.Verify;

/// <summary>The outcome of one contract.</summary>
public enum ContractOutcome
{
    /// <summary>The target does as the contract states.</summary>
    Pass,

    /// <summary>The target deviates from the contract.</summary>
    Fail,

    /// <summary>The contract does not apply to this target or this run.</summary>
    Skip,
}
