namespace CmsSim.Harness.Clone;

/// <summary>The notes about a clone, each once, in the order in which they were made.</summary>
internal sealed class CloneNotes
{
    private readonly List<CloneNote> _notes = [];
    private readonly HashSet<CloneNote> _known = [];

    public IReadOnlyList<CloneNote> All => [.. _notes];

    public void Add(CloneNote note)
    {
        if (_known.Add(note))
            _notes.Add(note);
    }

    /// <summary>Removes the notes about an object that is gone.</summary>
    public void Forget(string path)
    {
        _notes.RemoveAll(note => note.Path == path);
        _known.RemoveWhere(note => note.Path == path);
    }
}
