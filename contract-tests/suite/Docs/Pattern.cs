using System.Text.RegularExpressions;
using FluentAssertions;

namespace CmsSim.ContractTests.Docs;

/// <summary>Text as pages show it, in which <c>…</c> matches anything.</summary>
internal static class Pattern
{
    public static bool Matches(string text, string pattern) => Regex.IsMatch(text.ReplaceLineEndings("\n").Trim(), Of(pattern));

    public static void ShouldMatch(string text, string pattern, string place) =>
        text.ReplaceLineEndings("\n").Trim().Should().MatchRegex(Of(pattern), place);

    private static string Of(string pattern) => "(?s)^" + Regex.Escape(pattern).Replace("…", ".*") + "$";
}
