using System.Text.RegularExpressions;

namespace CmsSim.Harness.Fixtures;

/// <summary>Splits an answer as the bridge's API trace does: a leaf with its end tag, or the tag of a container.</summary>
internal static partial class XmlLines
{
    public const string Declaration = """<?xml version="1.0"?>""";

    /// <summary>Returns the pieces of any text. Joined, they are the text again, even if it is not well-formed.</summary>
    public static IReadOnlyList<string> Split(string text) =>
        [.. Piece().Matches(text).Select(match => match.Value)];

    [GeneratedRegex("<[^<>/]+>[^<>]*</[^<>]+>|<[^<>]*>|[^<]+|<", RegexOptions.CultureInvariant)]
    private static partial Regex Piece();
}
