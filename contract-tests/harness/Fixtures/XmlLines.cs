using System.Text.RegularExpressions;

namespace CmsSim.Harness.Fixtures;

/// <summary>Cuts an answer the way the bridge's trace does: a leaf with its end tag, or the tag of a container.</summary>
internal static partial class XmlLines
{
    public const string Declaration = """<?xml version="1.0"?>""";

    /// <summary>The pieces of any text; joined they are the text again, well-formed or not.</summary>
    public static IReadOnlyList<string> Split(string text) =>
        [.. Piece().Matches(text).Select(match => match.Value)];

    [GeneratedRegex("<[^<>/]+>[^<>]*</[^<>]+>|<[^<>]*>|[^<]+|<", RegexOptions.CultureInvariant)]
    private static partial Regex Piece();
}
