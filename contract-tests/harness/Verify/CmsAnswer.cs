using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CmsSim.Harness.Replay;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Verify;

/// <summary>An answer of the target. Each check that fails adds a deviation to the contract and lets it continue.</summary>
public sealed class CmsAnswer
{
    private readonly string _request;
    private readonly Action<Deviation> _report;
    private readonly Lazy<XElement?> _xml;

    internal CmsAnswer(string request, WireAnswer wire, Action<Deviation> report)
    {
        (_request, Wire, _report) = (request, wire, report);
        _xml = new(() => AnswerXml.Read(Text));
    }

    /// <summary>The answer as received.</summary>
    public WireAnswer Wire { get; }

    /// <summary>The HTTP status.</summary>
    public int Status => Wire.Status;

    /// <summary>The body, decoded as UTF-8.</summary>
    public string Text => Wire.Text;

    /// <summary>The root element of the body. Null when the body is not XML.</summary>
    public XElement? Root => _xml.Value;

    /// <summary>The attribute <c>total</c> of the root element. -1 when it has none.</summary>
    public int Total => int.TryParse(Root?.Attribute("total")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var total) ? total : -1;

    /// <summary>The ids of the root element's children, in order.</summary>
    public IReadOnlyList<string> Ids => [.. Root?.Elements().Select(element => (string?)element.Attribute("id") ?? "") ?? []];

    /// <summary>The text of an element below the root. Null when there is none.</summary>
    /// <param name="path">The names from the root's child on, separated by slashes, such as <c>status/state</c>.</param>
    public string? Value(string path) => path.Split('/').Aggregate(Root, (element, name) => element?.Element(name))?.Value;

    /// <summary>The value of a header. Null when there is none.</summary>
    /// <param name="name">The name, in any letter case.</param>
    public string? Header(string name) => Wire.Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;

    /// <summary>Checks the status.</summary>
    /// <param name="expected">The statuses of which one is expected.</param>
    public CmsAnswer IsStatus(params int[] expected) =>
        Check(expected.Contains(Status), "status", string.Join(" or ", expected), Status.ToString(CultureInfo.InvariantCulture));

    /// <summary>Checks that the status is 200 and the body is XML with a root element of this name.</summary>
    /// <param name="root">The name of the root element.</param>
    public CmsAnswer IsXml(string root) =>
        IsStatus(200).Check(Root?.Name == root, "body", $"<{root}>", Root is { } other ? $"<{other.Name}>" : Shown(Text));

    /// <summary>Checks that the status is 200 and the body is empty.</summary>
    public CmsAnswer IsDone() => IsStatus(200).IsBody("");

    /// <summary>Checks every byte of the body.</summary>
    /// <param name="expected">The body.</param>
    public CmsAnswer IsBody(string expected) => Check(Text == expected, "body", Shown(expected), Shown(Text));

    /// <summary>Checks that the request is refused with one reason.</summary>
    /// <param name="reason">The name of the reason, such as <c>coSpaceDoesNotExist</c>.</param>
    /// <param name="statuses">The statuses of which one is expected. Defaults to 400.</param>
    public CmsAnswer IsRefused(string reason, params int[] statuses) =>
        IsStatus(statuses is [] ? [400] : statuses).IsBody($"<?xml version=\"1.0\"?><failureDetails><{reason} /></failureDetails>");

    /// <summary>Checks that the request is refused because of the value of one parameter.</summary>
    /// <param name="parameter">The name of the parameter.</param>
    public CmsAnswer IsParameterError(string parameter) => IsRefused($"parameterError parameter=\"{parameter}\" error=\"invalidValue\"");

    /// <summary>Checks that the status is 400 and the reason is one of several.</summary>
    /// <param name="reasons">The names of the reasons.</param>
    public CmsAnswer IsRefusedWithOneOf(params string[] reasons) =>
        IsStatus(400).Check(Root is { Name.LocalName: "failureDetails" } details && details.Elements().Any(element => reasons.Contains(element.Name.LocalName)),
            "body", $"<failureDetails> with {string.Join(" or ", reasons)}", Shown(Text));

    /// <summary>Checks the value of a header.</summary>
    /// <param name="name">The name, in any letter case.</param>
    /// <param name="expected">The value. Null when the header must be absent.</param>
    public CmsAnswer HasHeader(string name, string? expected) =>
        Check(Header(name) == expected, $"header {name}", expected ?? "no such header", Header(name) ?? "no such header");

    /// <summary>Checks the value of a header against a regular expression.</summary>
    /// <param name="name">The name, in any letter case.</param>
    /// <param name="pattern">The expression, which must match the whole value.</param>
    public CmsAnswer HasHeaderLike(string name, string pattern) =>
        Check(Header(name) is { } value && Regex.IsMatch(value, $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)), $"header {name}", $"a value like {pattern}", Header(name) ?? "no such header");

    /// <summary>Checks the text of an element.</summary>
    /// <param name="path">The names from the root's child on, separated by slashes.</param>
    /// <param name="expected">The text. Null when the element must be absent.</param>
    public CmsAnswer Has(string path, string? expected) =>
        Check(Value(path) == expected, path, expected is null ? "no such element" : Shown(expected), Value(path) is { } value ? Shown(value) : "no such element");

    /// <summary>Checks that an element exists, with any text.</summary>
    /// <param name="path">The names from the root's child on, separated by slashes.</param>
    public CmsAnswer HasElement(string path) => Check(Value(path) is not null, path, "an element", "no such element");

    /// <summary>Checks the attribute <c>total</c> of the root.</summary>
    /// <param name="expected">The number of all objects that match the request.</param>
    public CmsAnswer HasTotal(int expected) => Check(Total == expected, "total", $"{expected}", Root?.Attribute("total")?.Value ?? "no such attribute");

    /// <summary>Checks the ids of the root's children, in order.</summary>
    /// <param name="expected">The objects.</param>
    public CmsAnswer HasObjects(params IEnumerable<CmsObject> expected)
    {
        string[] ids = [.. expected.Select(each => each.Id)];
        return Check(Ids.SequenceEqual(ids), "objects", Listed(ids), Listed(Ids));
    }

    /// <summary>Checks the ids of the root's children, in any order.</summary>
    /// <param name="expected">The objects.</param>
    public CmsAnswer HasObjectsInAnyOrder(params IEnumerable<CmsObject> expected)
    {
        string[] ids = [.. expected.Select(each => each.Id).Order(StringComparer.Ordinal)];
        return Check(Ids.Order(StringComparer.Ordinal).SequenceEqual(ids), "objects", Listed(ids), Listed(Ids));
    }

    /// <summary>Checks a condition.</summary>
    /// <param name="holds">True when the answer is as expected.</param>
    /// <param name="part">The part of the answer.</param>
    /// <param name="expected">The expected content.</param>
    /// <param name="actual">The actual content.</param>
    public CmsAnswer Check(bool holds, string part, string expected, string actual)
    {
        if (!holds)
            _report(new Deviation(_request, part, expected, actual));
        return this;
    }

    private static string Listed(IReadOnlyCollection<string> ids) => ids.Count == 0 ? "none" : string.Join(", ", ids);

    private static string Shown(string text) => text.Length == 0 ? "nothing" : VisibleText.Short(VisibleText.OneLine(text), 400);
}
