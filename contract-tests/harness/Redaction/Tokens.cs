using System.Net;
using System.Text.RegularExpressions;

namespace CmsSim.Harness.Redaction;

/// <summary>The kinds of pieces that a text consists of.</summary>
internal enum TokenKind
{
    Id,
    Hex,
    Address,
    Host,
    Number,
    Word,

    /// <summary>Text that stays: the scheme of a URI, a placeholder of a template, the name of an attribute.</summary>
    Kept,
}

/// <summary>A piece of a text.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int Length);

/// <summary>Finds the pieces of a text that are replaced one by one. All else, such as blanks and punctuation, stays where it is.</summary>
internal static partial class Tokens
{
    /// <summary>Returns the pieces in order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kind">The kind of the whole text.</param>
    /// <param name="isKnownHost">Returns true for a name with dots that is a host elsewhere.</param>
    public static IEnumerable<Token> Of(string text, SensitiveKind kind, Func<string, bool> isKnownHost)
    {
        var pattern = kind switch
        {
            SensitiveKind.Template => InTemplate(),
            SensitiveKind.LdapDn => InName(),
            _ => Anywhere(),
        };
        foreach (Match match in pattern.Matches(text))
        {
            foreach (var token in TokensOf(match, kind, isKnownHost))
                yield return token;
        }
    }

    /// <summary>Returns the words and numbers only, for the labels of a host name.</summary>
    public static IEnumerable<Token> WordsIn(string text) => WordsAndNumbers().Matches(text).Select(inner =>
        new Token(inner.Groups["word"].Success ? TokenKind.Word : TokenKind.Number, inner.Index, inner.Length));

    private static IEnumerable<Token> TokensOf(Match match, SensitiveKind kind, Func<string, bool> isKnownHost)
    {
        foreach (var (name, token) in s_groups)
        {
            if (match.Groups[name].Success)
                return Checked(match, token, kind, isKnownHost);
        }

        return [];
    }

    private static IEnumerable<Token> Checked(Match match, TokenKind token, SensitiveKind kind, Func<string, bool> isKnownHost)
    {
        var isWhole = token switch
        {
            TokenKind.Address => IPAddress.TryParse(match.Value, out _),
            TokenKind.Host => IsHost(match, kind, isKnownHost),
            _ => true,
        };
        return isWhole ? [new(token, match.Index, match.Length)] : Inside(match);
    }

    private static bool IsHost(Match match, SensitiveKind kind, Func<string, bool> isKnownHost) =>
        kind is SensitiveKind.Address || match.Groups["after"].Success || (match.Value.Contains('.') && isKnownHost(match.Value));

    // A match that turns out to be no address or host consists of words and numbers.
    private static IEnumerable<Token> Inside(Match match) =>
        WordsIn(match.Value).Select(inner => inner with { Start = match.Index + inner.Start });

    private static readonly (string, TokenKind)[] s_groups =
    [
        ("kept", TokenKind.Kept), ("id", TokenKind.Id), ("address", TokenKind.Address), ("host", TokenKind.Host),
        ("hex", TokenKind.Hex), ("number", TokenKind.Number), ("word", TokenKind.Word),
    ];

    private const RegexOptions Options = RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private const string Pieces = """
        | (?<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})
        | (?<id>(?<![\w-])(?=[0-9]*[a-f])[0-9a-f]{8}(-[0-9a-f]{4}){0,3}-[0-9a-f]{1,11}(?![\w-]))
        | (?<address>(?<![\w.:])([0-9a-f]{0,4}:){2,7}(:?[0-9a-f]{1,4})?(?![\w:]))
        | (?<address>(?<![\w.])[0-9]{1,3}(\.[0-9]{1,3}){3}(?!\.?[0-9a-z]))
        | (?<kept>(?<!\w)(sips?|tel|h323|https?|wss?|rtmps?|ldaps?|xmpp|mailto|tcp|tls|udp)(?=:))
        | (?<kept>(?<=;)(transport=(tcp|udp|tls)|user=(phone|ip)))
        | (?<kept>(?<![\w.])[0-9]+(\.[0-9]+){4,}(?![\w.]))
        | (?<host>(?<after>(?<=@|://))[\p{L}0-9_*-]+(\.[\p{L}0-9_*-]+)*)
        | (?<host>(?<![\p{L}0-9._-])[\p{L}0-9_*-]+(\.[\p{L}0-9_*-]+)+(?![\p{L}0-9._@-]))
        | (?<kept>(?<![\p{L}0-9])0x(?=[0-9a-f]{4,16}(?![\p{L}0-9])))
        | (?<hex>(?<=(?<![\p{L}0-9])0x)[0-9a-f]{4,16}(?![\p{L}0-9]))
        | (?<hex>(?<![\p{L}0-9])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,}(?![\p{L}0-9]))
        | (?<number>[0-9]+)
        | (?<word>\p{L}+)
        """;

    [GeneratedRegex("(?!)" + Pieces, Options)]
    private static partial Regex Anywhere();

    // Placeholders such as $cn$ and $sAMAccountName|'/x/y/'$, escapes, sets of characters, names of attributes, $1 and \1.
    [GeneratedRegex("""
        (?<kept>\$[\p{L}0-9_.-]+(?=[$|]) | \$[0-9] | \\. | \[[^\]]*\] | (?<=\()[&|!]*[\p{L}][\p{L}0-9;.-]*(?=[~<>:]?=) | (?<=[,=]\s*|^)(cn|ou|dc|uid|o|c|l|st)(?==))
        """ + Pieces, Options)]
    private static partial Regex InTemplate();

    [GeneratedRegex(@"(?<kept>(?<=[,+]\s*|^)[\p{L}][\p{L}0-9.-]*(?=\s*=))" + Pieces, Options)]
    private static partial Regex InName();

    [GeneratedRegex(@"(?<number>[0-9]+) | (?<word>\p{L}+)", Options)]
    private static partial Regex WordsAndNumbers();
}
