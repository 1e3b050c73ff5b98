using System.Threading.Channels;

namespace CmsSim.Simulator.State;

/// <summary>The kinds of events.</summary>
[Flags]
internal enum FeedEventKinds
{
    None = 0,
    Exchange = 1,
    Change = 2,
    Log = 4,
    All = Exchange | Change | Log,
}

/// <summary>An event that listeners receive. A listener may send it to its client as several events.</summary>
internal abstract record FeedEvent
{
    public abstract FeedEventKinds Kind { get; }

    /// <summary>The number of events that a client receives.</summary>
    public virtual int Count => 1;

    /// <summary>The approximate size in bytes while the event is queued, its text for the stream included.</summary>
    public abstract int Size { get; }

    /// <summary>The first part of the event, with this number of events for a client.</summary>
    public virtual FeedEvent First(int count) => this;

    /// <summary>The text that streams send. The first stream that reads the event makes it, for all others as well.</summary>
    public byte[]? Events { get; set; }
}

/// <summary>An exchange, as in the journal.</summary>
internal sealed record ExchangeNoted(ListedExchange Exchange) : FeedEvent
{
    public override FeedEventKinds Kind => FeedEventKinds.Exchange;

    // The texts count twice: in the entry and in the text for the stream. The other parts are short.
    public override int Size => 512 + (2 * Journal.SizeOf(Exchange.Entry));
}

/// <summary>An object that a bridge <c>added</c>, <c>changed</c> or <c>removed</c>.</summary>
internal sealed record ObjectChanged(DateTimeOffset Time, string Bridge, string Change, string Collection, Guid Id) : FeedEvent
{
    public override FeedEventKinds Kind => FeedEventKinds.Change;

    public override int Size => 512;
}

/// <summary>Whole lines of a bridge's log, as bytes, each with its line feed.</summary>
internal sealed record LinesLogged(string Bridge, byte[] Lines, int LineCount) : FeedEvent
{
    public override FeedEventKinds Kind => FeedEventKinds.Log;

    public override int Count => LineCount;

    public override int Size => 128 + (3 * Lines.Length);

    public override FeedEvent First(int count)
    {
        var end = 0;
        for (var i = 0; i < count; i++)
            end += Lines.AsSpan(end).IndexOf((byte)'\n') + 1;
        return new LinesLogged(Bridge, Lines[..end], count);
    }
}

/// <summary>Wakes a reader that has only missed events. Its client receives nothing of it.</summary>
internal sealed record WakeUp : FeedEvent
{
    public override FeedEventKinds Kind => FeedEventKinds.None;

    public override int Count => 0;

    public override int Size => 0;
}

/// <summary>Publishes events to listeners. With none, the cost is one length check.</summary>
/// <param name="bytes">The bytes that may be queued for all listeners together. Each has an equal share.</param>
internal sealed class LiveFeed(int bytes = int.MaxValue)
{
    private readonly Lock _sync = new();
    private volatile Listener[] _listeners = [];

    public bool HasListeners => _listeners.Length > 0;

    /// <summary>
    /// True when a listener takes events of this kind now. Otherwise the event need not be made, and listeners that would get it without
    /// their limit count it as missed.
    /// </summary>
    /// <param name="kind">The kind of the events.</param>
    /// <param name="count">The number of events.</param>
    public bool Takes(FeedEventKinds kind, int count = 1)
    {
        var listeners = _listeners;
        foreach (var listener in listeners)
        {
            if (listener.Takes(kind))
                return true;
        }
        foreach (var listener in listeners)
            listener.Miss(kind, count);
        return false;
    }

    /// <summary>Adds a listener. It receives events until it is disposed of.</summary>
    /// <param name="room">The number of events queued for a slow reader. The listener misses and counts further events.</param>
    /// <param name="kinds">The kinds of events that the listener receives.</param>
    /// <param name="pace">Limits the events of each kind; null for no limit.</param>
    public Listener Listen(int room, FeedEventKinds kinds = FeedEventKinds.All, Pace? pace = null) => TryListen(room, kinds, int.MaxValue, pace)!;

    /// <summary>Adds a listener; null when there are already so many.</summary>
    public Listener? TryListen(int room, FeedEventKinds kinds, int most, Pace? pace = null)
    {
        lock (_sync)
        {
            if (_listeners.Length >= most)
                return null;
            var listener = new Listener(this, room, kinds, pace);
            _listeners = [.. _listeners, listener];
            return listener;
        }
    }

