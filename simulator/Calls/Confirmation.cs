namespace CmsSim.Simulator.Calls;

/// <summary>Whether whoever takes a call has to press a key before the leg enters its call, in the words of records.</summary>
internal enum Confirmation
{
    NotRequired,

    /// <summary>It is asked for (word inferred).</summary>
    Required,

    /// <summary>It was given (word inferred).</summary>
    Confirmed,

    /// <summary>The leg ended without it.</summary>
    Rejected,
}
