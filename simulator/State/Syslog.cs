using System.Globalization;
using System.Text;

namespace CmsSim.Simulator.State;

/// <summary>
/// A bridge's syslog. Lines are queued in order inside the gate, and each sink writes them on its own task. Without a sink, nothing is
/// written.
/// </summary>
internal sealed class Syslog : IAsyncDisposable
{
    private readonly Lock _sync = new();
    private readonly byte[] _server;
    private readonly byte[] _warning;
    private readonly byte[] _own;
    private readonly TimeProvider _clock;
    private readonly LogPatience _patience;
    private readonly LogBacklog _backlog;
    private LogSink[] _sinks = [];
    private Incidents? _incidents;
    private TaskCompletionSource? _room;
    private ITimer? _patienceEnds;
    private volatile bool _isFull;
    private bool _isClosed;
    private long _stampedSecond = -1;
    private readonly byte[] _stamp = new byte[15];

    /// <param name="host">The name of the bridge in its lines.</param>
    /// <param name="clock">The simulated clock, which stamps the lines.</param>
    /// <param name="sinks">The streams that receive the lines. The log disposes of them.</param>
    /// <param name="patience">The limits on waiting for slow sinks.</param>
    /// <param name="eventLines">The number of lines that the event log keeps.</param>
    public Syslog(string host, TimeProvider clock, IReadOnlyList<Stream> sinks, LogPatience? patience = null, int eventLines = 1_000)
    {
        Host = host;
        _clock = clock;
        Events = new EventLog(clock, eventLines);
        _patience = patience ?? LogPatience.Default;
        _backlog = new LogBacklog(_patience.Backlog);
        _server = Encoding.UTF8.GetBytes($".info {host} host:server:  INFO : ");
        _warning = Encoding.UTF8.GetBytes($".warning {host} host:server:  WARNING : ");
        _own = Encoding.UTF8.GetBytes($".warning {host} cmssim:  ");
        foreach (var sink in sinks)
            Attach(sink);
    }

    public string Host { get; }

    /// <summary>The latest lines of the server process for the event log of the web admin. Used inside the gate only.</summary>
    public EventLog Events { get; }

    public bool IsOn => _sinks.Length > 0;

    /// <summary>The file that the lines are written to and can be read from; null without one.</summary>
    public LogFile? File => _sinks.Select(sink => sink.Stream).OfType<LogFile>().FirstOrDefault(file => file.CanBeRead);

    /// <summary>False while a sink is far behind. Requests then wait, see <see cref="RoomAsync"/>.</summary>
    public bool HasRoom => !_isFull;

    /// <summary>Sets the incidents to which failures of sinks are reported.</summary>
    public void ReportTo(Incidents incidents)
    {
        _incidents = incidents;
        foreach (var sink in _sinks)
            (sink.Stream as LogFile)?.ReportTo(incidents);
    }

    public void Report(string doing, string error) => _incidents?.Report(doing, error);

    /// <summary>Adds a sink. It receives lines until it is detached.</summary>
    public void Attach(Stream stream)
    {
        lock (_sync)
        {
            if (!_isClosed)
                _sinks = [.. _sinks, new LogSink(this, _sync, _backlog, stream, _patience)];
        }
    }

    public void Detach(Stream stream)
    {
        LogSink? sink;
        lock (_sync)
        {
            sink = Array.Find(_sinks, sink => sink.Stream == stream);
            _sinks = [.. _sinks.Where(other => other != sink)];
        }
        sink?.Detach();
        FindRoom();
    }

    /// <summary>Writes a line of the server process, and wakes the sinks.</summary>
    public void WriteServer(ReadOnlySpan<byte> facility, string text)
    {
        Events.Add(text, isWarning: false);
        Write(facility, _server, text);
    }

    /// <summary>Writes a warning of the server process. The word for the level is documented; the severity is inferred.</summary>
    public void Warn(string text)
    {
        Events.Add(text, isWarning: true);
        Write("user"u8, _warning, text);
    }

    /// <summary>Writes a line of another process, such as <c>authp</c>, which keeps the links to other bridges.</summary>
    public void WriteOf(string process, string text) => Write("user"u8, Encoding.UTF8.GetBytes($".info {Host} {process}:  "), text);

    /// <summary>Writes a line of the simulator itself, which no real bridge has.</summary>
    public void WriteOwn(string text) => Write("user"u8, _own, text);

