namespace CmsSim.Harness.Reports;

/// <summary>A row of the side-by-side view: a row of the replay, a row of a second replay, or a number of equal rows that are not shown.</summary>
internal sealed record SideRow(BodyRow? Row, BodyRow? Other, int LeftOut = 0)
{
    /// <summary>The range in the documented body. Null when only an actual body has the row.</summary>
    public ByteRange? Expected => Row?.Expected ?? Other?.Expected;

    public bool Differs => Row?.Kind == RowKind.Differs || Other?.Kind == RowKind.Differs;

    public bool IsPlain => (Row?.Kind ?? RowKind.Same) == RowKind.Same && (Other?.Kind ?? RowKind.Same) == RowKind.Same;

    /// <summary>Joins the rows of two replays of one exchange by their position in the documented body.</summary>
    public static IReadOnlyList<SideRow> Join(IReadOnlyList<BodyRow> rows, IReadOnlyList<BodyRow>? others)
    {
        if (others is null)
            return [.. rows.Select(row => new SideRow(row, null))];

        var joined = new List<SideRow>(rows.Count);
        var j = 0;
        foreach (var row in rows)
        {
            if (row.Expected is { } range)
            {
                for (; j < others.Count && (others[j].Expected is not { } other || other.Start < range.Start); j++)
                    joined.Add(new(null, others[j]));
                joined.Add(new(row, j < others.Count && others[j].Expected?.Start == range.Start ? others[j++] : null));
            }
            else
            {
                joined.Add(new(row, null));
            }
        }

        return [.. joined, .. others.Skip(j).Select(other => new SideRow(null, other))];
    }

    /// <summary>Leaves out rows far from any difference, and then rows at the end, until at most about <paramref name="most"/> are left.</summary>
    public static IReadOnlyList<SideRow> Bounded(IReadOnlyList<SideRow> rows, int most)
    {
        const int around = 4;
        if (rows.Count <= most)
            return rows;

        var keeps = new bool[rows.Count];
        Array.Fill(keeps, true, 0, Math.Min(around, rows.Count));
        for (var i = 0; i < rows.Count; i++)
        {
            if (!rows[i].IsPlain)
                Array.Fill(keeps, true, Math.Max(0, i - around), Math.Min(rows.Count, i + around + 1) - Math.Max(0, i - around));
        }

        var shown = new List<SideRow>();
        var leftOut = 0;
        var kept = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            if (!keeps[i] || kept == most)
            {
                leftOut++;
                continue;
            }

            if (leftOut > 0)
                shown.Add(new(null, null, leftOut));
            leftOut = 0;
            shown.Add(rows[i]);
            kept++;
        }

        return leftOut > 0 ? [.. shown, new(null, null, leftOut)] : shown;
    }
}
