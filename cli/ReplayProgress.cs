using CmsSim.Harness.Replay;

namespace CmsSim.Cli;

/// <summary>Counts exchanges on one line of a terminal; silent where nobody watches.</summary>
internal sealed class ReplayProgress(TextWriter writer, int all) : IProgress<ReplayResult>
{
    private readonly bool _shown = ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected;
    private int _done;
    private int _differing;

    public void Report(ReplayResult value)
    {
        _done++;
        if (!value.Matches)
            _differing++;
        if (_shown)
            writer.Write($"\r{_done} of {all} exchanges, {_differing} differ ({value.Exchange.Trace} {value.Exchange.Request.Method})\e[K");
    }

    /// <summary>Takes the line away again.</summary>
    public void Clear()
    {
        if (_shown && _done > 0)
            writer.Write("\r\e[K");
    }
}
