using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>The relation between the two sides of a row.</summary>
internal enum RowKind
{
    /// <summary>Both sides are equal.</summary>
    Same,

    /// <summary>The sides differ in values that a normaliser excused.</summary>
    Excused,

    /// <summary>The fixture does not hold the text of the actual side.</summary>
    Hole,

    /// <summary>The sides differ.</summary>
    Differs,
}

/// <summary>A range of bytes.</summary>
internal readonly record struct ByteRange(int Start, int Length)
{
    public int End => Start + Length;

    public static ByteRange Between(int start, int end) => new(start, end - start);
}

/// <summary>One tag or leaf of the expected body beside the one of the actual body.</summary>
/// <param name="Kind">The relation between the sides.</param>
/// <param name="Expected">The range in the documented body. Null when only the actual body has it.</param>
/// <param name="Actual">The range in the actual body. Null when only the documented body has it.</param>
internal sealed record BodyRow(RowKind Kind, ByteRange? Expected, ByteRange? Actual)
{
    /// <summary>The part of <see cref="Expected"/> that differs.</summary>
    public ByteRange ExpectedMark { get; init; }

    /// <summary>The part of <see cref="Actual"/> that differs.</summary>
    public ByteRange ActualMark { get; init; }

}

/// <summary>
/// The documented body and the actual one, aligned by tags and leaves. A position is a number of bytes. Texts have one Latin-1 character
/// for each byte, as in the comparison.
/// </summary>
internal sealed class BodySides
{
    private readonly List<BodyRow> _rows = [];
    private readonly string _bound;
    private readonly IReadOnlyList<ExcusedValue> _edits;

    private BodySides(ReplayResult result)
    {
        Documented = Bytes(result.Exchange.Answer?.Body.Text ?? "");
        Actual = Encoding.Latin1.GetString(result.Answer is { } answer ? answer.Body.Span : []);
        _edits = ExcusedValue.Of(result.Excuses);
        _bound = result.BoundBody ?? (_edits.Count > 0 ? Actual : Documented);
        if (result.Exchange.Answer is null || result.Answer is null || result.Answer.Size > result.Answer.Body.Length)
        {
            AddOneSided();
            return;
        }

        var differing = result.Differences.Where(difference => difference.Part == DifferencePart.Body).Select(difference => difference.XmlPath).ToHashSet();

        // The comparison decides. A hunk that it does not report was excused, even if no excuse with a position says so.
        var isExact = differing.Count > 0 && result.Excuses.Count == 0;
        Align(hunk => isExact || differing.Contains(hunk.Path) ? RowKind.Differs : RowKind.Excused);
    }

    /// <summary>The documented body.</summary>
    public string Documented { get; }

    /// <summary>The actual body.</summary>
    public string Actual { get; }

    public IReadOnlyList<BodyRow> Rows => _rows;

    /// <summary>The first range that differs, with whole tags and leaves on both sides. Null for none.</summary>
    public (string Expected, string Actual)? FirstDifference { get; private set; }

    /// <summary>Aligns the bodies of a result. When one side has no answer, or its bytes were not kept, each row has the other side only.</summary>
    public static BodySides Of(ReplayResult result) => new(result);

