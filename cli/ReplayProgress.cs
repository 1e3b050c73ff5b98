using CmsSim.Harness.Replay;

namespace CmsSim.Cli;

/// <summary>Counts exchanges on one line of a terminal; silent where nobody watches.</summary>
internal sealed class ReplayProgress(TextWriter writer, int all) : IProgress<ReplayResult>
{
    private readonly bool shown = ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected;
    private int done;
    private int differing;

    public void Report(ReplayResult value)
    {
        done++;
        if (!value.Matches)
            differing++;
        if (shown)
            writer.Write($"\r{done} of {all} exchanges, {differing} differ ({value.Exchange.Trace} {value.Exchange.Request.Method})\e[K");
    }

    /// <summary>Takes the line away again.</summary>
    public void Clear()
    {
        if (shown && done > 0)
            writer.Write("\r\e[K");
    }
}
