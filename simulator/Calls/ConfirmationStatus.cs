namespace CmsSim.Simulator.Calls;

/// <summary>The states of the key press that a leg may need before it enters its call, in the words of CDRs.</summary>
internal enum ConfirmationStatus
{
    NotRequired,

    /// <summary>The far end has been asked (word inferred).</summary>
    Required,

    /// <summary>The far end pressed the key (word inferred).</summary>
    Confirmed,

    /// <summary>The leg ended before the far end pressed the key.</summary>
    Rejected,
}
