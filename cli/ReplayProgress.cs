using CmsSim.Harness.Replay;

namespace CmsSim.Cli;

/// <summary>Counts exchanges on one line of a terminal; silent where nobody watches.</summary>
internal sealed class ReplayProgress(TextWriter writer, int all) : IProgress<ReplayResult>
{
    private readonly bool _shown = OutputWriter.IsTerminalOf(writer);
    private readonly TextWriter _terminal = OutputWriter.Unescaped(writer);
    private int _done;
    private int _differing;

    public void Report(ReplayResult value)
    {
        _done++;
        if (!value.Matches)
            _differing++;
        if (_shown)
            _terminal.Write($"\r{_done} of {all} exchanges, {_differing} differ ({value.Exchange.Trace} {value.Exchange.Request.Method})\e[K");
    }

    /// <summary>Takes the line away again.</summary>
    public void Clear()
    {
        if (_shown && _done > 0)
            _terminal.Write("\r\e[K");
    }
}