    public void Publish(FeedEvent published)
    {
        var listeners = _listeners;
        foreach (var listener in listeners)
            listener.Offer(published, bytes / listeners.Length);
    }

    private void Remove(Listener listener)
    {
        lock (_sync)
            _listeners = [.. _listeners.Where(other => other != listener)];
    }

    /// <summary>A reader of the feed, with a queue of its own.</summary>
    public sealed class Listener(LiveFeed feed, int room, FeedEventKinds kinds, Pace? pace) : IDisposable
    {
        private static readonly WakeUp s_wakeUp = new() { Events = [] };

        private readonly Channel<FeedEvent> _waiting = Channel.CreateBounded<FeedEvent>(new BoundedChannelOptions(room) { SingleReader = true });
        private long _held;
        private long _missed;

        /// <summary>The number of queued events.</summary>
        public int Waiting => _waiting.Reader.Count;

        /// <summary>Returns when an event is queued.</summary>
        public ValueTask<bool> WaitAsync(CancellationToken cancellation) => _waiting.Reader.WaitToReadAsync(cancellation);

        /// <summary>Reads the next queued event; false when there is none.</summary>
        public bool TryRead([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FeedEvent? next)
        {
            if (!_waiting.Reader.TryRead(out next))
                return false;
            Interlocked.Add(ref _held, -next.Size);
            return true;
        }

        /// <summary>True when the listener takes an event of the kind now.</summary>
        public bool Takes(FeedEventKinds kind) => (kind & kinds) != 0 && (pace is null || pace.HasRoom(kind));

        /// <summary>Counts events as missed, if they are of the kinds that the listener receives.</summary>
        public void Miss(FeedEventKinds kind, int count)
        {
            if ((kind & kinds) != 0)
                Interlocked.Add(ref _missed, count);
        }

        /// <summary>Wakes the reader if it has missed events, so that its client learns of them before the next event.</summary>
        public void WakeIfMissed()
        {
            if (Interlocked.Read(ref _missed) > 0)
                _waiting.Writer.TryWrite(s_wakeUp);
        }

        /// <summary>Queues the event, or counts it as missed when it does not fit. An empty queue accepts an event of any size.</summary>
        public void Offer(FeedEvent offered, int most)
        {
            if ((offered.Kind & kinds) == 0)
                return;
            if (pace?.Take(offered.Kind, offered.Count) is { } taken && taken < offered.Count)
            {
                Interlocked.Add(ref _missed, offered.Count - taken);
                if (taken == 0)
                    return;
                offered = offered.First(taken);
            }
            var size = offered.Size;
            if (Volatile.Read(ref _held) is var held && (held == 0 || held + size <= most))
            {
                Interlocked.Add(ref _held, size);
                if (_waiting.Writer.TryWrite(offered))
                    return;
                Interlocked.Add(ref _held, -size);
            }
            Interlocked.Add(ref _missed, offered.Count);
        }

        /// <summary>Resets the number of missed events, and returns the number before.</summary>
        public long ResetMissed() => Interlocked.Exchange(ref _missed, 0);

        public void Dispose() => feed.Remove(this);
    }
}

/// <summary>
/// Publishes the lines of a bridge's log to the feed. One instance serves all streams. It copies the bytes once; readers do the rest.
/// </summary>
internal sealed class LoggedLines(string bridge, LiveFeed feed) : MemoryStream
{
    private const int Portion = 32 * 1024;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The log hands over whole lines only.
        var rest = buffer.Span;
        while (!rest.IsEmpty)
        {
            var end = rest.Length;
            if (end > Portion && rest[..Portion].LastIndexOf((byte)'\n') is >= 0 and var last)
                end = last + 1;
            else if (end > Portion && rest.IndexOf((byte)'\n') is >= 0 and var first)
                end = first + 1;
            var count = rest[..end].Count((byte)'\n');
            if (feed.Takes(FeedEventKinds.Log, count))
                feed.Publish(new LinesLogged(bridge, rest[..end].ToArray(), count));
            rest = rest[end..];
        }
        return ValueTask.CompletedTask;
    }
}
