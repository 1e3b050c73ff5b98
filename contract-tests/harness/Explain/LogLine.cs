using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Explain;

/// <summary>The line that is being explained. One object serves all lines, so nothing may keep it.</summary>
internal sealed class LogLine
{
    private readonly Range[] _values = new Range[LinePattern.MostValues];
    private string _text = "";

    public LogEntry Entry { get; private set; } = null!;

    public Place Place { get; private set; }

    public double? Time { get; private set; }

    public LineForm? Form { get; private set; }

    public LineFact Fact => Form?.Fact ?? LineFact.None;

    /// <summary>True when the process is known, even if its text is not.</summary>
    public bool IsOfKnownProcess { get; private set; }

    /// <summary>The level, such as <c>ERROR</c>. Empty when the line has none.</summary>
    public string Level { get; private set; } = "";

    /// <summary>The text without a second stamp or level.</summary>
    public string Text => _text;

    /// <summary>True for a line of the trace that continues a parameter: it has six blanks.</summary>
    public bool IsContinuation => Entry.Text.AsSpan(Entry.Text.IndexOf(':') + 1).StartsWith("      ", StringComparison.Ordinal);

    /// <summary>The exchange that the line belongs to. Null for lines outside the API trace.</summary>
    public TracedExchange? Exchange { get; set; }

    public void Read(LogEntry entry, string file, double? time)
    {
        (Entry, Place, Time, Exchange) = (entry, new Place(file, entry.Line), time, null);
        var process = LogHeads.ProcessOf(entry);
        var level = entry.Level.AsSpan();
        var text = LogHeads.Strip(entry.Text, process is "scheduler_backend", ref level);
        _text = text.Length == entry.Text.Length ? entry.Text : text.ToString();
        Level = level.Equals(entry.Level, StringComparison.Ordinal) ? entry.Level ?? "" : level.ToString();
        Form = LineForms.Index.Find(process, _text, _values);
        IsOfKnownProcess = process is [] || LineForms.Index.Knows(process);
    }

    /// <summary>Withdraws the form, because the line does not fit at its place.</summary>
    public void Doubt() => Form = null;

    /// <summary>Returns the value of a placeholder of the form.</summary>
    public string Value(string name) => Find(name) ?? "";

    /// <summary>Returns the value of a placeholder, or null when the form has none of that name.</summary>
    public string? Find(string name)
    {
        var names = Form!.Compiled.Names;
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
                return _text[_values[i]];
        }

        return null;
    }

    public ReadOnlySpan<char> Span(string name)
    {
        var names = Form!.Compiled.Names;
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
                return _text.AsSpan()[_values[i]];
        }

        return default;
    }
}
