namespace CmsSim.Cli;

/// <summary>Shows on one line of a terminal how many lines of a log have been read. Writes nothing when the output is not a terminal.</summary>
/// <param name="writer">The standard error of the tool.</param>
/// <param name="isShown">False when the lines themselves go to the terminal.</param>
internal sealed class ExplainProgress(TextWriter writer, bool isShown)
{
    // Some tenths of a second of reading.
    private const long Step = 100_000;

    private readonly bool _isShown = isShown && OutputWriter.IsTerminalOf(writer);
    private readonly TextWriter _terminal = OutputWriter.Unescaped(writer);
    private bool _isWritten;

    /// <summary>Shows the number of lines, now and then.</summary>
    public void Report(long lines)
    {
        if (!_isShown || lines % Step != 0)
            return;
        _isWritten = true;
        _terminal.Write($"\r{lines} lines\e[K");
    }

    /// <summary>Erases the line.</summary>
    public void Clear()
    {
        if (_isWritten)
            _terminal.Write("\r\e[K");
    }
}
