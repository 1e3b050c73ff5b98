using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Traces;

/// <summary>Takes from a line what a page, program or person added to it.</summary>
internal sealed partial class PageText(PageTraits traits, HeadReader heads)
{
    private readonly PageHtml? _html = traits.IsHtml ? new PageHtml() : null;
    private readonly TableRow? _table = traits.Separator is { } separator ? new TableRow(separator) : null;
    private readonly LinePrefix _prefix = new(heads, traits.Collector);
    private bool _isFenced, _isJson;

    /// <summary>Reads a line and hands its text on.</summary>
    public void Read(string line, EntryJoiner joiner, bool isFurtherPiece)
    {
        line = traits.IsPadded ? Visible(line).TrimEnd(' ') : Visible(line);
        if (_table is not null)
        {
            if (_table.Read(line) is { } row)
                Plain(row, row.Length, joiner, isFurtherPiece);
        }
        else if (_html is not null)
        {
            foreach (var part in _html.Read(line))
                Plain(part, part.Length, joiner, isFurtherPiece);
        }
        else
        {
            Plain(line, line.Length, joiner, isFurtherPiece);
        }
    }

    /// <summary>Hands on what is left at the end of the input.</summary>
    public void End(EntryJoiner joiner)
    {
        if (_table?.End() is { } row)
            Plain(row, row.Length, joiner, isFurtherPiece: false);
    }

    private void Plain(string line, int width, EntryJoiner joiner, bool isFurtherPiece)
    {
        if (traits.IsMarkdown)
        {
            if (PageTraits.IsFence(line))
            {
                _isFenced = !_isFenced;
                joiner.Line("", 0, isFurtherPiece: false);
                return;
            }

            line = _isFenced ? line : WithoutMarks(line);
        }

        if (line.AsSpan().TrimStart(" ,[") is ['{', ..] && JsonRow.Read(line) is { } fields)
        {
            if (fields.ToLine(heads) is not { } message)
                joiner.Note(NoteKind.NotUnderstood, "An object of JSON without a message.", line);
            else
                Lines(message, joiner);
            return;
        }

        if (JsonRow.ReadProperty(line) is { } property)
        {
            _isJson = true;
            Lines(property, joiner);
        }
        else if (_isJson && JsonRow.IsOther(line))
        {
            joiner.Line("", 0, isFurtherPiece: false);
        }
        else
        {
            Text(line, width, joiner, isFurtherPiece);
        }
    }

    private void Lines(string message, EntryJoiner joiner)
    {
        foreach (var line in message.Split('\n'))
            Text(Visible(line), line.Length, joiner, isFurtherPiece: false);
    }

    private void Text(string line, int width, EntryJoiner joiner, bool isFurtherPiece) =>
        joiner.Line(isFurtherPiece ? line : _prefix.Strip(line), width, isFurtherPiece);

    // Colours, invisible characters, and bytes that the joiner uses as marks.
    private static string Visible(string line)
    {
        if (line.Contains('\u001b', StringComparison.Ordinal))
            line = Escapes().Replace(line, "");
        if (line.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0)
            return line;
        var text = new StringBuilder(line.Length);
        foreach (var c in line)
        {
            if (c == '\u2026')
                text.Append("...");
            else if (c is '\u00a0' or '\u2007' or '\u202f')
                text.Append(' ');
            else if (c is '\u201c' or '\u201d' or '\u201e')
                text.Append('"');
            else if (c is '\u200b' or '\u200c' or '\u200d' or '\u2060' or '\ufeff' or '\u00ad' or '\r')
                continue;
            else
                text.Append(c < ' ' && c != '\t' ? '\ufffd' : c);
        }

        return text.ToString();
    }

    // Bold marks come in pairs of asterisks. Longer runs are masks.
    private static string WithoutMarks(string line)
    {
        if (line.AsSpan().IndexOfAny('\\', '*', '`') < 0)
            return line;
        var plain = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length && char.IsAsciiLetterOrDigit(line[i + 1]) is false)
                plain.Append(line[++i]);
            else if (line[i] == '*' && Run(line, i) is var run && run != 1)
                i += Append(plain, run) - 1;
            else
                plain.Append(line[i]);
        }

        return plain.ToString().Trim('`');

        static int Append(StringBuilder plain, int run)
        {
            plain.Append('*', run == 2 ? 0 : run);
            return run;
        }
    }

    private static int Run(string line, int at)
    {
        var end = at;
        while (end < line.Length && line[end] == '*')
            end++;
        return end - at;
    }

    [GeneratedRegex(@"\x1b(?:\[[0-9;:?]{0,40}[ -/]?[@-~]|\][^\x07\x1b]{0,400}(?:\x07|\x1b\\)?|[()][A-Z0-9]|[=>78cDEHMNOZ])", RegexOptions.CultureInvariant)]
    private static partial Regex Escapes();
}
