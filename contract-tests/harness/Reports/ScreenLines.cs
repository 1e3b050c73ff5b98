using CmsSim.Untrusted;

namespace CmsSim.Harness.Reports;

/// <summary>Collects the lines of one screen. Each line is escaped and cut to the width; a line that must stay whole counts as several.</summary>
internal sealed class ScreenLines(TextReportOptions options)
{
    private readonly List<string> _lines = [];
    private readonly HashSet<int> _sections = [];

    public int Width { get; } = Math.Max(40, options.Width);

    /// <summary>The rows that the lines use on the screen.</summary>
    public int Rows { get; private set; }

    /// <summary>The number of sections that were begun.</summary>
    public int Sections => _sections.Count;

    /// <summary>Begins a section. A blank line sets it apart when the screen has room for all blank lines.</summary>
    public void BeginSection() => _sections.Add(_lines.Count);

    /// <summary>Adds a line of foreign text.</summary>
    public void Add(string text, Ink ink = Ink.Plain)
    {
        // Escapes make a text longer, so a long text is cut before as well.
        var shown = VisibleText.OneLine(text.Length <= Width * 4 ? text : text[..(Width * 4)]);
        Write(CaretLines.Cut(shown, Width), ink, rows: 1);
    }

    /// <summary>Adds a line that is not cut, such as a command to copy. The text must be safe to print.</summary>
    public void AddWhole(string text, Ink ink = Ink.Plain) => Write(text, ink, RowsOf(text));

    /// <summary>Adds text that wraps at blanks, with an indent from its second line, up to a number of lines.</summary>
    public void AddWrapped(string text, int indent, int most)
    {
        var words = new Queue<string>(VisibleText.OneLine(text).Split(' '));
        for (var row = 0; words.Count > 0 && row < most; row++)
        {
            var line = (row == 0 ? "" : new string(' ', indent)) + words.Dequeue();
            while (words.TryPeek(out var next) && CaretLines.Columns(line) + 1 + CaretLines.Columns(next) <= Width)
                line += ' ' + words.Dequeue();
            Add(row == most - 1 && words.Count > 0 ? line + " …" : line);
        }
    }

    public int RowsOf(string text) => Math.Max(1, (CaretLines.Columns(text) + Width - 1) / Width);

    public void WriteTo(TextWriter writer)
    {
        var hasRoom = Rows + _sections.Count <= options.Height;
        for (var i = 0; i < _lines.Count; i++)
        {
            if (hasRoom && _sections.Contains(i))
                writer.WriteLine();
            writer.WriteLine(_lines[i]);
        }
    }

    private void Write(string safe, Ink ink, int rows)
    {
        _lines.Add(!options.Colours || ink == Ink.Plain ? safe : $"\e[{(int)ink}m{safe}\e[0m");
        Rows += rows;
    }
}

/// <summary>The colours of a terminal, by the number of their ANSI code.</summary>
internal enum Ink
{
    Plain = 0,
    Bold = 1,
    Faint = 2,
    Red = 31,
    Green = 32,
}
