using System.Buffers;
using System.Globalization;
using System.Text;

namespace CmsSim.Simulator.State;

/// <summary>
/// A bridge's syslog. Lines are laid down in order inside the gate and drained to the sinks by a task of its own;
/// without a sink nothing is written at all.
/// </summary>
internal sealed class Syslog : IAsyncDisposable
{
    /// <summary>Bytes waiting for the sinks from which on new requests wait, too.</summary>
    private const int Full = 8 * 1024 * 1024;

    private readonly Lock _sync = new();
    private readonly byte[] _server;
    private readonly byte[] _warning;
    private readonly byte[] _authp;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _written = new(0, 1);
    private Stream[] _sinks;
    private Task _draining;
    private ArrayBufferWriter<byte> _filling = new(64 * 1024);
    private ArrayBufferWriter<byte> _leaving = new(64 * 1024);
    private TaskCompletionSource? _drained;
    private bool _closing;
    private long _stampedSecond = -1;
    private readonly byte[] _stamp = new byte[15];

    public Syslog(string host, TimeProvider clock, IReadOnlyList<Stream> sinks)
    {
        _clock = clock;
        _sinks = [.. sinks];
        _server = Encoding.UTF8.GetBytes($".info {host} host:server:  INFO : ");
        _warning = Encoding.UTF8.GetBytes($".warning {host} host:server:  WARNING : ");
        _authp = Encoding.UTF8.GetBytes($".info {host} authp:  ");
        _draining = sinks.Count == 0 ? Task.CompletedTask : Task.Run(DrainAsync);
    }

    public bool IsOn => _sinks.Length > 0;

    /// <summary>Writes to this stream as well from now on, until it is detached.</summary>
    public void Attach(Stream sink)
    {
        lock (_sync)
        {
            if (_closing)
                return;
            _sinks = [.. _sinks, sink];
            if (_draining.IsCompleted)
                _draining = Task.Run(DrainAsync);
        }
    }

    public void Detach(Stream sink)
    {
        lock (_sync)
            _sinks = [.. _sinks.Where(other => other != sink)];
    }

    /// <summary>A line of the server process.</summary>
    public void Write(ReadOnlySpan<byte> facility, string text) => Write(facility, _server, text);

    /// <summary>The same of something that is amiss; the level's word is known, the severity beside it is inferred.</summary>
    public void Warn(string text) => Write("user"u8, _warning, text);

    /// <summary>A line of the process that keeps the links to other bridges.</summary>
    public void WriteAuthp(string text) => Write("user"u8, _authp, text);

    /// <summary>A line made of bytes that are already clean.</summary>
    public void Write(ReadOnlySpan<byte> facility, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default)
    {
        lock (_sync)
        {
            Stamp();
            var room = _filling.GetSpan(_stamp.Length + facility.Length + _server.Length + first.Length + second.Length + third.Length + 2);
            var length = Put(room, 0, _stamp);
            room[length++] = (byte)' ';
            length = Put(room, length, facility);
            length = Put(room, length, _server);
            length = Put(room, length, first);
            length = Put(room, length, second);
            length = Put(room, length, third);
            room[length++] = (byte)'\n';
            _filling.Advance(length);
        }
    }

    /// <summary>Wakes the draining task after a run of lines.</summary>
    public void Signal()
    {
        if (_written.CurrentCount == 0)
        {
            try
            {
                _written.Release();
            }
            catch (SemaphoreFullException)
            {
                // Another line just woke it.
            }
        }
    }

    /// <summary>False while the sinks are far behind: requests then wait for a flush, so that memory stays bounded.</summary>
    public bool HasRoom => _filling.WrittenCount < Full;

    /// <summary>Returns once everything written so far is in the sinks.</summary>
    public Task FlushAsync() => IsOn ? Drained() : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        lock (_sync)
            _closing = true;
        Signal();
        await _draining;
        foreach (var sink in _sinks)
            await sink.DisposeAsync();
        _written.Dispose();
    }

    private Task Drained()
    {
        TaskCompletionSource drained;
        lock (_sync)
            drained = _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Signal();
        return drained.Task;
    }

    private async Task DrainAsync()
    {
        while (true)
        {
            await _written.WaitAsync();
            TaskCompletionSource? waiting;
            bool closing;
            lock (_sync)
            {
                (_filling, _leaving) = (_leaving, _filling);
                waiting = _drained;
                _drained = null;
                closing = _closing;
            }

            foreach (var sink in _sinks)
            {
                // A full disk or a closed pipe ends that sink, not the bridge.
                if (!await TryWriteAsync(sink))
                    Detach(sink);
            }
            _leaving.ResetWrittenCount();
            waiting?.SetResult();
            if (closing && _filling.WrittenCount == 0)
                return;
            if (closing)
                Signal();
        }
    }

    private async Task<bool> TryWriteAsync(Stream sink)
    {
        try
        {
            if (_leaving.WrittenCount > 0)
                await sink.WriteAsync(_leaving.WrittenMemory);
            await sink.FlushAsync();
            return true;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static int Put(Span<byte> room, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(room[at..]);
        return at + bytes.Length;
    }

    private void Write(ReadOnlySpan<byte> facility, byte[] process, string text)
    {
        if (!IsOn)
            return;
        lock (_sync)
        {
            Begin(facility, process);
            Sanitised(text);
            End();
        }
        Signal();
    }

    private void Begin(ReadOnlySpan<byte> facility, ReadOnlySpan<byte> process)
    {
        Stamp();
        _filling.Write(_stamp);
        _filling.Write(" "u8);
        _filling.Write(facility);
        _filling.Write(process);
    }

    // Made anew only when the second is another.
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

    private void End() => _filling.Write("\n"u8);

    // Whatever people typed stays on its line.
    private void Sanitised(string text)
    {
        var start = _filling.WrittenCount;
        Encoding.UTF8.GetBytes(text, _filling);
        LogText.Disarm(System.Runtime.InteropServices.MemoryMarshal.AsMemory(_filling.WrittenMemory)[start..].Span);
    }
}
