using System.Globalization;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using CmsSim.Wire;

namespace CmsSim.Client.Transport;

/// <summary>Reads the XML of answers. Whatever cannot be read is a <see cref="FormatException"/> whose message says what is wrong.</summary>
internal static class AnswerXml
{
    // The length of an answer is limited where it is received.
    private static readonly XmlLimits s_limits = new() { Length = long.MaxValue };

    public static XElement Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var bytes = MemoryMarshal.TryGetArray(body, out var segment)
                ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
                : new MemoryStream(body.ToArray(), writable: false);
            return BoundedXml.Read(bytes, s_limits);
        }
        catch (XmlRefusedException notXml)
        {
            throw new FormatException($"it is not the XML expected: {notXml.Message}", notXml);
        }
    }

    /// <summary>The reasons a body gives when it is <c>failureDetails</c>; none otherwise, be it no XML at all.</summary>
    public static IReadOnlyList<CmsFailureReason> FailureReasons(ReadOnlyMemory<byte> body)
    {
        // Success is the rule: look before parsing.
        if (body.Span.IndexOf("failureDetails"u8) < 0)
            return [];
        try
        {
            var root = Parse(body);
            return root.Name.LocalName == "failureDetails"
                ? [.. root.Elements().Select(each => new CmsFailureReason(
                    each.Name.LocalName, (string?)each.Attribute("parameter"), (string?)each.Attribute("error")))]
                : [];
        }
        catch (FormatException)
        {
            return [];
        }
    }

    public static XElement Named(this XElement element, string name) =>
        element.Name.LocalName.Equals(name, StringComparison.OrdinalIgnoreCase)
            ? element
            : throw new FormatException($"it holds \"{element.Name.LocalName}\" where \"{name}\" was expected.");

    public static Guid Id(this XElement element) => element.Attribute("id") is { } id
        ? Guid.TryParse(id.Value, out var value) ? value : throw new FormatException($"\"{id.Value}\" is not an id.")
        : throw new FormatException($"\"{element.Name.LocalName}\" has no id.");

    public static string? Text(this XElement element, string name) => element.Element(name)?.Value;

    public static long? Number(this XElement element, string name) => element.Value<long>(name, "a whole number",
        text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null);

    public static double? Fraction(this XElement element, string name) => element.Value<double>(name, "a number",
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null);

    public static TimeSpan? Duration(this XElement element, string name) => element.Value<TimeSpan>(name, "a number of seconds",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null);

    public static bool? Flag(this XElement element, string name) => element.Value<bool>(name, "true or false",
        text => bool.TryParse(text, out var value) ? value : null);

    public static Guid? Reference(this XElement element, string name) => element.Value<Guid>(name, "an id",
        text => Guid.TryParse(text, out var value) ? value : null);

    public static DateTimeOffset? Instant(this XElement element, string name) => element.Value<DateTimeOffset>(name, "a time",
        text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value) ? value : null);

    // An element may be present and empty where a value is unset.
    private static T? Value<T>(this XElement element, string name, string kind, Func<string, T?> parse) where T : struct =>
        element.Element(name)?.Value is { Length: > 0 } text
            ? parse(text) ?? throw new FormatException($"\"{name}\" is \"{text}\", which is not {kind}.")
            : null;
}
