namespace CmsSim.Mutants;

internal enum Outcome
{
    /// <summary>A test fails with the mutant.</summary>
    Killed,

    /// <summary>The suite does not end in time with the mutant.</summary>
    TimedOut,

    /// <summary>All tests that reach the mutant pass.</summary>
    Survived,

    /// <summary>No test reaches the mutant.</summary>
    NotReached,
}

/// <summary>The result for one mutant. The detail names the test that fails, or counts the test classes that pass.</summary>
internal sealed record Verdict(Outcome Outcome, string Detail)
{
    public bool IsNoticed => Outcome is Outcome.Killed or Outcome.TimedOut;
}
