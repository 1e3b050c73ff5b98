using System.Text;

namespace CmsSim.Harness.Replay;

/// <summary>
/// Aligns a documented text with an actual one that does not match it, so that only the differing parts are shown as different. Values and
/// holes of the equal parts get the actual text.
/// </summary>
internal sealed class TemplateAlignment
{
    private readonly List<(Token Token, string Part)> _parts = [];
    private Bindings _bindings;

    private TemplateAlignment(Bindings bindings) => _bindings = bindings;

    /// <summary>Returns the text of each token, and the bindings, including those found in equal parts.</summary>
    public static (IReadOnlyList<(Token Token, string Part)> Parts, Bindings Bindings) Of(Template documented, string actual, Bindings bindings)
    {
        var alignment = new TemplateAlignment(bindings);
        var wanted = documented.Pieces();
        var came = Template.OfActual(actual, bindings.Allowed).Pieces();
        var keeps = XmlDiff.Common([.. wanted.Select(piece => piece.Key)], [.. came.Select(piece => piece.Key)]);

        foreach (var run in XmlDiff.Runs(keeps, came.Count))
        {
            if (run.IsSame)
                alignment.Same(wanted[run.First], came[run.Second]);
            else
                alignment.Gap([.. wanted.Skip(run.First).Take(run.FirstCount)], [.. came.Skip(run.Second).Take(run.SecondCount)]);
        }

        return (alignment._parts, alignment._bindings);
    }

    private void Same(Piece documented, Piece actual)
    {
        if (!Matches(documented.Tokens, actual.Text))
            AddDocumented(documented.Tokens, "");
    }

    private void Gap(ReadOnlySpan<Piece> documented, ReadOnlySpan<Piece> actual)
    {
        // A hole may cut a tag or a leaf, whose rest is then no piece of the actual text.
        var first = FirstHole(documented);
        if (first >= 0 && Matches(Tokens(documented), Text(actual)))
            return;

        // Elements beside a hole that came with another text are not part of the hole.
        var (before, behind) = (0, 0);
        while (before < first && before < actual.Length && AreAlike(documented[before], actual[before]))
            before++;
        while (first >= 0 && !documented[^(behind + 1)].IsHole && behind < actual.Length - before && AreAlike(documented[^(behind + 1)], actual[^(behind + 1)]))
            behind++;
        AddDocumented(Tokens(documented), Text(actual[before..^behind]));
    }

    private static int FirstHole(ReadOnlySpan<Piece> pieces)
    {
        for (var i = 0; i < pieces.Length; i++)
        {
            if (pieces[i].IsHole)
                return i;
        }

        return -1;
    }

    private static bool AreAlike(Piece a, Piece b) => StartOf(a.Text).SequenceEqual(StartOf(b.Text));

    private static ReadOnlySpan<char> StartOf(string piece) => piece.AsSpan(0, piece.AsSpan().IndexOfAny(' ', '>') is >= 0 and var end ? end : 0);

    private static List<Token> Tokens(ReadOnlySpan<Piece> pieces)
    {
        var tokens = new List<Token>();
        foreach (var piece in pieces)
            tokens.AddRange(piece.Tokens);
        return tokens;
    }

    private static string Text(ReadOnlySpan<Piece> pieces)
    {
        var text = new StringBuilder();
        foreach (var piece in pieces)
            text.Append(piece.Text);
        return text.ToString();
    }

    private bool Matches(IReadOnlyList<Token> tokens, string actual)
    {
        if (TemplateMatch.Whole(tokens, actual, _bindings) is not { } match)
            return false;
        _parts.AddRange(tokens.Zip(match.Parts));
        _bindings = match.Bindings;
        return true;
    }

    // The first open hole takes the actual text.
    private void AddDocumented(IReadOnlyList<Token> tokens, string actual)
    {
        foreach (var token in tokens)
        {
            if (token.IsHole)
            {
                var fits = token.IsOpen && token.Holds(actual);
                _parts.Add((token, fits ? actual : ""));
                actual = fits ? "" : actual;
            }
            else
            {
                _parts.Add((token, token.Kind is null ? token.Text : _bindings.Of(token.Text)));
            }
        }
    }
}
