using System.Globalization;
using System.Text;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>
/// A documented text with the values of the target. Values that may differ and holes are filled from the actual text when they are in the
/// right place and have the right format. Anything else that differs from the actual text is a difference.
/// </summary>
internal sealed class BoundText
{
    private readonly IReadOnlyList<(Token Token, string Part)> _parts;

    private BoundText(IReadOnlyList<(Token Token, string Part)> parts, string actual, Bindings bindings, bool matches)
    {
        _parts = parts;
        Actual = actual;
        Bindings = bindings;
        Matches = matches;
        Text = string.Concat(parts.Select(part => part.Part));
    }

    public string Text { get; }

    /// <summary>The actual text, with the objects of a list in the documented order if only their order differed.</summary>
    public string Actual { get; private init; }

    /// <summary>The order of the objects before. Null when it is the documented one.</summary>
    public Excuse? OtherOrder { get; private init; }

    /// <summary>The bindings, including those found in this text.</summary>
    public Bindings Bindings { get; }

    /// <summary>True when the text matches. A hole with another number of bytes does not match, although <see cref="Text"/> may be equal.</summary>
    public bool Matches { get; }

    /// <summary>The number of bytes by which the values of the target are longer than the documented ones.</summary>
    public int Growth => _parts.Sum(part => part.Token.IsHole ? 0 : part.Part.Length - part.Token.Text.Length);

    /// <summary>Returns the text when it matches. Returns null otherwise.</summary>
    public static BoundText? Match(Template documented, string actual, Bindings bindings)
    {
        if (TemplateMatch.Whole(documented.Tokens, actual, bindings) is { } match)
            return new BoundText([.. documented.Tokens.Zip(match.Parts)], actual, match.Bindings, matches: true);
        if (!bindings.Allowed.Contains(Normaliser.Order)
            || ListOrder.Restore(documented, actual, bindings) is not { } restored
            || TemplateMatch.Whole(documented.Tokens, restored.Text, bindings) is not { } ordered)
        {
            return null;
        }

        return new BoundText([.. documented.Tokens.Zip(ordered.Parts)], restored.Text, ordered.Bindings, matches: true)
        {
            OtherOrder = new Excuse(Normaliser.Order, "the documented order", restored.Order) { Position = 0, XmlPath = restored.Path, Fingerprint = Hash(actual) },
        };
    }

    public static BoundText Bind(Template documented, string actual, Bindings bindings)
    {
        if (Match(documented, actual, bindings) is { } match)
            return match;
        var (parts, found) = TemplateAlignment.Of(documented, actual, bindings);
        return new BoundText(parts, actual, found, matches: false);
    }

    /// <summary>Returns the segment that a position comes from. Past the end it is the last one.</summary>
    public Segment? SegmentAt(int position)
    {
        var end = 0;
        foreach (var (token, part) in _parts)
        {
            end += part.Length;
            if (position < end)
                return token.Segment;
        }

        return _parts is [.., var last] ? last.Token.Segment : null;
    }

    /// <summary>Returns the values that differ from the documented ones, and the holes.</summary>
    public IEnumerable<Excuse> Excuses()
    {
        if (OtherOrder is { } order)
            yield return order;
        var at = 0;
        foreach (var (token, part) in _parts)
        {
            if (token.IsHole)
            {
                yield return new Excuse(Normaliser.Hole, NameOf(token.Segment), Quoted.Latin1(part)) { Position = at, Length = part.Length, Fingerprint = Hash(part) };
            }
            else if (token.Kind is { } kind && part != token.Text)
            {
                yield return new Excuse(kind, Quoted.Latin1(token.Text), Quoted.Latin1(part))
                {
                    Position = at,
                    Length = part.Length,
                    DocumentedLength = token.Text.Length,
                    Fingerprint = Hash(part),
                };
            }

            at += part.Length;
        }
    }

    /// <summary>Returns the holes that the actual text does not fill, when the rest of the text is equal.</summary>
    public IEnumerable<(Token Hole, int Position)> WrongHoles()
    {
        var at = 0;
        foreach (var (token, part) in _parts)
        {
            if (token.IsHole && !token.Holds(part))
                yield return (token, at);
            at += part.Length;
        }
    }

    /// <summary>The name of a hole for people: its kind, and its size if that is known.</summary>
    public static string NameOf(Segment hole) => hole.Bytes is { } bytes
        ? string.Create(CultureInfo.InvariantCulture, $"a hole ({HoleWords.Write(hole.Hole!.Value)}, {bytes} bytes)")
        : $"a hole ({HoleWords.Write(hole.Hole!.Value)})";

    // FNV-1a: it only has to tell two texts apart whose starts are equal.
    private static ulong Hash(string text)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var c in text)
            hash = (hash ^ c) * 1_099_511_628_211UL;
        return hash;
    }
}

/// <summary>Texts in quotes, shortened for people.</summary>
internal static class Quoted
{
    private const int Longest = 300;

    public static string Latin1(string bytes) =>
        bytes.Length == 0 ? "nothing" : Text(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes)));

    public static string Text(string text)
    {
        var shown = text.Length <= Longest ? text : string.Create(CultureInfo.InvariantCulture, $"{text[..Longest]}… ({text.Length} characters)");
        return $"'{shown.Replace("\r", "\\r").Replace("\n", "\\n")}'";
    }
}
