using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>The facts of one exchange. Its texts are made only when the journal is read.</summary>
internal readonly record struct JournalEntry(
    DateTimeOffset Time, string Bridge, int? Trace, string Method, string Target, int Status, IReadOnlyList<Refusal> Refusals, int? Fault,
    IReadOnlyList<HostileEffect>? Hostile = null, long? Incident = null, IgnoredParameters? Ignored = null);

/// <summary>The latest exchanges of all bridges, numbered from 1. Used inside the gate only.</summary>
internal sealed class Journal(int entries, int bytes, LiveFeed? feed = null)
{
    // The size is stored beside the entry, so that dropping an old entry does not read its texts, which have left the CPU caches.
    private readonly (JournalEntry Entry, int Size)[] _ring = new (JournalEntry, int)[entries];
    private long _oldest = 1;
    private int _held;

    /// <summary>The number of the latest entry; 0 before the first.</summary>
    public long Last { get; private set; }

    public void Note(in JournalEntry entry)
    {
        if (Last - _oldest + 1 == _ring.Length)
            DropOldest();
        ref var slot = ref SlotOf(++Last);
        slot = (entry, SizeOf(entry));
        _held += slot.Size;
        while (_held > bytes && _oldest < Last)
            DropOldest();
        if (feed is { HasListeners: true })
            feed.Publish(new ExchangeNoted(Last, entry));
    }

    /// <summary>The kept entries after the number, up to the limits on entries and bytes. The first entry may have any size.</summary>
    public List<(long Sequence, JournalEntry Entry)> After(long sequence, int mostEntries = int.MaxValue, int mostBytes = int.MaxValue)
    {
        List<(long, JournalEntry)> found = [];
        var size = 0L;
        for (var i = Math.Max(sequence >= Last ? Last + 1 : sequence + 1, _oldest); i <= Last && found.Count < mostEntries; i++)
        {
            ref var slot = ref SlotOf(i);
            size += slot.Size;
            if (size > mostBytes && found.Count > 0)
                break;
            found.Add((i, slot.Entry));
        }
        return found;
    }

    private void DropOldest()
    {
        ref var slot = ref SlotOf(_oldest++);
        _held -= slot.Size;
        slot = default;
    }

    private ref (JournalEntry Entry, int Size) SlotOf(long sequence) => ref _ring[sequence % _ring.Length];

    // Counts the texts that a client can make long. The rest of an entry is small.
    public static int SizeOf(in JournalEntry entry)
    {
        var length = entry.Method.Length + entry.Target.Length;
        for (var i = 0; i < entry.Refusals.Count; i++)
            length += entry.Refusals[i].Why?.Length ?? 0;
        if (entry.Ignored is { Names: var names })
        {
            for (var i = 0; i < names.Count; i++)
                length += names[i].Length;
        }
        return length * sizeof(char);
    }
}