    /// <summary>Returns the bytes of a range as text.</summary>
    public static string Read(string latin1, ByteRange range) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1, range.Start, range.Length));

    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private void Align(Func<Hunk, RowKind> kindOf)
    {
        var (i, j) = (0, 0);
        foreach (var hunk in XmlDiff.Hunks(_bound, Actual))
        {
            var start = hunk.Position - hunk.Expected.AsSpan().CommonPrefixLength(hunk.Actual);
            AddEqual(i, start, j);
            j += start - i;
            var kind = kindOf(hunk);
            if (kind == RowKind.Differs)
                FirstDifference ??= (hunk.Expected, hunk.Actual);
            AddHunk(kind, XmlLines.Split(hunk.Expected), XmlLines.Split(hunk.Actual), start, j);
            i = start + hunk.Expected.Length;
            j += hunk.Actual.Length;
        }

        AddEqual(i, _bound.Length, j);
    }

    private void AddOneSided()
    {
        var position = 0;
        var isExpected = Documented.Length > 0;
        foreach (var piece in XmlLines.Split(isExpected ? Documented : Actual))
        {
            var range = new ByteRange(position, piece.Length);
            _rows.Add(isExpected ? new(RowKind.Same, range, null) : new(RowKind.Same, null, range));
            position = range.End;
        }
    }

    private void AddEqual(int from, int to, int actual)
    {
        foreach (var piece in XmlLines.Split(_bound[from..to]))
        {
            var (bound, own) = (new ByteRange(from, piece.Length), new ByteRange(actual, piece.Length));
            var edits = Inside(bound);
            _rows.Add(edits switch
            {
                [] => new(RowKind.Same, DocumentedRange(bound), own),
                [{ By: Normaliser.Hole, Documented.Length: 0 } hole] when hole.Bound.Start <= bound.Start && hole.Bound.End >= bound.End =>
                    new(RowKind.Hole, null, own) { ActualMark = own },
                _ => new(edits.Exists(edit => edit.By == Normaliser.Hole) ? RowKind.Hole : RowKind.Excused, DocumentedRange(bound), own)
                {
                    ExpectedMark = ByteRange.Between(edits[0].Documented.Start, edits[^1].Documented.End),
                    ActualMark = ByteRange.Between(
                        Math.Max(actual, actual + edits[0].Bound.Start - from), Math.Min(own.End, actual + edits[^1].Bound.End - from)),
                },
            });
            from = bound.End;
            actual = own.End;
        }
    }

    private void AddHunk(RowKind kind, IReadOnlyList<string> lost, IReadOnlyList<string> gained, int from, int actual)
    {
        foreach (var (old, own) in Pairs(lost, gained))
        {
            var bound = old is null ? (ByteRange?)null : new ByteRange(from, old.Length);
            var came = own is null ? (ByteRange?)null : new ByteRange(actual, own.Length);
            var (start, end) = CommonEnds(old ?? "", own ?? "");
            _rows.Add(new(kind, bound is { } known ? DocumentedRange(known) : null, came)
            {
                ExpectedMark = bound is { } range ? DocumentedRange(ByteRange.Between(range.Start + start, range.End - end)) : default,
                ActualMark = came is { } own2 ? ByteRange.Between(own2.Start + start, own2.End - end) : default,
            });
            from += old?.Length ?? 0;
            actual += own?.Length ?? 0;
        }
    }

    /// <summary>Pairs the pieces of a hunk: by position when there are as many on both sides, else by the name of the tag.</summary>
    private static IEnumerable<(string? Lost, string? Gained)> Pairs(IReadOnlyList<string> lost, IReadOnlyList<string> gained)
    {
        var j = 0;
        for (var i = 0; i < lost.Count; i++)
        {
            var other = lost.Count == gained.Count ? i : IndexOfTag(lost[i], gained, j);
            for (; j < other; j++)
                yield return (null, gained[j]);
            yield return (lost[i], other < 0 ? null : gained[j++]);
        }

        for (; j < gained.Count; j++)
            yield return (null, gained[j]);
    }

    private static int IndexOfTag(string piece, IReadOnlyList<string> others, int from)
    {
        const int farthest = 200;   // keeps the work linear in the size of a large hunk
        var name = Tag(piece);
        for (var i = from; i < Math.Min(others.Count, from + farthest); i++)
        {
            if (Tag(others[i]).SequenceEqual(name))
                return i;
        }

        return -1;
    }

    private static ReadOnlySpan<char> Tag(ReadOnlySpan<char> piece) =>
        piece[..(piece.IndexOfAny(" >") is var end and >= 0 ? end : piece.Length)];

    private static (int Start, int End) CommonEnds(string a, string b)
    {
        var start = a.AsSpan().CommonPrefixLength(b);
        var end = 0;
        while (end < Math.Min(a.Length, b.Length) - start && a[^(end + 1)] == b[^(end + 1)])
            end++;
        return (start, end);
    }

    private ByteRange DocumentedRange(ByteRange bound) => ByteRange.Between(DocumentedAt(bound.Start, isEnd: false), DocumentedAt(bound.End, isEnd: true));

    /// <summary>Returns the documented position of a position in the bound body. A position inside an excused value is moved to one of its ends.</summary>
    private int DocumentedAt(int position, bool isEnd)
    {
        if (CountBefore(position) is not (> 0 and var count))
            return position;
        var edit = _edits[count - 1];
        return position >= edit.Bound.End ? position - edit.Bound.End + edit.Documented.End
            : isEnd ? edit.Documented.End
            : edit.Documented.Start;
    }

    /// <summary>Returns the excused values that a range of the bound body touches, in order.</summary>
    private List<ExcusedValue> Inside(ByteRange bound)
    {
        var end = CountBefore(bound.End);
        var start = end;
        while (start > 0 && _edits[start - 1].Bound.End > bound.Start)
            start--;
        return [.. _edits.Skip(start).Take(end - start)];
    }

    /// <summary>Returns the number of excused values that begin before a position of the bound body.</summary>
    private int CountBefore(int position)
    {
        var (low, high) = (0, _edits.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_edits[middle].Bound.Start < position)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
