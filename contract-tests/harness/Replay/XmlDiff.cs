using System.Globalization;
using System.Text.RegularExpressions;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>A range in which two bodies differ.</summary>
/// <param name="Position">The position in the expected body of the first character that differs, from 0.</param>
/// <param name="Path">The path of the element at that position.</param>
/// <param name="Expected">The expected text of the range, in whole tags and leaves.</param>
/// <param name="Actual">The actual text of the range.</param>
internal sealed record Hunk(int Position, string Path, string Expected, string Actual);

/// <summary>Finds the differences between two bodies, in tags and leaves rather than bytes.</summary>
internal static partial class XmlDiff
{
    // Up to a thousand pieces on each side are compared piece by piece. For more, only the common start and end are removed.
    private const int LargestTable = 1_000_000;

    /// <summary>The maximum number of steps that a path shows. Deeper paths have <c>…</c> in the middle.</summary>
    internal const int MostSteps = 24;

    /// <summary>The maximum number of characters of a name that a path shows.</summary>
    internal const int LongestStep = 100;

    public static IReadOnlyList<Hunk> Hunks(string expected, string actual)
    {
        var wanted = XmlLines.Split(expected);
        var came = XmlLines.Split(actual);
        var keeps = Common(wanted, came);

        var walk = new PathWalk(wanted);
        var hunks = new List<Hunk>();
        var position = 0;
        foreach (var run in Runs(keeps, came.Count))
        {
            if (run.IsSame)
            {
                position += wanted[run.First].Length;
                continue;
            }

            var lost = string.Concat(wanted.Skip(run.First).Take(run.FirstCount));
            var gained = string.Concat(came.Skip(run.Second).Take(run.SecondCount));
            var same = lost.AsSpan().CommonPrefixLength(gained);
            hunks.Add(new(position + same, walk.PathOf(run.First), lost, gained));
            position += lost.Length;
        }

        return hunks;
    }

    /// <summary>Returns the pieces of two texts in order: equal ones in pairs, and the others in runs between them.</summary>
    /// <param name="keeps">The result of <see cref="Common"/>.</param>
    /// <param name="count">The number of pieces of the second text.</param>
    public static IEnumerable<Run> Runs(int[] keeps, int count)
    {
        var (i, j) = (0, 0);
        while (i < keeps.Length || j < count)
        {
            if (i < keeps.Length && keeps[i] == j)
            {
                yield return new Run(i++, 1, j++, 1, IsSame: true);
                continue;
            }

            var (fromI, fromJ) = (i, j);
            while (i < keeps.Length && keeps[i] < 0)
                i++;
            j = i < keeps.Length ? keeps[i] : count;
            yield return new Run(fromI, i - fromI, fromJ, j - fromJ, IsSame: false);
        }
    }

    /// <summary>
    /// Returns, for each piece of the first text, the index of the equal piece in the second text, or -1 (longest common subsequence).
    /// </summary>
    public static int[] Common(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        var keeps = new int[a.Count];
        Array.Fill(keeps, -1);

        var start = 0;
        while (start < Math.Min(a.Count, b.Count) && a[start] == b[start])
            keeps[start] = start++;
        var (endA, endB) = (a.Count, b.Count);
        while (endA > start && endB > start && a[endA - 1] == b[endB - 1])
            keeps[--endA] = --endB;

        var (rows, columns) = (endA - start, endB - start);
        if ((long)rows * columns > LargestTable)
            return keeps;

        var longest = new int[rows + 1, columns + 1];
        for (var i = rows - 1; i >= 0; i--)
        {
            for (var j = columns - 1; j >= 0; j--)
            {
                longest[i, j] = a[start + i] == b[start + j]
                    ? longest[i + 1, j + 1] + 1
                    : Math.Max(longest[i + 1, j], longest[i, j + 1]);
            }
        }

        for (var (i, j) = (0, 0); i < rows && j < columns;)
        {
            if (a[start + i] == b[start + j])
                keeps[start + i++] = start + j++;
            else if (longest[i + 1, j] >= longest[i, j + 1])
                i++;
            else
                j++;
        }

        return keeps;
    }

    /// <summary>Returns the path of the element at each position, for positions in ascending order.</summary>
    public static IReadOnlyList<string> PathsAt(string text, IReadOnlyList<int> positions)
    {
        var pieces = XmlLines.Split(text);
        var walk = new PathWalk(pieces);
        var paths = new List<string>(positions.Count);
        var (index, start) = (0, 0);
        foreach (var position in positions)
        {
            while (index < pieces.Count && start + pieces[index].Length <= position)
                start += pieces[index++].Length;
            paths.Add(index < pieces.Count ? walk.PathOf(index) : "/");
        }

        return paths;
    }

    /// <summary>
    /// Walks the pieces of a text once, whatever the number of paths. A repeated element has its position among siblings of the same name.
    /// </summary>
    private sealed class PathWalk(IReadOnlyList<string> pieces)
    {
        private readonly List<(string Step, Dictionary<string, int> Seen)> _open = [("", [])];
        private int _index = -1;

        /// <summary>Returns the path of the element that a piece belongs to, for indexes in ascending order.</summary>
        public string PathOf(int index)
        {
            while (_index < index)
            {
                Leave(_index);
                Enter(++_index);
            }

            return Path();
        }

        private string Path()
        {
            if (_open.Count == 1)
                return "/";
            var steps = _open.Select(step => step.Step);
            return string.Join('/', _open.Count <= MostSteps + 1
                ? steps
                : [.. steps.Take(MostSteps / 2 + 1), "…", .. _open.Skip(_open.Count - MostSteps / 2).Select(step => step.Step)]);
        }

        private void Enter(int index)
        {
            if (index >= pieces.Count || Tag().Match(pieces[index]) is not { Success: true } tag || tag.Groups["close"].Success)
                return;
            var name = tag.Groups["name"].Value;
            var seen = _open[^1].Seen;
            seen[name] = seen.GetValueOrDefault(name) + 1;
            var shown = name.Length <= LongestStep ? name : $"{name[..LongestStep]}…";
            _open.Add((seen[name] > 1 ? string.Create(CultureInfo.InvariantCulture, $"{shown}[{seen[name]}]") : shown, []));
        }

        private void Leave(int index)
        {
            if (index < 0 || Tag().Match(pieces[index]) is not { Success: true } tag)
                return;
            var isLeaf = pieces[index].EndsWith("/>", StringComparison.Ordinal) || pieces[index].LastIndexOf('<') > 0;
            if ((tag.Groups["close"].Success || isLeaf) && _open.Count > 1)
                _open.RemoveAt(_open.Count - 1);
        }
    }

    [GeneratedRegex("^<(?<close>/)?(?<name>[A-Za-z_][^\\s<>/]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}

/// <summary>Pieces of two texts: an equal pair, or those between two equal pairs.</summary>
/// <param name="First">The index of the first piece in the first text.</param>
/// <param name="FirstCount">The number of pieces in the first text.</param>
/// <param name="Second">The index of the first piece in the second text.</param>
/// <param name="SecondCount">The number of pieces in the second text.</param>
/// <param name="IsSame">True for an equal pair.</param>
internal readonly record struct Run(int First, int FirstCount, int Second, int SecondCount, bool IsSame);
