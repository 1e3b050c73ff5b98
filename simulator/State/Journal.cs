using System.Net;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>The facts of one exchange. Its texts are made only when the journal is read.</summary>
internal readonly record struct JournalEntry(
    DateTimeOffset Time, string Bridge, int? Trace, string Method, string Target, int Status, IReadOnlyList<Refusal> Refusals, int? Fault,
    IReadOnlyList<HostileEffect>? Hostile = null, long? Incident = null, IgnoredParameters? Ignored = null);

/// <summary>The latest exchanges of all bridges, numbered from 1. Used inside the gate only.</summary>
/// <param name="entries">The most entries that are kept.</param>
/// <param name="bytes">The most bytes of text that entries have together.</param>
/// <param name="bodyBytes">The most bytes of bodies that are kept; 0 for none.</param>
/// <param name="feed">Publishes each entry.</param>
internal sealed class Journal(int entries, int bytes, int bodyBytes = 0, LiveFeed? feed = null)
{
    private const int FirstSlots = 64;

    private readonly ByteRing _bodies = new(bodyBytes);

    // Grows to the number of entries. The size is stored beside the entry, so that dropping an old entry does not read its texts, which have
    // left the CPU caches.
    private Slot[] _ring = new Slot[Math.Min(FirstSlots, entries)];
    private int _held;

    /// <summary>The number of the oldest entry that is kept.</summary>
    public long Oldest { get; private set; } = 1;

    /// <summary>The number of the latest entry; 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>The number of requests so far whose answers had to wait.</summary>
    public long Begun { get; private set; }

    /// <summary>The states of the cluster, for each entry from now on.</summary>
    public ClusterStates States { get; set; }

    /// <summary>Notes that a request has begun whose answer waits.</summary>
    /// <param name="now">The time.</param>
    /// <param name="commands">The number of commands of the run so far.</param>
    public RequestBegin Begin(DateTimeOffset now, int commands) => new(Last, now, ++Begun, commands);

    public void Note(in JournalEntry entry) => Note(entry, default, default, default);

    /// <summary>Adds an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="facts">Further facts.</param>
    /// <param name="form">The body of the request.</param>
    /// <param name="answer">The body of the answer.</param>
    public void Note(in JournalEntry entry, in ExchangeFacts facts, ReadOnlySpan<byte> form, ReadOnlySpan<byte> answer)
    {
        MakeRoom();
        ref var slot = ref SlotOf(++Last);
        slot = new Slot(entry, facts, SizeOf(entry), States, new Body(_bodies.Write(form), form.Length), new Body(_bodies.Write(answer), answer.Length));
        _held += slot.Size;
        while (_held > bytes && Oldest < Last)
            DropOldest();
        if (feed is not null && feed.Takes(FeedEventKinds.Exchange))
            feed.Publish(new ExchangeNoted(new ListedExchange(Last, entry, facts.Client, answer.Length)));
    }

    /// <summary>The kept entries after the number, up to the limits on entries and bytes. The first entry may have any size.</summary>
    public List<ListedExchange> After(long sequence, int mostEntries = int.MaxValue, int mostBytes = int.MaxValue) =>
        NumbersAfter(sequence, mostEntries, mostBytes, hasBodies: false).ConvertAll(Listed);

    /// <summary>The kept entries after the number with their bodies, up to the limits on entries and bytes. The first entry may have any size.</summary>
    public List<KeptExchange> KeptAfter(long sequence, int mostEntries = int.MaxValue, int mostBytes = int.MaxValue) =>
        NumbersAfter(sequence, mostEntries, mostBytes, hasBodies: true).ConvertAll(Kept);

    /// <summary>The latest kept entries before the number, in order, up to the limits on entries and bytes. The last entry may have any size.</summary>
    public List<ListedExchange> Before(long sequence, int mostEntries, int mostBytes) =>
        NumbersBefore(sequence, mostEntries, mostBytes, hasBodies: false).ConvertAll(Listed);

    /// <summary>The latest kept entries before the number with their bodies, in order, up to the limits on entries and bytes. The last entry may have any size.</summary>
    public List<KeptExchange> KeptBefore(long sequence, int mostEntries, int mostBytes) =>
        NumbersBefore(sequence, mostEntries, mostBytes, hasBodies: true).ConvertAll(Kept);

    /// <summary>The entry with this number; null when it is not kept.</summary>
    public KeptExchange? Find(long sequence) => sequence >= Oldest && sequence <= Last ? Kept(sequence) : null;

    /// <summary>The first entry after the number that a client with this very address object caused; null when there is none.</summary>
    public ListedExchange? FindOf(IPAddress client, long after)
    {
        for (var i = Math.Max(after + 1, Oldest); i <= Last; i++)
        {
            if (ReferenceEquals(SlotOf(i).Facts.Client, client))
                return Listed(i);
        }
        return null;
    }

    private List<long> NumbersAfter(long sequence, int mostEntries, int mostBytes, bool hasBodies) =>
        Fitting(Math.Max(sequence >= Last ? Last + 1 : sequence + 1, Oldest), 1, mostEntries, mostBytes, hasBodies);

    private List<long> NumbersBefore(long sequence, int mostEntries, int mostBytes, bool hasBodies)
    {
        var found = Fitting(sequence > Last ? Last : sequence - 1, -1, mostEntries, mostBytes, hasBodies);
        found.Reverse();
        return found;
    }

    // The numbers from one on, in one direction, until the limits are reached.
    private List<long> Fitting(long from, int step, int mostEntries, int mostBytes, bool hasBodies)
    {
        List<long> found = [];
        var size = 0L;
        for (var i = from; i >= Oldest && i <= Last && found.Count < mostEntries; i += step)
        {
            ref var slot = ref SlotOf(i);
            size += slot.Size + (hasBodies ? (long)slot.Form.Length + slot.Answer.Length : 0);
            if (size > mostBytes && found.Count > 0)
                break;
            found.Add(i);
        }
        return found;
    }

    private ListedExchange Listed(long number)
    {
        ref var slot = ref SlotOf(number);
        return new ListedExchange(number, slot.Entry, slot.Facts.Client, slot.Answer.Length);
    }

    private KeptExchange Kept(long number)
    {
        ref var slot = ref SlotOf(number);
        return new KeptExchange(Listed(number), slot.Facts, slot.States, _bodies.Read(slot.Form.Position, slot.Form.Length), _bodies.Read(slot.Answer.Position, slot.Answer.Length));
    }

    private void MakeRoom()
    {
        var held = (int)(Last - Oldest + 1);
        if (held < _ring.Length)
            return;
        if (_ring.Length == entries)
        {
            DropOldest();
            return;
        }
        var larger = new Slot[Math.Min(entries, 2 * _ring.Length)];
        for (var i = Oldest; i <= Last; i++)
            larger[i % larger.Length] = SlotOf(i);
        _ring = larger;
    }

    private void DropOldest()
    {
        ref var slot = ref SlotOf(Oldest++);
        _held -= slot.Size;
        _bodies.Release(slot.Form.Kept + slot.Answer.Kept);
        slot = default;
    }

    private ref Slot SlotOf(long sequence) => ref _ring[sequence % _ring.Length];

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

    private readonly record struct Slot(JournalEntry Entry, ExchangeFacts Facts, int Size, ClusterStates States, Body Form, Body Answer);

    private readonly record struct Body(long Position, int Length)
    {
        // A body that is too long has no position.
        public int Kept => Position < 0 ? 0 : Length;
    }
}
