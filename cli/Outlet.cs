using System.Globalization;
using System.Text;

namespace CmsSim.Cli;

/// <summary>
/// Passes text on to stdout or stderr without ever waiting for it. If nothing reads there, text is left out and counted. If it is closed
/// or full, nothing is written any more.
/// </summary>
internal sealed class Outlet : IAsyncDisposable
{
    /// <summary>Most characters that wait.</summary>
    private const int Room = 1024 * 1024;

    private static readonly TimeSpan s_lastWait = TimeSpan.FromSeconds(1);

    private readonly Lock _sync = new();
    private readonly SemaphoreSlim _added = new(0);
    private readonly TextWriter _writer;
    private readonly Action<string>? _failed;
    private readonly Task _run;
    private Queue<(string Text, bool IsLine)> _waiting = [];
    private int _length;
    private long _leftOut;
    private bool _isAsleep;
    private bool _isClosing;
    private bool _isBroken;

    /// <param name="writer">Where the text goes.</param>
    /// <param name="failed">Receives the reason once if it cannot be written there.</param>
    public Outlet(TextWriter writer, Action<string>? failed = null)
    {
        (_writer, _failed) = (writer, failed);

        // A terminal that is halted keeps the thread, so it is not one that bridges need.
        _run = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Writes a line, or leaves it out.</summary>
    public void WriteLine(string line) => Add(line, isLine: true, lines: 1);

    /// <summary>Writes whole lines, or leaves them out.</summary>
    public void Write(string lines) => Add(lines, isLine: false, lines.AsSpan().Count('\n'));

    /// <summary>Writes what waits. A writer that does not take it in a second is abandoned.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_sync)
            _isClosing = true;
        _added.Release();
        await _run.WaitAsync(s_lastWait).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Add(string text, bool isLine, int lines)
    {
        bool wakes;
        lock (_sync)
        {
            if (_isBroken || _isClosing)
                return;
            if (_length + text.Length > Room)
            {
                _leftOut += lines;
                return;
            }
            NoteLeftOut();
            _waiting.Enqueue((text, isLine));
            _length += text.Length;
            (wakes, _isAsleep) = (_isAsleep, false);
        }
        if (wakes)
            _added.Release();
    }

    private void NoteLeftOut()
    {
        if (_leftOut == 0)
            return;
        _waiting.Enqueue((string.Create(CultureInfo.InvariantCulture, $"[ {_leftOut} lines left out, which nobody was there to read; the log files have them ]"), true));
        _leftOut = 0;
    }

    private void Run()
    {
        Queue<(string Text, bool IsLine)> taken = [];
        while (true)
        {
            lock (_sync)
            {
                NoteLeftOut();
                if (_waiting.Count == 0 && _isClosing)
                    return;
                _isAsleep = _waiting.Count == 0;
                (taken, _waiting) = (_waiting, taken);
                _length = 0;
            }
            if (taken.Count == 0)
                _added.Wait();
            else if (!TryWrite(taken))
                return;
        }
    }

    private bool TryWrite(Queue<(string Text, bool IsLine)> texts)
    {
        try
        {
            var log = new StringBuilder();
            while (texts.TryDequeue(out var next))
            {
                if (!next.IsLine)
                {
                    log.Append(next.Text);
                    continue;
                }
                WriteLog(log);
                _writer.WriteLineAsync(next.Text).GetAwaiter().GetResult();
            }
            WriteLog(log);
            _writer.FlushAsync().GetAwaiter().GetResult();
            return true;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            lock (_sync)
                _isBroken = true;
            _failed?.Invoke(error.Message);
            return false;
        }
    }

    private void WriteLog(StringBuilder log)
    {
        if (log.Length > 0)
            _writer.WriteAsync(log.ToString()).GetAwaiter().GetResult();
        log.Clear();
    }
}
