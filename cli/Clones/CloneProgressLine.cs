using CmsSim.Harness.Clone;
using CmsSim.Untrusted;

namespace CmsSim.Cli.Clones;

/// <summary>Shows the progress on one line of a terminal. Writes nothing when the output is not a terminal.</summary>
internal sealed class CloneProgressLine(TextWriter writer) : IProgress<CloneProgress>
{
    private const int LongestNode = 40;

    private readonly bool _isShown = OutputWriter.IsTerminalOf(writer);
    private readonly TextWriter _terminal = OutputWriter.Unescaped(writer);
    private string _node = "";
    private bool _isDirty;

    public void Report(CloneProgress value)
    {
        if (!_isShown)
            return;
        if (value.All > 0)
            _node = $", {(value.Node.Length > 0 ? $"{VisibleText.Short(value.Node, LongestNode)} " : "")}{value.Done} of {value.All}";
        _terminal.Write($"\r{value.Answers} answers{_node}\e[K");
        _isDirty = true;
    }

    /// <summary>Erases the line.</summary>
    public void Clear()
    {
        if (_isDirty)
            _terminal.Write("\r\e[K");
        (_node, _isDirty) = ("", false);
    }
}
