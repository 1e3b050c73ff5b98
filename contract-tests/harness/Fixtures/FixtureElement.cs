using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace CmsSim.Harness.Fixtures;

/// <summary>
/// An element of a fixture file that is being validated. Attributes and children that are not named here are errors. Every error names
/// the line.
/// </summary>
internal sealed class FixtureElement
{
    private readonly XElement _element;
    private readonly string _file;

    public FixtureElement(XElement element, string file, string[] attributes, string[] children)
    {
        _element = element;
        _file = file;

        foreach (var attribute in element.Attributes())
        {
            if (!attributes.Contains(attribute.Name.ToString()))
                throw Wrong(attribute, $"unknown attribute \"{attribute.Name}\" of <{element.Name}>; {Choice(attributes, "no attribute is allowed")}.");
        }

        foreach (var node in element.Nodes())
        {
            if (node is XElement child && !children.Contains(child.Name.ToString()))
                throw Wrong(child, $"unknown <{child.Name}> in <{element.Name}>; {Choice(children, "only text is allowed")}.");
            if (children is [_, ..] && node is XText text && !string.IsNullOrWhiteSpace(text.Value))
                throw Wrong(node, $"text between the elements of <{element.Name}>: \"{text.Value.Trim()}\"; expected it inside one of {string.Join(", ", children)}.");
        }
    }

    public string Name => _element.Name.LocalName;

    public string Text => _element.Value;

    public IEnumerable<XElement> Children => _element.Elements();

    public bool HasChildren => _element.HasElements;

    public string? Optional(string attribute) => _element.Attribute(attribute)?.Value;

    public string Required(string attribute) => Optional(attribute) is { Length: > 0 } value
        ? value
        : throw Wrong(_element, $"<{Name}> has no attribute \"{attribute}\"; it is required.");

    public int Number(string attribute) => Number(attribute, Required(attribute));

    public int? OptionalNumber(string attribute) => Optional(attribute) is { } value ? Number(attribute, value) : null;

    public DateTimeOffset Time(string attribute) => Time(attribute, Required(attribute));

    public DateTimeOffset? OptionalTime(string attribute) => Optional(attribute) is { } value ? Time(attribute, value) : null;

    public XElement? OptionalChild(string name) => _element.Elements(name).ToArray() switch
    {
        [] => null,
        [var only] => only,
        [_, var second, ..] => throw Wrong(second, $"duplicate <{name}> in <{Name}>; only one is allowed."),
    };

    public XElement Child(string name) =>
        OptionalChild(name) ?? throw Wrong(_element, $"<{Name}> has no <{name}>; it is required.");

    public FixtureFormatException Wrong(string sentence) => Wrong(_element, sentence);

    private FixtureFormatException Wrong(XObject place, string sentence) => new(_file, LineOf(place), sentence);

    private int Number(string attribute, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong(_element, $"invalid value \"{value}\" for {attribute}; expected a whole number.");

    private DateTimeOffset Time(string attribute, string value) =>
        DateTimeOffset.TryParseExact(value, FixtureTime.Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Wrong(_element, $"invalid value \"{value}\" for {attribute}; expected a time such as 2016-07-26T14:08:23.5Z.");

    private static int LineOf(XObject place) => place is IXmlLineInfo info && info.HasLineInfo() ? info.LineNumber : 0;

    private static string Choice(string[] names, string none) =>
        names is [] ? none : $"expected one of {string.Join(", ", names)}";
}

/// <summary>The times in fixtures: UTC, with as many digits of the fraction as needed.</summary>
internal static class FixtureTime
{
    public static readonly string[] Formats =
        [.. Enumerable.Range(0, 8).Select(digits => $"yyyy-MM-dd'T'HH:mm:ss{(digits > 0 ? "." + new string('f', digits) : "")}'Z'")];

    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
