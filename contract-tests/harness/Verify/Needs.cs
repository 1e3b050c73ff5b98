namespace CmsSim.Harness.Verify;

/// <summary>The parts of a target that a contract needs. Without one of them, the contract is skipped.</summary>
[Flags]
public enum Needs
{
    /// <summary>The contract only sends GET requests and requests that every CMS refuses before it changes anything.</summary>
    Nothing = 0,

    /// <summary>The contract creates, changes and deletes objects of its own.</summary>
    Writes = 1,

    /// <summary>The contract starts calls and dials addresses that do not exist.</summary>
    Calls = 2,

    /// <summary>The target must reach an HTTP listener of the verifier, which receives call detail records.</summary>
    Receiver = 4,

    /// <summary>The target must have at least two Call Bridges.</summary>
    Cluster = 8,

    /// <summary>An address must be given that answers when the target dials it.</summary>
    FarEnd = 16,
}
