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

    /// <summary>The progress of the simulator beside a target. Its differences are not counted.</summary>
    public IProgress<ReplayResult> OfSimulator => new Simulator(this);

    public void Report(ReplayResult value)
    {
        if (!value.Matches)
            _differing++;
        Show(value);
    }

    private void Show(ReplayResult value)
    {
        _done++;
        if (_shown)
            _terminal.Write($"\r{_done} of {all} exchanges, {_differing} differ ({value.Exchange.Trace} {VisibleText.Short(value.Exchange.Request.Method, LongestMethod)})\e[K");
    }

    /// <summary>Erases the line.</summary>
    public void Clear()
    {
        if (_shown && _done > 0)
            _terminal.Write("\r\e[K");
    }

    private sealed class Simulator(ReplayProgress progress) : IProgress<ReplayResult>
    {
        public void Report(ReplayResult value) => progress.Show(value);
    }
}
