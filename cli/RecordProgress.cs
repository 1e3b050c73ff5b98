using System.Globalization;
using CmsSim.Harness.Record;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary>Shows the counts of a recording on one line of a terminal, and warnings above it.</summary>
internal sealed class RecordProgress(TextWriter errors)
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    private readonly Lock _sync = new();
    private readonly bool _isShown = OutputWriter.IsTerminalOf(errors);
    private readonly TextWriter _terminal = OutputWriter.Unescaped(errors);

    /// <summary>Writes a warning.</summary>
    public void Warn(string sentence)
    {
        lock (_sync)
        {
            Clear();
            errors.WriteLine($"cmssim: {VisibleText.OneLine(sentence)}");
        }
    }

    /// <summary>Shows the counts until the recording stops. Writes nothing when the output is not a terminal.</summary>
    public async Task ShowAsync(RecordingProxy proxy, RecordingTally tally, CancellationTokenSource stop)
    {
        if (!_isShown)
            return;
        using var timer = new PeriodicTimer(s_every, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                var counts = tally.Count();
                lock (_sync)
                {
                    _terminal.Write(string.Create(CultureInfo.InvariantCulture,
                        $"\r{counts.Exchanges} exchanges, {counts.Cdrs} POSTs of records, {counts.Frames} event frames, {proxy.OpenConnections} of {proxy.Connections} connections open, {proxy.RecordedBytes >> 10} KiB\e[K"));
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or RecordingException)
        {
            // The recording stops, or the file behind it cannot be read; the proxy reports its own failure.
        }
        Clear();
    }

    private void Clear()
    {
        if (_isShown)
            _terminal.Write("\r\e[K");
    }
}