    /// <summary>
    /// Queues a line of the server process in UTF-8, in up to four parts. The sinks write it after <see cref="Signal"/>. Characters that could
    /// break or reverse the line are overwritten.
    /// </summary>
    public void Queue(
        ReadOnlySpan<byte> facility, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default, ReadOnlySpan<byte> fourth = default)
    {
        lock (_sync)
        {
            var room = Begin(facility, _server, first.Length + second.Length + third.Length + fourth.Length, out var begin);
            var length = Put(room, begin, first);
            length = Put(room, length, second);
            length = Put(room, length, third);
            length = Put(room, length, fourth);
            End(room, begin, length);
        }
    }

    /// <summary>Wakes the sinks after a run of queued lines.</summary>
    public void Signal()
    {
        foreach (var sink in _sinks)
            sink.Wake();
    }

    /// <summary>Returns when there is room, at the latest after <see cref="LogPatience.Wait"/>; the slow sink then loses lines.</summary>
    public Task RoomAsync()
    {
        lock (_sync)
        {
            if (!_isFull)
                return Task.CompletedTask;
            if (_room is null)
            {
                _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _patienceEnds = _patience.Time.CreateTimer(_ => GiveUp(), null, _patience.Wait, Timeout.InfiniteTimeSpan);
            }
            return _room.Task;
        }
    }

    /// <summary>Returns when the sinks have written all lines so far. A sink that fails or hangs is not waited for.</summary>
    public Task FlushAsync() => Task.WhenAll(_sinks.Select(sink => sink.FlushAsync()));

    /// <summary>Lets requests continue if there is room again.</summary>
    public void FindRoom()
    {
        if (!_isFull && Volatile.Read(ref _room) is null)
            return;
        lock (_sync)
        {
            _backlog.FindRoom();
            _isFull = _backlog.IsFull;
            if (_isFull || _room is null)
                return;
            _patienceEnds?.Dispose();
            _room.TrySetResult();
            (_room, _patienceEnds) = (null, null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        LogSink[] sinks;
        lock (_sync)
        {
            _isClosed = true;
            (sinks, _sinks) = (_sinks, []);
        }
        await Task.WhenAll(sinks.Select(sink => sink.DisposeAsync().AsTask()));
        FindRoom();
    }

    private void GiveUp()
    {
        List<string> names = [];
        lock (_sync)
        {
            var slow = _backlog.GiveUp();
            names.AddRange(_sinks.Where(sink => slow.Contains(sink.Cursor)).Select(sink => sink.Name));
        }
        FindRoom();
        foreach (var name in names)
            Report($"writing {name}", "it accepts no more lines; requests no longer wait for it, and lines that it misses are lost");
    }

    private void Write(ReadOnlySpan<byte> facility, byte[] process, string text)
    {
        if (!IsOn)
            return;
        lock (_sync)
        {
            var room = Begin(facility, process, Encoding.UTF8.GetByteCount(text), out var begin);
            End(room, begin, begin + Encoding.UTF8.GetBytes(text, room[begin..]));
        }
        Signal();
    }

    private Span<byte> Begin(ReadOnlySpan<byte> facility, byte[] process, int length, out int begin)
    {
        Stamp();
        var room = _backlog.Room(_stamp.Length + 1 + facility.Length + process.Length + length + 1);
        begin = Put(room, 0, _stamp);
        room[begin++] = (byte)' ';
        begin = Put(room, begin, facility);
        begin = Put(room, begin, process);
        return room;
    }

    private void End(Span<byte> room, int begin, int length)
    {
        LogText.Disarm(room[begin..length]);
        room[length++] = (byte)'\n';
        _backlog.Add(length);
        _isFull = _backlog.IsFull;
    }

    private static int Put(Span<byte> room, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(room[at..]);
        return at + bytes.Length;
    }

    // Formatted once per second.
    private void Stamp()
    {
        var now = _clock.GetUtcNow();
        var second = now.UtcTicks / TimeSpan.TicksPerSecond;
        if (second != _stampedSecond)
        {
            // The day is padded with a blank, as syslog does.
            var stamp = string.Create(CultureInfo.InvariantCulture, $"{now:MMM} {now.Day,2} {now:HH:mm:ss}");
            Encoding.ASCII.GetBytes(stamp, _stamp);
            _stampedSecond = second;
        }
    }
}
