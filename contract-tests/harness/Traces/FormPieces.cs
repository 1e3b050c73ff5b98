using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Traces;

/// <summary>
/// The pieces of a form, fitted to what is known of it: pieces that another one continues are 48 bytes long, and the size is that of
/// all.
/// </summary>
internal sealed partial class FormPieces
{
    private readonly List<FormPiece> _pieces = [];

    /// <param name="lines">The lines as logged.</param>
    /// <param name="isPlain">True when the lines have the form in which a device writes them, so that further blanks are those of a value.</param>
    public FormPieces(IEnumerable<string> lines, bool isPlain)
    {
        foreach (var line in lines)
        {
            if (isPlain && !IsContinuation(line))
                _pieces.Add(new FormPiece(line[2..], false));
            else
                Add(line);
        }
    }

    public IReadOnlyList<FormPiece> All => _pieces;

    public int Width => _pieces.Sum(piece => piece.Width);

    /// <summary>The pieces whose value the bridge masked.</summary>
    public IEnumerable<FormPiece> Masks => _pieces.Where(piece => Mask().IsMatch(piece.Shown));

    /// <summary>True for a mask in place of a value.</summary>
    public static Match MaskOf(string piece) => Mask().Match(piece);

    /// <summary>Fits pieces to the width at which the bridge cuts them, and all of them to the size. Returns the bytes that lack
    /// still. With masked values these are the bytes of the values.</summary>
    public int Fit(int? size)
    {
        for (var i = 0; i + 1 < _pieces.Count; i++)
        {
            if (_pieces[i + 1].Continues)
                FitWidth(_pieces[i]);
        }

        var masked = Masks.Any();
        var lacks = size is { } all ? all - Width : 0;
        if (masked && size is not null)
            lacks = FitMasked(lacks - Swallowed());
        else if (lacks != 0)
            lacks = FitFolds(lacks);
        foreach (var piece in _pieces)
            piece.Resolve();
        return lacks == 0 || masked ? lacks : FitText(lacks);
    }

    // The bridge drops the ampersand behind a mask. Asterisks are no bytes of the wire.
    private int Swallowed() => Masks.Sum(mask => (Swallows(mask) ? 1 : 0) - MaskOf(mask.Shown).Groups["mask"].Length);

    /// <summary>True when the bridge dropped the ampersand behind a mask. The last pair has none.</summary>
    public bool Swallows(FormPiece mask) =>
        mask != _pieces[^1] && MaskOf(mask.Shown) is var match && match.Groups["name"].Success && match.Groups["end"].Length == 0;

    private bool IsContinuation(string line) =>
        line.StartsWith("      ", StringComparison.Ordinal) && _pieces is [.., var last] && FormPiece.IsContinued(Encoding.UTF8.GetBytes(last.Text));

    private void Add(string line)
    {
        var blanks = line.Length - line.AsSpan().TrimStart(" \u001e\u001f").Length;
        if (blanks >= 6)
            _pieces.Add(new FormPiece(line[6..], _pieces.Count > 0));
        else if (blanks >= 2)
            _pieces.Add(new FormPiece(blanks == 2 ? line[2..] : line[blanks..], false));
        else
            _pieces.Add(new FormPiece(line[blanks..].TrimEnd(' ', '\u001e', '\u001f'), ContinuesLast(line[blanks..])));
    }

    // Where blanks are collapsed, a piece continues a pair that has no ampersand at its end and is no mask.
    private bool ContinuesLast(string piece) =>
        _pieces is [.., var last] && !last.EndsPair && !Mask().IsMatch(last.Shown) && (last.Width >= FormPiece.FullWidth - 8 || !Start().IsMatch(piece));

    private static void FitWidth(FormPiece piece)
    {
        var lacks = FormPiece.FullWidth - piece.Width;

        // A character of several bytes is not cut.
        if (lacks == 0 || (lacks is > 0 and < 4 && !System.Text.Ascii.IsValid(piece.Text)))
            return;
        if (lacks == FormPiece.Placeholder.Length && TakesPlaceholder(piece.Shown))
        {
            piece.Resolve();
            AddPlaceholder(piece, piece.Text.Length);
        }
        else if (lacks > 0 && lacks - piece.TurnFolds(lacks, toBlank: true) == 1)
        {
            piece.AddBlank();
        }
        else if (lacks < 0 && -lacks - piece.TurnFolds(-lacks, toBlank: false) is > 0 and var many)
        {
            piece.Resolve();
            RemoveBlanks(piece, many);
        }
    }

