using System.Globalization;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using CmsSim.Untrusted;

namespace CmsSim.Client.Transport;

/// <summary>Reads the XML of answers. XML that cannot be read throws a <see cref="FormatException"/> that describes the problem.</summary>
internal static class AnswerXml
{
    // Lane limits the length of an answer.
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
            throw new FormatException($"the body cannot be parsed as XML: {notXml.Message}", notXml);
        }
    }

    /// <summary>Returns the reasons in a <c>failureDetails</c> body, and none for any other body, even one that is not XML.</summary>
    public static IReadOnlyList<CmsFailureReason> FailureReasons(ReadOnlyMemory<byte> body)
    {
        // Most answers report success: search before parsing.
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
            : throw new FormatException($"the root element is <{element.Name.LocalName}>; expected <{name}>.");

    public static Guid Id(this XElement element) => element.Attribute("id") is { } id
        ? Guid.TryParse(id.Value, out var value) ? value : throw new FormatException($"invalid value \"{id.Value}\" for the id of <{element.Name.LocalName}>; expected a GUID.")
        : throw new FormatException($"<{element.Name.LocalName}> has no id.");

    /// <summary>
    /// Returns the text of an element, or of an attribute with the same name: the documents disagree about a few. A name such as
    /// <c>userJid/@id</c> means the attribute of an element.
    /// </summary>
    public static string? Text(this XElement element, string name) =>
        name.IndexOf("/@", StringComparison.Ordinal) is >= 0 and var end
            ? (string?)element.Element(name[..end])?.Attribute(name[(end + 2)..])
            : element.Element(name)?.Value ?? (string?)element.Attribute(name);

    public static bool Has(this XElement element, string name) => element.Element(name) is not null;

    public static T? Child<T>(this XElement element, string name, Func<XElement, T> read) where T : class =>
        element.Element(name) is { } child ? read(child) : null;

    public static IReadOnlyList<T> Children<T>(this XElement element, string name, Func<XElement, T> read) =>
        Sequence<T>.Of(element.Elements(name).Select(read));

    public static IReadOnlyList<Guid> References(this XElement element, string name) =>
        element.Children(name, child => Guid.TryParse(child.Value, out var id) ? id : throw Invalid(child.Value, name, "a GUID"));

    /// <summary>Returns copies of the elements that a record does not read.</summary>
    public static IReadOnlyList<XElement> Unknown(this XElement element, KnownElements known) =>
        Sequence<XElement>.Of(element.Elements().Where(known.Misses).Select(child => new XElement(child)));

    public static long? Number(this XElement element, string name) => element.Value<long>(name, "a whole number",
        text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null);

    public static double? Fraction(this XElement element, string name) => element.Value<double>(name, "a number",
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null);

    public static TimeSpan? Duration(this XElement element, string name) => element.Value<TimeSpan>(name, "a number of seconds",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null);

    public static bool? Flag(this XElement element, string name) => element.Value<bool>(name, "true or false",
        text => bool.TryParse(text, out var value) ? value : null);

    public static Guid? Reference(this XElement element, string name) => element.Value<Guid>(name, "a GUID",
        text => Guid.TryParse(text, out var value) ? value : null);

    public static DateTimeOffset? Instant(this XElement element, string name) => element.Value<DateTimeOffset>(name, "a date and time",
        text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value) ? value : null);

    // A bridge may send an empty element for a value that is unset.
    private static T? Value<T>(this XElement element, string name, string kind, Func<string, T?> parse) where T : struct =>
        element.Text(name) is { Length: > 0 } text ? parse(text) ?? throw Invalid(text, name, kind) : null;

    private static FormatException Invalid(string text, string name, string kind) => new($"invalid value \"{text}\" for <{name}>; expected {kind}.");
}
