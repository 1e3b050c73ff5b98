namespace CmsSim.Simulator.Cdr;

/// <summary>One post of records to a receiver.</summary>
/// <param name="Time">The time at which it began.</param>
/// <param name="First">The number of its first record.</param>
/// <param name="Last">The number of its last record.</param>
/// <param name="Types">The number of its records of each type.</param>
internal sealed record CdrPost(DateTimeOffset Time, int First, int Last, IReadOnlyDictionary<string, int> Types)
{
    /// <summary>True when the receiver has accepted the records, as far as the bridge knows.</summary>
    public bool IsDelivered { get; init; }

    /// <summary>The number of records of each type.</summary>
    public static IReadOnlyDictionary<string, int> TypesOf(IEnumerable<NumberedRecord> records)
    {
        SortedDictionary<string, int> types = new(StringComparer.Ordinal);
        foreach (var record in records)
            types[record.Made.Record.Type] = types.GetValueOrDefault(record.Made.Record.Type) + 1;
        return types;
    }
}

/// <summary>The deliveries to one receiver: the latest posts, and the numbers of all.</summary>
internal sealed class CdrHistory
{
    private const int MostPosts = 20;

    private readonly Queue<CdrPost> _posts = new();

    /// <summary>The latest posts that have ended, oldest first.</summary>
    public IReadOnlyCollection<CdrPost> Latest => _posts;

    /// <summary>The number of posts that have ended.</summary>
    public long Posts { get; private set; }

    /// <summary>The number of posts that the receiver has not accepted.</summary>
    public long Failed { get; private set; }

    /// <summary>The number of records that the receiver has accepted.</summary>
    public long Delivered { get; private set; }

    /// <summary>The number of records that were dropped before the receiver accepted them.</summary>
    public long Dropped { get; private set; }

    /// <summary>The time of the next attempt after a failed post; null while none is due.</summary>
    public DateTimeOffset? NextRetry { get; set; }

    /// <summary>Adds a post that has ended.</summary>
    public void Add(CdrPost post)
    {
        Posts++;
        if (!post.IsDelivered)
            Failed++;
        _posts.Enqueue(post);
        if (_posts.Count > MostPosts)
            _posts.Dequeue();
    }

    /// <summary>Counts a record that the receiver has accepted.</summary>
    public void Deliver() => Delivered++;

    /// <summary>Counts records that were dropped.</summary>
    public void Drop(int count) => Dropped += count;
}