    private int FitFolds(int lacks)
    {
        var free = Placeholders().Count();
        for (var count = free; count >= 0; count--)
        {
            // Placeholders alone explain the size, or together with line ends.
            var rest = lacks - (count * FormPiece.Placeholder.Length);
            if (rest == 0)
                return lacks;
            if (Math.Abs(rest) <= _pieces.Sum(piece => piece.Folds(asBlank: rest < 0)) && (count > 0 || Math.Abs(rest) < 32))
            {
                foreach (var piece in _pieces)
                    rest += (rest < 0 ? 1 : -1) * piece.TurnFolds(Math.Abs(rest), toBlank: rest > 0);
                return count * FormPiece.Placeholder.Length;
            }
        }

        return lacks;
    }

    // A mask may stand for as many bytes as the size leaves. Too few bytes mean that a line end was read as a blank.
    private int FitMasked(int lacks)
    {
        foreach (var piece in _pieces)
            lacks += lacks < 0 ? piece.TurnFolds(-lacks, toBlank: false) : 0;
        return lacks;
    }

    private int FitText(int lacks)
    {
        lacks = FitPlaceholders(lacks);
        if (lacks < 0)
            lacks = FitRemovals(lacks);
        return lacks > 0 ? FitAmpersands(lacks) : lacks;
    }

    private int FitPlaceholders(int lacks)
    {
        var free = Placeholders().ToList();
        var stray = _pieces.Sum(piece => piece.StrayBlanks().Count());
        for (var count = free.Count; count > 0; count--)
        {
            var rest = lacks - (count * FormPiece.Placeholder.Length);
            if (rest > 0 || -rest > stray)
                continue;
            foreach (var piece in free.Take(count))
                AddPlaceholder(piece, piece.Text.Length - (piece.EndsPair ? 1 : 0));
            return rest;
        }

        return lacks;
    }

    private int FitRemovals(int lacks)
    {
        if (_pieces.Sum(piece => piece.StrayBlanks().Count()) >= -lacks)
        {
            foreach (var piece in _pieces)
                lacks += RemoveBlanks(piece, -lacks);
            return lacks;
        }

        if (_pieces.Sum(piece => Escape().Count(piece.Text)) != -lacks)
            return lacks;
        foreach (var piece in _pieces)
        {
            foreach (Match escape in Escape().Matches(piece.Text))
                piece.Remove(escape.Index, ImportReasons.Escape);
        }

        return 0;
    }

    private int FitAmpersands(int lacks)
    {
        var bare = Enumerable.Range(1, Math.Max(0, _pieces.Count - 1))
            .Where(i => !_pieces[i - 1].EndsPair && !_pieces[i].Continues && Start().IsMatch(_pieces[i].Text))
            .Select(i => _pieces[i - 1]).ToList();
        if (bare.Count != lacks)
            return lacks;
        foreach (var piece in bare)
            piece.Edit(piece.Text.Length, 0, new Segment(Provenance.Repaired, "&") { Why = ImportReasons.Ampersand, Prints = "" });
        return 0;
    }

    private static int RemoveBlanks(FormPiece piece, int most)
    {
        var removed = 0;
        foreach (var blank in piece.StrayBlanks().Take(most).ToList())
        {
            piece.Remove(blank, ImportReasons.Blank);
            removed++;
        }

        return removed;
    }

    // The last piece of each mapping that has no placeholder yet.
    private IEnumerable<FormPiece> Placeholders() => _pieces.Index()
        .Where(piece => TakesPlaceholder(piece.Item.Shown) && piece.Item.Edits.Count == 0 && !(piece.Index + 1 < _pieces.Count && _pieces[piece.Index + 1].Continues))
        .Select(piece => piece.Item);

    private static bool TakesPlaceholder(string text) => Mapping().IsMatch(text) && !text.Contains(FormPiece.Placeholder, StringComparison.Ordinal);

    private static void AddPlaceholder(FormPiece piece, int at) =>
        piece.Edit(at, 0, new Segment(Provenance.Repaired, FormPiece.Placeholder) { Why = ImportReasons.Placeholder, Prints = "" });

    [GeneratedRegex(@"^(?:(?<name>[^=&*]{1,100})=)?(?<mask>\*{3,})(?<end>&?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Mask();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9.]{1,60}=", RegexOptions.CultureInvariant)]
    private static partial Regex Start();

    [GeneratedRegex("^coSpace(?:Uri|Name|CallId)Mapping=", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Mapping();

    [GeneratedRegex(@"\\(?=[_*\[\]#.!\-])", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
