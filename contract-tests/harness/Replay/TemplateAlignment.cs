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

        var (i, j) = (0, 0);
        while (i < wanted.Count || j < came.Count)
        {
            if (i < wanted.Count && keeps[i] == j)
            {
                alignment.Same(wanted[i++], came[j++]);
                continue;
            }

            var (fromI, fromJ) = (i, j);
            while (i < wanted.Count && keeps[i] < 0)
                i++;
            j = i < wanted.Count ? keeps[i] : came.Count;
            alignment.Gap([.. wanted.Skip(fromI).Take(i - fromI).SelectMany(piece => piece.Tokens)], string.Concat(came.Skip(fromJ).Take(j - fromJ).Select(piece => piece.Text)));
        }

        return (alignment._parts, alignment._bindings);
    }

    private void Same(Piece documented, Piece actual)
    {
        if (!Matches(documented.Tokens, actual.Text))
            AddDocumented(documented.Tokens, "");
    }

    private void Gap(IReadOnlyList<Token> documented, string actual)
    {
        // A hole may cut a tag or a leaf, whose rest is then no piece of the actual text.
        if (!documented.Any(token => token.IsHole) || !Matches(documented, actual))
            AddDocumented(documented, actual);
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
