using System.Xml.Linq;
using CmsSim.Harness.Api;

namespace CmsSim.Harness.Verify.Parity;

/// <summary>
/// Reduces the body of an answer to its form: elements, attributes and words of the API stay, and values of the target are replaced by their
/// kind. So redacted answers of two targets can be compared.
/// </summary>
internal static class AnswerShape
{
    // Words of the API are short and begin with a lower-case letter.
    private const int LongestWord = 40;

    private static readonly Lazy<HashSet<string>> s_wordElements = new(() =>
        [.. ApiReference.Documented.Nodes.SelectMany(node => node.Elements).SelectMany(All).Where(field => field.Type is "enum" or "bool").Select(field => field.Name)]);

    public static string Of(string body)
    {
        if (body.Length == 0)
            return "";
        var declaration = body.StartsWith("<?xml", StringComparison.Ordinal) ? body[..(body.IndexOf("?>", StringComparison.Ordinal) + 2)] : "";
        return AnswerXml.Read(body) is { } root ? declaration + Of(root) : "{text}";
    }

    private static string Of(XElement element)
    {
        var attributes = string.Concat(element.Attributes().Select(attribute => $" {attribute.Name.LocalName}=\"{Value(attribute.Value, isWord: true)}\""));
        var content = element.HasElements ? string.Concat(element.Elements().Select(Of).Aggregate(new List<string>(), WithoutRepetition)) : Value(element.Value, s_wordElements.Value.Contains(element.Name.LocalName));
        return $"<{element.Name.LocalName}{attributes}>{content}</{element.Name.LocalName}>";
    }

    // The number of a list's objects belongs to the target.
    private static List<string> WithoutRepetition(List<string> shapes, string next)
    {
        if (shapes is not [.., var last] || last != next)
            shapes.Add(next);
        return shapes;
    }

    private static IEnumerable<ApiField> All(ApiField field) => field.Children.SelectMany(All).Prepend(field);

    private static string Value(string text, bool isWord) =>
        text.Length == 0 || text is "true" or "false" ? text
        : text.All(char.IsAsciiDigit) ? "{number}"
        : isWord && text.Length <= LongestWord && char.IsAsciiLetterLower(text[0]) && text.All(char.IsAsciiLetterOrDigit) ? text
        : "{text}";
}
