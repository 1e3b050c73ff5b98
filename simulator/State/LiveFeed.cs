using System.Threading.Channels;

namespace CmsSim.Simulator.State;

/// <summary>What a happening is about.</summary>
[Flags]
internal enum FeedEventKinds
{
    None = 0,
    Exchange = 1,
    Change = 2,
    Log = 4,
    All = Exchange | Change | Log,
}

/// <summary>Something that listeners are told.</summary>
internal abstract record FeedEvent
{
    public abstract FeedEventKinds Kind { get; }

    /// <summary>How many events it makes.</summary>
    public virtual int Count => 1;

    /// <summary>About how many bytes it takes while it waits, its event included.</summary>
    public abstract int Size { get; }

    /// <summary>Its events as a stream sends them: made by the first stream that gets to it, for all others as well.</summary>
    public byte[]? Events { get; set; }
}

/// <summary>An exchange, as the journal has it.</summary>
internal sealed record ExchangeNoted(long Sequence, JournalEntry Entry) : FeedEvent
{
    public override FeedEventKinds Kind => FeedEventKinds.Exchange;

    // Texts are kept by the journal for a while as well; what stands beside them is short.
    public override int Size => 512 + (2 * Journal.SizeOf(Entry));
}

/// <summary>An object that was <c>added</c>, <c>changed</c> or <c>removed</c>; the bridge is the one that did it.</summary>
internal sealed record ObjectTouched(DateTimeOffset Time, string Bridge, string Change, string Collection, Guid Id) : FeedEvent
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
}

/// <summary>Publishes what happens to its listeners. With none, the cost is one length check.</summary>
/// <param name="bytes">What may wait for all listeners together; each has an equal part of it.</param>
internal sealed class LiveFeed(int bytes = int.MaxValue)
{
    private readonly Lock _sync = new();
    private volatile Listener[] _listeners = [];

    public bool IsHeard => _listeners.Length > 0;

    /// <summary>Listens from now on, until the listener is disposed of.</summary>
    /// <param name="room">How many happenings wait for a slow reader; the listener misses and counts those that come after.</param>
    /// <param name="kinds">What it listens for.</param>
    public Listener Listen(int room, FeedEventKinds kinds = FeedEventKinds.All) => TryListen(room, kinds, int.MaxValue)!;

    /// <summary>The same, or null where so many listen already.</summary>
    public Listener? TryListen(int room, FeedEventKinds kinds, int most)
    {
        lock (_sync)
        {
            if (_listeners.Length >= most)
                return null;
            var listener = new Listener(this, room, kinds);
            _listeners = [.. _listeners, listener];
            return listener;
        }
    }

    public void Tell(FeedEvent happening)
    {
        var listeners = _listeners;
        foreach (var listener in listeners)
            listener.Take(happening, bytes / listeners.Length);
    }

    private void Forget(Listener listener)
    {
        lock (_sync)
            _listeners = [.. _listeners.Where(other => other != listener)];
    }

    /// <summary>Something that listens.</summary>
    public sealed class Listener(LiveFeed feed, int room, FeedEventKinds kinds) : IDisposable
    {
        private readonly Channel<FeedEvent> _waiting = Channel.CreateBounded<FeedEvent>(new BoundedChannelOptions(room) { SingleReader = true });
        private long _held;
        private long _missed;

        /// <summary>How many happenings wait.</summary>
        public int Waiting => _waiting.Reader.Count;

        /// <summary>Returns once something waits.</summary>
        public ValueTask<bool> WaitAsync(CancellationToken cancellation) => _waiting.Reader.WaitToReadAsync(cancellation);

        /// <summary>The next happening, if one waits.</summary>
        public bool TryRead([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FeedEvent? happening)
        {
            if (!_waiting.Reader.TryRead(out happening))
                return false;
            Interlocked.Add(ref _held, -happening.Size);
            return true;
        }

        /// <summary>Keeps the happening for the reader; counts it as missed where it does not fit. One always fits.</summary>
        public void Take(FeedEvent happening, int most)
        {
            if ((happening.Kind & kinds) == 0)
                return;
            var size = happening.Size;
            if (Volatile.Read(ref _held) is var held && (held == 0 || held + size <= most))
            {
                Interlocked.Add(ref _held, size);
                if (_waiting.Writer.TryWrite(happening))
                    return;
                Interlocked.Add(ref _held, -size);
            }
            Interlocked.Add(ref _missed, happening.Count);
        }

        /// <summary>How many events were missed since this was last asked.</summary>
        public long TakeMissed() => Interlocked.Exchange(ref _missed, 0);

        public void Dispose() => feed.Forget(this);
    }
}

/// <summary>
/// Passes the lines of a bridge's log on to the feed: one for all streams, which copies the bytes once and leaves all else to the reader.
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
            var lines = rest[..end].ToArray();
            feed.Tell(new LinesLogged(bridge, lines, lines.AsSpan().Count((byte)'\n')));
            rest = rest[end..];
        }
        return ValueTask.CompletedTask;
    }
}
