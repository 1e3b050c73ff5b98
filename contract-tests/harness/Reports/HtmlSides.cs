using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>Writes the bodies of one exchange side by side: as printed, as expected, and as each target answered.</summary>
internal sealed class HtmlSides
{
    private const int MostRows = 200;
    private const int LongestPiece = 2_048;

    private readonly HtmlWriter _page;
    private readonly HtmlNotes _notes;
    private readonly FixtureAnswer? _expected;
    private readonly BodySides _sides;
    private readonly BodySides? _simulated;
    private readonly IReadOnlyList<SideRow> _rows;
    private readonly List<(Segment Segment, ByteRange Range)> _segments;

    private HtmlSides(HtmlWriter page, HtmlNotes notes, ReplayResult result)
    {
        (_page, _notes, _expected) = (page, notes, result.Exchange.Answer);
        _sides = BodySides.Of(result);
        _simulated = result.Simulated is { } simulated ? BodySides.Of(simulated) : null;
        _rows = SideRow.Bounded(SideRow.Join(_sides.Rows, _simulated?.Rows), MostRows);
        _segments = Ranges(_expected?.Body ?? MarkedText.Empty);
    }

    /// <summary>Writes the columns.</summary>
    /// <param name="page">The page.</param>
    /// <param name="notes">Receives the notes of marked text.</param>
    /// <param name="result">The result to show.</param>
    /// <param name="actualTitle">The title of the actual column.</param>
    public static void Write(HtmlWriter page, HtmlNotes notes, ReplayResult result, string actualTitle)
    {
        var sides = new HtmlSides(page, notes, result);
        page.Raw($"<div class=\"sides\" style=\"--columns:{(result.Simulated is null ? 3 : 4)};--rows:{Words.Number(sides._rows.Count + 2)}\">\n");
        sides.AddPrinted();
        sides.AddExpected(result);
        if (result.Simulated is { } simulated)
            sides.AddActual("Simulator", simulated, sides._simulated!, row => row.Other);
        sides.AddActual(actualTitle, result, sides._sides, row => row.Row);
        page.Raw("</div>\n");
    }

    private void AddPrinted()
    {
        Open("As printed in the source");
        _page.Raw("<div class=\"l\">").Text(_expected is null ? "no answer" : Words.StatusAndSize(_expected.Status, _expected.Size)).Raw("</div>\n");
        foreach (var row in _rows)
        {
            AddRow(row, row.Expected is null, differs: false, () =>
            {
                var range = row.Expected!.Value;
                foreach (var (segment, part, whole) in Parts(range))
                    _notes.AddPrinted(segment, BodySides.Read(_sides.Documented, Shown(part, default)), isStart: whole.Start >= range.Start);
            });
        }

        Close();
    }

    private void AddExpected(ReplayResult result)
    {
        Open("Expected (repaired)");
        Line(result, _expected is null ? "no answer in the fixture" : Words.StatusAndSize(_expected.Status, _expected.Size));
        foreach (var row in _rows)
        {
            AddRow(row, row.Expected is null, row.Differs, () =>
            {
                var range = row.Expected!.Value;
                var side = row.Row ?? row.Other!;
                AddPosition(range);
                AddMarked(range, side.ExpectedMark, side.Kind);
            });
        }

        Close();
    }

    private void AddActual(string title, ReplayResult result, BodySides sides, Func<SideRow, BodyRow?> select)
    {
        Open(title);
        Line(result, result.Answer is { } answer ? Words.StatusAndSize(answer.Status, answer.Size) : "no answer");
        foreach (var row in _rows)
        {
            var side = select(row);
            AddRow(row, side?.Actual is null, side?.Kind == RowKind.Differs, () =>
            {
                var range = side!.Actual!.Value;
                AddPosition(range);
                AddSplit(Shown(range, side.ActualMark), side.ActualMark, sides.Actual, "ins", side.Kind, (part, _) => _page.Text(BodySides.Read(sides.Actual, part)), range);
            });
        }

        Close();
    }

    private void AddMarked(ByteRange range, ByteRange mark, RowKind kind)
    {
        var shown = Shown(range, mark);
        if (shown.Start > range.Start)
            _page.Raw("…");
        foreach (var (segment, part, _) in Parts(range))
        {
            var cut = ByteRange.Between(Math.Max(part.Start, shown.Start), Math.Min(part.End, shown.End));
            if (segment.Text.Length == 0)
                _notes.AddSegment(segment, "");
            else if (cut.Length > 0)
                AddSplit(cut, mark, _sides.Documented, "del", kind, (some, isLast) => _notes.AddSegment(segment, BodySides.Read(_sides.Documented, some), isLast), cut);
        }

        if (shown.End < range.End)
            _page.Raw("…");
    }

