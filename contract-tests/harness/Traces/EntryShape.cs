using System.Text.RegularExpressions;

namespace CmsSim.Harness.Traces;

/// <summary>The completeness of an entry's text, as far as its own form shows it.</summary>
internal enum Completeness
{
    /// <summary>Nothing shows if more follows.</summary>
    Unknown,

    /// <summary>More must follow.</summary>
    Lacking,

    /// <summary>Nothing can follow.</summary>
    Whole,
}

/// <summary>Judges from the form of an entry if a page wrapped it.</summary>
internal static partial class EntryShape
{
    public static Completeness Of(string text)
    {
        text = text.TrimEnd();
        if (Trace().Match(text) is not { Success: true } trace)
            return text.Count(c => c == '"') % 2 == 1 || text.EndsWith('-') ? Completeness.Lacking : Completeness.Unknown;
        var line = text[trace.Length..].TrimStart();
        if (line.Length == 0)
            return Completeness.Lacking;
        if (line[0] == '<')
            return Piece().IsMatch(line) ? Completeness.Whole : Completeness.Lacking;
        if (line[0] == '[')
            return line is "[ ... ]" ? Completeness.Whole : Completeness.Lacking;
        if (IsBeginning(line))
            return Structure().IsMatch(line) ? Completeness.Whole : Completeness.Lacking;
        return line[^1] == '&' ? Completeness.Whole : Completeness.Unknown;
    }

    /// <summary>True when a text can only be the rest of the line before.</summary>
    public static bool IsRest(string open, string text)
    {
        text = text.TrimStart();
        return open.EndsWith('>') ? text.StartsWith("</", StringComparison.Ordinal) || Rest().IsMatch(text) && open.Contains('<', StringComparison.Ordinal)
            : Digits().IsMatch(text) && Size().IsMatch(open);
    }

    /// <summary>True for a line that only a log holds, so that it is a piece of an entry if it is none.</summary>
    public static bool IsRemnant(string text) => Remnant().IsMatch(text);

    /// <summary>True for a line of prose that ends as sentences do.</summary>
    public static bool IsSentence(string text) => Sentence().IsMatch(text);

    private static bool IsBeginning(string line) =>
        line.StartsWith("sending", StringComparison.Ordinal) || line.StartsWith("content data", StringComparison.Ordinal)
        || line.StartsWith("Location", StringComparison.Ordinal) || line.StartsWith("WWW-Auth", StringComparison.Ordinal) || Method().IsMatch(line);

    [GeneratedRegex("^API trace [0-9]{1,10}:", RegexOptions.CultureInvariant)]
    private static partial Regex Trace();

    // A tag, or a leaf with its end.
    [GeneratedRegex("^(?:<[^<>]*>|<[^<>]*>>?[^<>]*</[^<>]*>)$", RegexOptions.CultureInvariant)]
    private static partial Regex Piece();

    [GeneratedRegex("""
        ^(?:sending\ [0-9]{3}\ response,\ size\ [0-9]+
        |content\ data\ size\ [0-9]+,\ type\ "[^"]*":
        |Location:\ \S*/[0-9A-Za-z-]{36}
        |WWW-Authenticate:\ \S+\ \S+"
        |[A-Z]+\ for\ ".*"\ \(from\ [^()]+\))$
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Structure();

    [GeneratedRegex("^[A-Z]{3,8}(?: for\\b| ?$| f?o?r?$)", RegexOptions.CultureInvariant)]
    private static partial Regex Method();

    [GeneratedRegex("^[^<>]{0,200}</[A-Za-z0-9]+>", RegexOptions.CultureInvariant)]
    private static partial Regex Rest();

    [GeneratedRegex("^[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    [GeneratedRegex("size [0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Size();

    // A trace number, a process, a level, the beginning of a trace line, a parameter, a tag, or a clock at the beginning.
    [GeneratedRegex("""
        \bAPI\ trace\ [0-9]|\bhost:server\b|\b(?:INFO|WARNING|ERROR)\ *:\ .
        |^[\s>]*(?:sending\ [0-9]{3}\ |content\ data\ size\ |Location:\ /|size\ [0-9]+|[0-9]{2}:[0-9]{2}:[0-9]{2})
        |^[\s>]*[A-Za-z]\w*=\S*$|^[\s>]*</?[A-Za-z]\w*[^<>@]*>
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Remnant();

    [GeneratedRegex(@"^\W{0,4}\p{L}[\p{L}\p{P}0-9]*\s+\p{L}.*[\p{L}\p{N})""'][.?!:,…]\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Sentence();
}
