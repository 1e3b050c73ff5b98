using System.Globalization;
using System.Text;

namespace CmsSim.Cli;

/// <summary>
/// Writes text to stdout or stderr without waiting for the reader. While the reader is too slow, text is left out and counted. After a
/// failed write nothing more is written.
/// </summary>
internal sealed class Outlet : IAsyncDisposable
{
    /// <summary>The maximum number of characters that wait to be written.</summary>
    private const int MaxWaiting = 1024 * 1024;

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

    /// <param name="writer">The output.</param>
    /// <param name="failed">Called once, with the reason, when a write fails.</param>
    public Outlet(TextWriter writer, Action<string>? failed = null)
    {
        (_writer, _failed) = (writer, failed);

        // Runs on a thread of its own: a halted terminal blocks it, and the bridges need the threads of the pool.
        _run = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Queues a line, or leaves it out when too much text waits.</summary>
    public void WriteLine(string line) => Add(line, isLine: true, lines: 1);

    /// <summary>Queues text of whole lines, or leaves it out when too much text waits.</summary>
    public void Write(string lines) => Add(lines, isLine: false, lines.AsSpan().Count('\n'));

    /// <summary>Writes the text that waits, for at most one second.</summary>
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
            if (_length + text.Length > MaxWaiting)
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
        _waiting.Enqueue((string.Create(CultureInfo.InvariantCulture, $"[ {_leftOut} lines left out, because the output was not read in time; the log files have them ]"), true));
        _leftOut = 0;
    }

    private void Run()
    {
        Queue<(string Text, bool IsLine)> batch = [];
        while (true)
        {
            lock (_sync)
            {
                NoteLeftOut();
                if (_waiting.Count == 0 && _isClosing)
                    return;
                _isAsleep = _waiting.Count == 0;
                (batch, _waiting) = (_waiting, batch);
                _length = 0;
            }
            if (batch.Count == 0)
                _added.Wait();
            else if (!TryWrite(batch))
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