    /// <summary>Writes a range in up to three parts: before, inside and after its mark.</summary>
    private void AddSplit(ByteRange shown, ByteRange mark, string latin1, string element, RowKind kind, Action<ByteRange, bool> write, ByteRange whole)
    {
        if (shown.Start > whole.Start)
            _page.Raw("…");
        var inside = Characters(latin1, ByteRange.Between(Math.Clamp(mark.Start, shown.Start, shown.End), Math.Clamp(mark.End, shown.Start, shown.End)));
        if (inside.Length <= 0 || kind == RowKind.Same)
        {
            write(shown, true);
        }
        else
        {
            if (inside.Start > shown.Start)
                write(ByteRange.Between(shown.Start, inside.Start), false);
            _page.Raw($"<{element} class=\"{Class(kind)}\">");
            write(inside, inside.End == shown.End);
            _page.Raw($"</{element}>");
            if (inside.End < shown.End)
                write(ByteRange.Between(inside.End, shown.End), true);
        }

        if (shown.End < whole.End)
            _page.Raw($"… <span class=\"faint\">{Words.Count(whole.End - shown.End, "more byte")}</span>");
    }

    private void AddRow(SideRow row, bool isEmpty, bool differs, Action write)
    {
        if (row.LeftOut > 0)
        {
            _page.Raw($"<div class=\"l faint\">… {Words.Count(row.LeftOut, "more row")}</div>\n");
            return;
        }

        _page.Raw($"<div class=\"l{(isEmpty ? " none" : "")}{(differs && !isEmpty ? " d" : "")}\">");
        if (!isEmpty)
            write();
        _page.Raw("</div>\n");
    }

    private void AddPosition(ByteRange range) => _page.Raw($"<span class=\"at\" aria-hidden=\"true\">{Words.Number(range.Start)}</span>");

    private void Line(ReplayResult result, string text)
    {
        var differs = result.Differences.Any(difference => difference.Part is DifferencePart.Status or DifferencePart.Size or DifferencePart.Connection);
        _page.Raw(differs ? "<div class=\"l d\">" : "<div class=\"l\">").Text(text).Raw("</div>\n");
    }

    private void Open(string title) =>
        _page.Raw($"<section class=\"side\" aria-label=\"{HtmlWriter.Encode(title)}\">").Element("h4", title).Raw("\n");

    private void Close() => _page.Raw("</section>\n");

    /// <summary>Returns the segments inside a row, each with its part in the row and its whole range. A hole has no text but a position.</summary>
    private IEnumerable<(Segment Segment, ByteRange Part, ByteRange Whole)> Parts(ByteRange row)
    {
        var isLast = row.End == _sides.Documented.Length;
        for (var i = FirstSegment(row.Start); i < _segments.Count && _segments[i].Range.Start <= row.End; i++)
        {
            var (segment, range) = _segments[i];
            var isInside = range.Length == 0
                ? range.Start >= row.Start && (range.Start < row.End || isLast && range.Start == row.End)
                : range.Start < row.End && range.End > row.Start;
            if (isInside)
                yield return (segment, ByteRange.Between(Math.Max(range.Start, row.Start), Math.Min(range.End, row.End)), range);
        }
    }

    /// <summary>Returns the index of the first segment that ends at a position or after it.</summary>
    private int FirstSegment(int position)
    {
        var (low, high) = (0, _segments.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_segments[middle].Range.End < position)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static List<(Segment Segment, ByteRange Range)> Ranges(MarkedText text)
    {
        var ranges = new List<(Segment Segment, ByteRange Range)>();
        var start = 0;
        foreach (var segment in text.Segments)
        {
            var length = Encoding.UTF8.GetByteCount(segment.Text);
            ranges.Add((segment, new(start, length)));
            start += length;
        }

        return ranges;
    }

    /// <summary>Returns the part of a long piece that is shown: from shortly before its mark.</summary>
    private static ByteRange Shown(ByteRange range, ByteRange mark)
    {
        if (range.Length <= LongestPiece)
            return range;
        var start = mark.Length > 0 ? Math.Clamp(mark.Start - LongestPiece / 4, range.Start, range.End - LongestPiece) : range.Start;
        return new(start, LongestPiece);
    }

    /// <summary>Widens a range to whole UTF-8 characters.</summary>
    private static ByteRange Characters(string latin1, ByteRange range)
    {
        var (start, end) = (range.Start, range.End);
        while (start > 0 && start < latin1.Length && latin1[start] is >= '\u0080' and < '\u00C0')
            start--;
        while (end < latin1.Length && end > start && latin1[end] is >= '\u0080' and < '\u00C0')
            end++;
        return ByteRange.Between(start, end);
    }

    private static string Class(RowKind kind) => kind switch
    {
        RowKind.Differs => "differs",
        RowKind.Hole => "missing",
        _ => "excused",
    };
}
