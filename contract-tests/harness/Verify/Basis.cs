namespace CmsSim.Harness.Verify;

/// <summary>The strength of the evidence for a contract.</summary>
public enum Basis
{
    /// <summary>A document of the vendor states it.</summary>
    Documented,

    /// <summary>Bytes or log lines of a real system show it, or code written against one relies on it.</summary>
    Observed,

    /// <summary>No source shows it. It is what a user would expect.</summary>
    Inferred,
}
