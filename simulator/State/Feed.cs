using System.Text;
using System.Threading.Channels;

namespace CmsSim.Simulator.State;

/// <summary>Something that listeners are told.</summary>
internal abstract record Happening;

/// <summary>An exchange, as the journal has it.</summary>
internal sealed record ExchangeNoted(long Sequence, JournalEntry Entry) : Happening;

/// <summary>An object that was <c>added</c>, <c>changed</c> or <c>removed</c>; the bridge is the one that did it.</summary>
internal sealed record ObjectTouched(DateTimeOffset Time, string Bridge, string Change, string Collection, Guid Id) : Happening;

/// <summary>A line of a bridge's log.</summary>
internal sealed record LineLogged(string Bridge, string Line) : Happening;

/// <summary>Tells those who listen what happens. While nobody does, it costs a look.</summary>
internal sealed class Feed
{
    private readonly Lock _sync = new();
    private volatile Listener[] _listeners = [];

    public bool IsHeard => _listeners.Length > 0;

    /// <summary>Listens from now on, until it is disposed of.</summary>
    /// <param name="room">How much waits for one who is slow; what comes after that is missed, and counted.</param>
    public Listener Listen(int room)
    {
        var listener = new Listener(this, room);
        lock (_sync)
            _listeners = [.. _listeners, listener];
        return listener;
    }

    public void Tell(Happening happening)
    {
        foreach (var listener in _listeners)
            listener.Take(happening);
    }

    private void Forget(Listener listener)
    {
        lock (_sync)
            _listeners = [.. _listeners.Where(other => other != listener)];
    }

    /// <summary>One who listens.</summary>
    public sealed class Listener(Feed feed, int room) : IDisposable
    {
        private readonly Channel<Happening> _waiting = Channel.CreateBounded<Happening>(new BoundedChannelOptions(room) { FullMode = BoundedChannelFullMode.Wait });
        private long _missed;

        public ChannelReader<Happening> Happenings => _waiting.Reader;

        public void Take(Happening happening)
        {
            if (!_waiting.Writer.TryWrite(happening))
                Interlocked.Increment(ref _missed);
        }

        /// <summary>How many happenings were missed since this was last asked.</summary>
        public long TakeMissed() => Interlocked.Exchange(ref _missed, 0);

        public void Dispose() => feed.Forget(this);
    }
}

/// <summary>Passes the lines of a bridge's log on to a listener.</summary>
internal sealed class LoggedLines(string bridge, Feed.Listener listener) : MemoryStream
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The log hands over whole lines only.
        foreach (var line in Encoding.UTF8.GetString(buffer.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            listener.Take(new LineLogged(bridge, line));
        return ValueTask.CompletedTask;
    }
}
