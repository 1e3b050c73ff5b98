namespace CmsSim.Harness.Clone;

/// <summary>A note about a clone: something that the world lacks, and why.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Path">The path of the node or object below <c>/api/v1</c>, such as <c>/ldapServers</c>.</param>
/// <param name="Text">The note, as one sentence without its full stop.</param>
public sealed record CloneNote(CloneNoteKind Kind, string Path, string Text)
{
    /// <summary>Returns the path and the sentence.</summary>
    public override string ToString() => $"{Path}: {Text}";
}
