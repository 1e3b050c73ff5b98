using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Traces;

/// <summary>The lines of an XML body as a page prints them, fitted to the size.</summary>
internal sealed partial class AnswerLines
{
    private const int LinesBeforeElision = 8;

    private readonly List<string> _lines = [];
    private readonly List<(int At, int Length, Segment Segment)> _edits = [];

    public AnswerLines(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var text = line.Trim(' ', '\t', '\u001e', '\u001f');
            if (Elision().IsMatch(Utf8Text.WithoutFolds(text)))
                ElidedAfter ??= _lines.Count;
            else if (text.Length > 0)
                _lines.Add(text);
        }

        Text = Utf8Text.WithoutFolds(string.Concat(_lines));
    }

    /// <summary>The number of lines before <c>[ ... ]</c>. Null when the log prints all lines.</summary>
    public int? ElidedAfter { get; }

    /// <summary>The printed text, joined.</summary>
    public string Text { get; private set; }

    public IReadOnlyList<(int At, int Length, Segment Segment)> Edits => _edits;

    /// <summary>The masked values: positions within <see cref="Text"/>.</summary>
    public IReadOnlyList<(int At, int Length)> Masks { get; private set; } = [];

    /// <summary>The position of <c>[ ... ]</c>. Null when the log prints all lines.</summary>
    public int? ElidedAt => ElidedAfter is { } count ? Utf8Text.WithoutFolds(string.Concat(_lines.Take(count))).Length : null;

    /// <summary>True when the root is closed.</summary>
    public bool IsClosed => _lines is [var first, .., var last] && Root().Match(first) is { Success: true } root && last == $"</{root.Groups["name"].Value}>"
        || _lines is [var only] && Leaf().IsMatch(only);

    /// <summary>True when the last line ends within a tag or a leaf.</summary>
    public bool IsCut => _lines is [.., var last] && !last.EndsWith('>');

    /// <summary>The position at which lines are missing: before the end of the root, or at the end of a text that is not closed.</summary>
    public int HoleAt => IsClosed && _lines.Count > 1 ? Text.Length - _lines[^1].Length : Text.Length;

    /// <summary>True when the text fits the size, or has as many lines as a bridge prints before it leaves some out.</summary>
    public bool IsLikely(int? size) => ElidedAfter is { } before
        ? before <= LinesBeforeElision && _lines.Count == before + 1
        : size is { } all && Lacks(all) is 0 or >= 21;

    /// <summary>Returns the number of bytes that lack, when the declaration is among them; negative for too many.</summary>
    public int Lacks(int size) => size - Encoding.UTF8.GetByteCount(Text);

    /// <summary>Fits the text to a size. Returns true when the size has room for the declaration.</summary>
    public bool Fit(int? size)
    {
        FindMasks();
        var isList = Text.StartsWith("<calls", StringComparison.Ordinal) && !Text.StartsWith("<callsS", StringComparison.Ordinal) && Text is [_, _, _, _, _, _, ' ' or '>', ..];
        if (size is null || ElidedAfter is not null || Masks.Count > 0)
        {
            FitShape(most: int.MaxValue);
            if (Masks.Count > 1 || (Masks.Count == 1 && ElidedAfter is not null))
                HideMasks();
            return !isList;
        }

        // A text that fits as it is stays as it is.
        var lacks = Lacks(size.Value);
        if (lacks is 0 || lacks == XmlLines.Declaration.Length)
            return lacks > 0;
        var hasDeclaration = !isList;
        var rest = lacks - (hasDeclaration ? XmlLines.Declaration.Length : 0);
        rest = FitFolds(rest);
        if (rest < 0)
            rest += FitShape(-rest);
        if (rest < 0)
            rest += RemoveBlanks(-rest);
        if (rest > 0)
            FitEntities(rest);
        return hasDeclaration;
    }

    private void FindMasks() => Masks = [.. Mask().Matches(Text).Select(match => (match.Groups["mask"].Index, match.Groups["mask"].Length))];

    private void HideMasks()
    {
        foreach (var (at, length) in Masks)
            _edits.Add((at, length, Segment.Missing(HoleKind.Masked) with { Logged = Text.Substring(at, length) }));
    }

    // A joined line end within text may stand for a blank or for nothing.
    private int FitFolds(int rest)
    {
        var count = _lines.Sum(line => line.Count(c => c == (rest > 0 ? '\u001e' : '\u001f')));
        if (rest == 0 || count < Math.Abs(rest) || (ElidedAfter is not null))
            return rest;
        var text = new StringBuilder();
        foreach (var line in _lines)
        {
            foreach (var c in line)
            {
                var turns = rest != 0 && c == (rest > 0 ? '\u001e' : '\u001f');
                text.Append(turns ? rest > 0 ? " " : "" : c is '\u001f' ? " " : c is '\u001e' ? "" : c.ToString());
                rest -= turns ? Math.Sign(rest) : 0;
            }
        }

        Text = text.ToString();
        return rest;
    }

    // Takes doubled brackets once. Returns the number of bytes that it removes.
    private int FitShape(int most)
    {
        var removed = 0;
        foreach (Match leaf in DoubledLeaf().Matches(Text))
        {
            if (removed == most)
                break;
            removed++;
            _edits.Add((leaf.Index, leaf.Length, new Segment(Provenance.Repaired, leaf.Groups["start"].Value + leaf.Groups["rest"].Value)
            {
                Why = ImportReasons.Bracket,
                Prints = leaf.Value,
            }));
        }

        return removed;
    }

    private int RemoveBlanks(int most)
    {
        var blanks = StrayBlank().Matches(Text);
        if (blanks.Count < most)
            return 0;
        foreach (Match blank in blanks.Take(most))
            _edits.Add((blank.Index, 1, new Segment(Provenance.Repaired, "") { Why = ImportReasons.Blank, Prints = " " }));
        return most;
    }

    // Browsers and pages print characters for their entities, once too often.
    private void FitEntities(int rest)
    {
        List<(int At, string Entity)> bare = [.. Bare().Matches(Text).Select(match => (match.Index, match.Value == "'" ? "&apos;" : "&amp;"))];
        if (bare.Sum(entity => entity.Entity.Length - 1) != rest)
            bare.RemoveAll(entity => entity.Entity == "&amp;");
        if (bare.Count == 0 || bare.Sum(entity => entity.Entity.Length - 1) != rest)
            return;
        foreach (var (at, entity) in bare)
            _edits.Add((at, 1, new Segment(Provenance.Repaired, entity) { Why = ImportReasons.Entity, Prints = Text.Substring(at, 1) }));
    }

    [GeneratedRegex(@"^\[ ?(?:\. ?\. ?\.|…) ?\]$", RegexOptions.CultureInvariant)]
    private static partial Regex Elision();

    [GeneratedRegex("^<(?<name>[A-Za-z0-9]+)[ >]", RegexOptions.CultureInvariant)]
    private static partial Regex Root();

    [GeneratedRegex("^<(?<name>[A-Za-z0-9]+)(?: [^<>]*)?>[^<>]*</\\k<name>>$|^<[^<>]*/>$", RegexOptions.CultureInvariant)]
    private static partial Regex Leaf();

    [GeneratedRegex("(?<start><[A-Za-z0-9]+(?: [^<>]{1,200})?>)>(?<rest>[^<>]*</[A-Za-z0-9]+>|(?=<))", RegexOptions.CultureInvariant)]
    private static partial Regex DoubledLeaf();

    [GeneratedRegex("<[A-Za-z0-9]+>(?<mask>\\*{3,})</", RegexOptions.CultureInvariant)]
    private static partial Regex Mask();

    [GeneratedRegex("(?<=>) | (?=</)| (?=>)|(?<=<) ", RegexOptions.CultureInvariant)]
    private static partial Regex StrayBlank();

    [GeneratedRegex("'(?=[^<>]*<)|&(?!(?:amp|lt|gt|quot|apos|#[0-9]+);)", RegexOptions.CultureInvariant)]
    private static partial Regex Bare();
}
