namespace CmsSim.Simulator.Calls;

/// <summary>Whether the far end has to press a key before the leg enters its call, in the words of CDRs.</summary>
internal enum ConfirmationStatus
{
    NotRequired,

    /// <summary>The far end has been asked (word inferred).</summary>
    Required,

    /// <summary>The far end pressed the key (word inferred).</summary>
    Confirmed,

    /// <summary>The leg ended without it.</summary>
    Rejected,
}
