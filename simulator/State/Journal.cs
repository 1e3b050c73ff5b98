using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>One exchange as it came to pass; put into words only when somebody asks.</summary>
internal readonly record struct JournalEntry(
    DateTimeOffset Time, string Bridge, int? Trace, string Method, string Target, int Status, IReadOnlyList<Refusal> Refusals, int? Fault,
    IReadOnlyList<HostileEffect>? Hostile = null, long? Incident = null);

/// <summary>The latest exchanges of all bridges, numbered from 1. Touched inside the gate only.</summary>
internal sealed class Journal(int entries, int bytes, LiveFeed? feed = null)
{
    // With its size, so that what goes is not read again, long after it left the caches.
    private readonly (JournalEntry Entry, int Size)[] _ring = new (JournalEntry, int)[entries];
    private long _oldest = 1;
    private int _held;

    /// <summary>Number of the latest entry; 0 before there is one.</summary>
    public long Last { get; private set; }

    public void Note(in JournalEntry entry)
    {
        if (Last - _oldest + 1 == _ring.Length)
            DropOldest();
        ref var place = ref PlaceOf(++Last);
        place = (entry, SizeOf(entry));
        _held += place.Size;
        while (_held > bytes && _oldest < Last)
            DropOldest();
        if (feed is { IsHeard: true })
            feed.Tell(new ExchangeNoted(Last, entry));
    }

    /// <summary>What is kept of the entries after that number: at most so many, and of so many bytes, but at least one.</summary>
    public List<(long Sequence, JournalEntry Entry)> After(long sequence, int mostEntries = int.MaxValue, int mostBytes = int.MaxValue)
    {
        List<(long, JournalEntry)> found = [];
        var size = 0L;
        for (var i = Math.Max(sequence >= Last ? Last + 1 : sequence + 1, _oldest); i <= Last && found.Count < mostEntries; i++)
        {
            ref var place = ref PlaceOf(i);
            size += place.Size;
            if (size > mostBytes && found.Count > 0)
                break;
            found.Add((i, place.Entry));
        }
        return found;
    }

    private void DropOldest()
    {
        ref var place = ref PlaceOf(_oldest++);
        _held -= place.Size;
        place = default;
    }

    private ref (JournalEntry Entry, int Size) PlaceOf(long sequence) => ref _ring[sequence % _ring.Length];

    // What a client can make long; the rest of an entry is small.
    public static int SizeOf(in JournalEntry entry)
    {
        var length = entry.Method.Length + entry.Target.Length;
        for (var i = 0; i < entry.Refusals.Count; i++)
            length += entry.Refusals[i].Why?.Length ?? 0;
        return length * sizeof(char);
    }
}
