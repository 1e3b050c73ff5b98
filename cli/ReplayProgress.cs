using CmsSim.Harness.Replay;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary>Shows progress on one line of a terminal. Writes nothing when the output is not a terminal.</summary>
internal sealed class ReplayProgress(TextWriter writer, int all) : IProgress<ReplayResult>
{
    private const int LongestMethod = 20;
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
            _terminal.Write($"\r{_done} of {all} exchanges, {_differing} differ ({value.Exchange.Trace} {VisibleText.Short(value.Exchange.Request.Method, LongestMethod)})\e[K");
    }

    /// <summary>Erases the line.</summary>
    public void Clear()
    {
        if (_shown && _done > 0)
            _terminal.Write("\r\e[K");
    }
}
