using CmsSim.Harness.Verify;

namespace CmsSim.Cli;

/// <summary>Shows the progress of a verification on one line of a terminal. Writes nothing when the output is not a terminal.</summary>
internal sealed class VerifyProgress(TextWriter writer, int all) : IProgress<ContractResult>
{
    private readonly bool _shown = OutputWriter.IsTerminalOf(writer);
    private readonly TextWriter _terminal = OutputWriter.Unescaped(writer);
    private int _done;
    private int _failed;

    public void Report(ContractResult value)
    {
        _done++;
        if (value.Outcome == ContractOutcome.Fail)
            _failed++;
        if (_shown)
            _terminal.Write($"\r{_done} of {all} contracts, {_failed} fail ({value.Contract.Name})\e[K");
    }

    /// <summary>Erases the line.</summary>
    public void Clear()
    {
        if (_shown && _done > 0)
            _terminal.Write("\r\e[K");
    }
}
