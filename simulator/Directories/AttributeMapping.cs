using System.Text;
using System.Text.RegularExpressions;

namespace CmsSim.Simulator.Directories;

/// <summary>
/// Text with attributes of an entry in it: <c>$sAMAccountName$@example.com</c>. An attribute may be changed on the way:
/// <c>$mail|'/@.*//'$</c> leaves out what its regular expression finds. A $ that begins neither stands for itself (inferred).
/// </summary>
internal sealed partial class AttributeMapping
{
    private const int LongestExpression = 200;

    private readonly string _text;
    private readonly List<Placeholder> _placeholders = [];

    private AttributeMapping(string text) => _text = text;

    /// <summary>The mapping, or null when a regular expression in it is none, or one that costs too much (inferred).</summary>
    public static AttributeMapping? Parse(string text)
    {
        var mapping = new AttributeMapping(text);
        foreach (Match match in Placeholders().Matches(text))
        {
            Regex? pattern = null;
            if (match.Groups["pattern"] is { Success: true } expression && (pattern = Expression(Unescaped(expression.Value))) is null)
                return null;
            mapping._placeholders.Add(new(match.Index, match.Length, match.Groups["attribute"].Value, pattern, match.Groups["replacement"].Value));
        }
        return mapping;
    }

    /// <summary>The text for one entry; null when the entry lacks an attribute that the text needs (inferred).</summary>
    public string? For(DirectoryEntry entry)
    {
        var text = new StringBuilder();
        var done = 0;
        foreach (var placeholder in _placeholders)
        {
            if (entry.Values(placeholder.Attribute).FirstOrDefault() is not { } value)
                return null;
            text.Append(_text, done, placeholder.Start - done);
            text.Append(placeholder.Pattern?.Replace(value, match => Replacement(placeholder.Replacement, match)) ?? value);
            done = placeholder.Start + placeholder.Length;
        }
        return text.Append(_text, done, _text.Length - done).ToString();
    }

    // What a group found is written \1, a slash \/ (inferred).
    private static string Replacement(string format, Match match) =>
        Groups().Replace(format, group => group.Value[1] is '/' ? "/" : match.Groups[group.Value[1] - '0'].Value);

    private static string Unescaped(string pattern) => pattern.Replace(@"\/", "/", StringComparison.Ordinal);

    private static Regex? Expression(string pattern)
    {
        if (pattern.Length > LongestExpression)
            return null;
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\$(?<attribute>[A-Za-z0-9;.-]+)(\|'/(?<pattern>(\\.|[^\\/])*)/(?<replacement>(\\.|[^\\/])*)/')?\$", RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholders();

    [GeneratedRegex(@"\\[0-9/]")]
    private static partial Regex Groups();

    private readonly record struct Placeholder(int Start, int Length, string Attribute, Regex? Pattern, string Replacement);
}
