using CmsSim.Harness.Coverage;

namespace CmsSim.Cli;

/// <summary>Shows a coverage report that grows in place on a terminal. Writes nothing when the output is not a terminal.</summary>
internal sealed class CoverageDisplay(TextWriter output)
{
    private readonly bool _isShown = OutputWriter.IsTerminalOf(output);
    private readonly TextWriter _terminal = OutputWriter.Unescaped(output);
    private int _lines;

    /// <summary>Replaces the report that is shown.</summary>
    public void Show(CoverageReport report)
    {
        if (!_isShown)
            return;
        Clear();
        string[] lines = [$"{report.Exchanges} exchanges; Ctrl-C ends", .. CoverageText.Table(report)];
        foreach (var line in lines)
            _terminal.Write($"{line}\e[K\n");
        _lines = lines.Length;
        _terminal.Flush();
    }

    /// <summary>Erases the report.</summary>
    public void Clear()
    {
        if (_lines > 0)
            _terminal.Write($"\e[{_lines}A\r\e[J");
        _lines = 0;
    }
}
