namespace CmsSim.Harness.Clone;

/// <summary>The kinds of notes about a clone.</summary>
public enum CloneNoteKind
{
    /// <summary>The bridge refuses to show a node, so the world lacks it.</summary>
    Refused,

    /// <summary>A node was not answered, even after further attempts, or its answer cannot be read.</summary>
    Failed,

    /// <summary>A list kept changing while it was read, so the world may lack objects of it.</summary>
    Changed,

    /// <summary>An object refers to one that does not exist. The world lacks the reference.</summary>
    Dangling,

    /// <summary>A fact that the API does not show, for which the clone has a likely one.</summary>
    Assumed,

    /// <summary>A value or object that a world cannot hold.</summary>
    LeftOut,

    /// <summary>A value that the API never shows, such as a password.</summary>
    Unknown,
}
