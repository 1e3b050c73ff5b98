using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Simulator.Expressions;

namespace CmsSim.Simulator.Directories;

/// <summary>
/// A mapping that builds a text from the attributes of a directory entry, such as <c>$sAMAccountName$@example.com</c>. A mapping can edit
/// an attribute: <c>$mail|'/@.*//'$</c> removes the text that its regular expression matches. Any other $ is an ordinary character
/// (inferred).
/// </summary>
internal sealed partial class AttributeMapping
{
    private readonly string _text;
    private readonly List<Placeholder> _placeholders = [];

    private AttributeMapping(string text) => _text = text;

    /// <summary>The attributes that the mapping uses, as it spells them.</summary>
    public IEnumerable<string> Attributes => _placeholders.Select(placeholder => placeholder.Attribute.ToString());

    /// <summary>The mapping; null when a regular expression in it is invalid or exceeds a limit (inferred).</summary>
    public static AttributeMapping? Parse(string text, ExpressionLimits limits)
    {
        var mapping = new AttributeMapping(text);
        foreach (Match match in Placeholders().Matches(text))
        {
            ClientExpression? pattern = null;
            if (match.Groups["pattern"] is { Success: true } expression && (pattern = ClientExpression.Parse(Unescaped(expression.Value), limits)) is null)
                return null;
            mapping._placeholders.Add(new(match.Index, match.Length, new AttributeName(match.Groups["attribute"].Value), pattern, match.Groups["replacement"].Value));
        }
        return mapping;
    }

    /// <summary>
    /// The text for one entry; null when the entry lacks an attribute that the mapping uses, or when the text is longer than
    /// <paramref name="most"/>, which no field accepts (both inferred). Building stops as soon as the text is too long.
    /// </summary>
    public string? For(DirectoryEntry entry, int most, Work work)
    {
        var text = new StringBuilder();
        var done = 0;
        foreach (var placeholder in _placeholders)
        {
            if (entry.Values(placeholder.Attribute).FirstOrDefault() is not { } value)
                return null;
            text.Append(_text, done, placeholder.Start - done);
            if (placeholder.Pattern is { } pattern)
            {
                if (pattern.Replace(value, (output, match) => Append(placeholder.Replacement, output, match), most, work) is not { } replaced)
                    return null;
                value = replaced;
            }
            text.Append(value);
            if (text.Length > most)
                return null;
            done = placeholder.Start + placeholder.Length;
        }
        text.Append(_text, done, _text.Length - done);
        return text.Length <= most ? text.ToString() : null;
    }

    // In a replacement, \1 is the text of a group and \/ is a slash (inferred).
    private static void Append(string format, StringBuilder output, ExpressionSearch match)
    {
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] is not '\\' || at + 1 == format.Length || format[at + 1] is not ('/' or (>= '0' and <= '9')))
                output.Append(format[at]);
            else if (format[++at] is '/')
                output.Append('/');
            else
                output.Append(match.Group(format[at] - '0'));
        }
    }

    private static string Unescaped(string pattern) => pattern.Replace(@"\/", "/", StringComparison.Ordinal);

    [GeneratedRegex(@"\$(?<attribute>[A-Za-z0-9;.-]+)(\|'/(?<pattern>(\\.|[^\\/])*)/(?<replacement>(\\.|[^\\/])*)/')?\$", RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholders();

    private readonly record struct Placeholder(int Start, int Length, AttributeName Attribute, ClientExpression? Pattern, string Replacement);
}
