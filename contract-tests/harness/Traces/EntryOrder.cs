using CmsSim.Harness.Import;

namespace CmsSim.Harness.Traces;

/// <summary>
/// Hands entries on in the order of time. The first ones of a log are kept until it is clear if the log is printed newest first. Such a log is kept
/// whole, up to a bound, and handed on from its end. Entries without a stamp, and lines that are not understood, belong to the entry above them.
/// </summary>
internal sealed class EntryOrder(TraceAssembler assembler, IImportSink sink, long mostKept)
{
    private const int MostUndecided = 4096;

    // The memory of an entry besides its text.
    private const int Overhead = 200;

    private readonly List<Kept> _kept = [];
    private PrintOrder _order = new();
    private string _file = "";
    private bool _isDecided, _isNewestFirst;
    private long _size;

    /// <summary>Begins a log.</summary>
    public void Begin(string file)
    {
        _file = file;
        _order = new PrintOrder();
        _isDecided = _isNewestFirst = false;
    }

    /// <summary>Adds the next entry as printed.</summary>
    public void Add(Place place, in EntryHead head, ReadOnlySpan<byte> text, ReadOnlySpan<byte> raw)
    {
        if (_isDecided && !_isNewestFirst)
        {
            assembler.Add(place, head, text, raw);
            return;
        }

        var isPart = raw.Overlaps(text, out var start) && start >= 0;
        Keep(new Kept(place, head, raw.ToArray(), isPart ? null : text.ToArray(), start, text.Length), raw.Length + (isPart ? 0 : text.Length));
        if (_isDecided)
            return;
        _order.Add(head, text);
        if (_order.IsClear || _kept.Count >= MostUndecided)
            Decide();
    }

    /// <summary>Adds a note about the lines that were printed last.</summary>
    public void Add(ImportNote note)
    {
        if (_isDecided && !_isNewestFirst)
            sink.Add(note);
        else
            Keep(new Kept(note.Place, default, [], null, 0, 0) { Note = note }, note.Printed?.Length ?? 0);
    }

    /// <summary>Hands on all entries that are kept.</summary>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public void End(CancellationToken cancellation)
    {
        if (!_isDecided)
            Decide();
        HandOnFromEnd(cancellation);
    }

    private void Keep(Kept entry, int size)
    {
        if (_isNewestFirst && _size + size + Overhead > mostKept && _kept.Count > 0)
        {
            sink.Add(new ImportNote(NoteKind.Guess, entry.Place, FormattableString.Invariant(
                $"A log that is printed newest first is read from its end in pieces of {mostKept} bytes of memory. The entries above this line are read before those below it, so an exchange with lines on both sides is not whole.")));
            HandOnFromEnd(CancellationToken.None);
        }

        _kept.Add(entry);
        _size += size + Overhead;
    }

    private void Decide()
    {
        _isDecided = true;
        _isNewestFirst = _order.IsNewestFirst;
        if (_isNewestFirst)
        {
            sink.Add(new ImportNote(NoteKind.Guess, new Place(_file, 0), "The log is printed newest first, so it is read from its end."));
            return;
        }

        foreach (var entry in _kept)
            HandOn(entry);
        Clear();
    }

    private void HandOnFromEnd(CancellationToken cancellation)
    {
        for (var end = _kept.Count; end > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            var begin = end - 1;
            while (begin > 0 && IsBelow(_kept[begin - 1], _kept[begin]))
                begin--;
            for (var i = begin; i < end; i++)
                HandOn(_kept[i]);
            end = begin;
        }

        Clear();
    }

    // Where no entry has a stamp, each is one of its own.
    private bool IsBelow(Kept above, Kept entry) => entry.Note is not null
        || (_order.HasStamps && !entry.Head.Time.IsKnown)
        || (_order.KeepsSeconds && above.Note is null && above.Head.Time == entry.Head.Time);

    private void HandOn(Kept entry)
    {
        if (entry.Note is { } note)
            sink.Add(note);
        else
            assembler.Add(entry.Place, entry.Head, entry.Text ?? entry.Raw.AsSpan(entry.Start, entry.Length), entry.Raw);
    }

    private void Clear()
    {
        _kept.Clear();
        _size = 0;
    }

    private sealed record Kept(Place Place, EntryHead Head, byte[] Raw, byte[]? Text, int Start, int Length)
    {
        public ImportNote? Note { get; init; }
    }
}
