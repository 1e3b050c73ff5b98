namespace CmsSim.Cli;

/// <summary>Shows on one line of a terminal how many requests of a bundle have been repeated. Writes nothing when the output is not a terminal.</summary>
internal sealed class ReproProgress(TextWriter writer, int all) : IProgress<int>
{
    private readonly bool _isShown = OutputWriter.IsTerminalOf(writer);
    private readonly TextWriter _terminal = OutputWriter.Unescaped(writer);
    private bool _isWritten;

    public void Report(int value)
    {
        if (!_isShown)
            return;
        _isWritten = true;
        _terminal.Write($"\r{value} of {all} requests\e[K");
    }

    /// <summary>Erases the line.</summary>
    public void Clear()
    {
        if (_isWritten)
            _terminal.Write("\r\e[K");
    }
}
