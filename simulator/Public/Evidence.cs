namespace CmsSim.Simulator;

/// <summary>The evidence that a real CMS behaves like the simulator.</summary>
public enum Evidence
{
    /// <summary>A document of the vendor describes the behaviour.</summary>
    Documented,

    /// <summary>Bytes, log lines or clients of a real system show the behaviour.</summary>
    Observed,

    /// <summary>No source describes the behaviour; it is the most plausible one.</summary>
    Inferred,
}
