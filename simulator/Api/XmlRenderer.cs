using System.Xml.Linq;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.Api;

/// <summary>
/// Renders objects as XML in a bridge's dialect: one line, no white space, empty elements with an end tag. The output is exact to the byte,
/// because traces print sizes. No XML library writes this dialect.
/// </summary>
internal static class XmlRenderer
{
    private static ReadOnlySpan<byte> Declaration => "<?xml version=\"1.0\"?>"u8;

    public static void Item(ByteBuffer output, ResourceObject subject, ResourceView view, IBridgeContext bridge)
    {
        output.Append(Declaration);
        Object(output, subject, view, view.ItemPlan, bridge);
    }

    public static void ListStart(ByteBuffer output, ResourceDefinition type, int total, IBridgeContext bridge)
    {
        if (type.ListHasDeclaration)
            output.Append(Declaration);
        output.Append(type.ListStart.Span);
        output.Append(total);
        output.Append("\""u8);
        foreach (var (name, value) in type.ListAttributes)
            Attribute(output, name, value(bridge));
        output.Append(">"u8);
    }

    /// <summary>One object of a list. An entry that shows stored values only is kept and sent again until the object changes.</summary>
    public static void Entry(ByteBuffer output, ResourceObject subject, ResourceView view, IBridgeContext bridge, RenderedEntries kept)
    {
        var outline = view.ListedPlan;
        if (!outline.IsStoredOnly || !view.Type.ShowsId)
        {
            Object(output, subject, view, outline, bridge);
            return;
        }

        if (kept.Find(subject) is { } xml)
        {
            output.Append(xml);
            return;
        }
        var start = output.Length;
        Object(output, subject, view, outline, bridge);
        kept.Keep(subject, output.Written[start..].ToArray());
    }

    /// <summary>Renders any XML element in the dialect.</summary>
    public static void Whole(ByteBuffer output, XElement root, bool withDeclaration)
    {
        if (withDeclaration)
            output.Append(Declaration);
        Composition(output, root);
    }

    public static void ListEnd(ByteBuffer output, ResourceDefinition type) => output.Append(type.ListEnd.Span);

    /// <summary>Renders failure reasons, each as an empty element with a blank before the slash (document 213812).</summary>
    public static void Failure(ByteBuffer output, IReadOnlyList<Refusal> refusals, Release release)
    {
        output.Append(Declaration);
        output.Append("<failureDetails>"u8);
        foreach (var refusal in refusals)
        {
            output.Append("<"u8);
            output.AppendText(refusal.Failure.In(release).Name);

            // Only parameterError is known to carry attributes.
            if (refusal.Error is { } error)
            {
                output.Append(" parameter=\""u8);
                output.AppendEscaped(refusal.Parameter);
                output.Append("\" error=\""u8);
                output.AppendEscaped(error);
                output.Append("\""u8);
            }
            output.Append(" />"u8);
        }
        output.Append("</failureDetails>"u8);
    }

    private static void Object(ByteBuffer output, ResourceObject subject, ResourceView view, RenderPlan outline, IBridgeContext bridge)
    {
        var type = view.Type;
        output.Append(type.ItemStart.Span);
        if (type.ShowsId)
        {
            output.Append(subject.Id);
            output.Append("\""u8);
        }
        foreach (var attribute in type.Attributes)
            Attribute(output, attribute.Name, attribute.ValueOf(subject, bridge));
        output.Append(">"u8);
        Elements(output, subject, outline, bridge);
        output.Append(type.ItemEnd.Span);
    }

    private static void Attribute(ByteBuffer output, string name, string? value)
    {
        if (value is null)
            return;
        output.Append(" "u8);
        output.AppendText(name);
        output.Append("=\""u8);
        output.AppendEscaped(value);
        output.Append("\""u8);
    }

    private static void Composition(ByteBuffer output, XElement element)
    {
        output.Append("<"u8);
        output.AppendText(element.Name.LocalName);
        foreach (var attribute in element.Attributes())
            Attribute(output, attribute.Name.LocalName, attribute.Value);
        output.Append(">"u8);
        if (!element.HasElements)
            output.AppendEscaped(element.Value);
        foreach (var child in element.Elements())
            Composition(output, child);
        output.Append("</"u8);
        output.AppendText(element.Name.LocalName);
        output.Append(">"u8);
    }

    private static void Elements(ByteBuffer output, ResourceObject subject, RenderPlan outline, IBridgeContext bridge, Func<Field, string?>? inForce = null)
    {
        var values = subject.Values;
        foreach (var part in outline.Steps)
        {
            if (part.Children is { } children)
            {
                var group = (Group)part.Element;
                if (!group.IsPresent(subject))
                    continue;
                output.Append(part.StartTag);
                Elements(output, subject, children, bridge, group.InForce?.Invoke(subject, bridge));
                output.Append(part.EndTag);
                continue;
            }

            if (part.Element is Composed composed)
            {
                foreach (var element in composed.For(subject, bridge))
                    Composition(output, element);
                continue;
            }

            var computed = part.Slot < 0 ? part.Element as Computed : null;
            if (computed?.NumberOf(subject, bridge) is { } number)
            {
                output.AppendLeaf(part.StartTag, number, part.EndTag);
                continue;
            }
            var value = part.Slot < 0 ? computed?.ValueOf(subject, bridge)
                : inForce is null ? values[part.Slot]
                : inForce((Field)part.Element);
            if (value is null && !part.Element.ShownEmpty)
                continue;
            output.AppendLeaf(part.StartTag, value, part.EndTag);
        }
    }
}
