using System.Collections.Concurrent;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Api;

/// <summary>
/// Objects as XML in a bridge's dialect: one line, no white space, empty elements open and closed. Traces print
/// sizes, so this is exact to the byte; no XML library writes it so.
/// </summary>
internal static class XmlRenderer
{
    private static ReadOnlySpan<byte> Declaration => "<?xml version=\"1.0\"?>"u8;

    public static void Item(ByteBuffer output, ResourceObject subject, ResourceView view, IBridgeContext bridge)
    {
        output.Append(Declaration);
        Object(output, subject, view.Item, bridge);
    }

    public static void ListStart(ByteBuffer output, ResourceDefinition type, int total)
    {
        if (type.ListHasDeclaration)
            output.Append(Declaration);
        output.Append(type.ListStart.Span);
        output.Append(total);
        output.Append("\">"u8);
    }

    public static void Entry(ByteBuffer output, ResourceObject subject, ResourceView view, IBridgeContext bridge) =>
        Object(output, subject, view.Listed, bridge);

    public static void ListEnd(ByteBuffer output, ResourceDefinition type) => output.Append(type.ListEnd.Span);

    /// <summary>Reasons, each self-closed with a blank before the slash (document 213812).</summary>
    public static void Failure(ByteBuffer output, IReadOnlyList<Refusal> refusals)
    {
        output.Append(Declaration);
        output.Append("<failureDetails>"u8);
        foreach (var refusal in refusals)
        {
            output.Append("<"u8);
            output.AppendText(refusal.Failure.Name);

            // Only parameterError is known to say more.
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

    private static void Object(ByteBuffer output, ResourceObject subject, IReadOnlyList<Element> elements, IBridgeContext bridge)
    {
        output.Append(subject.Type.ItemStart.Span);
        if (subject.Type.Kind is ResourceKind.Collection)
        {
            output.Append(subject.Id);
            output.Append("\">"u8);
        }
        Elements(output, subject, Outline.Of(subject.Type, elements), bridge);
        output.Append(subject.Type.ItemEnd.Span);
    }

    private static void Elements(ByteBuffer output, ResourceObject subject, Outline outline, IBridgeContext bridge)
    {
        var values = subject.Values;
        foreach (var part in outline.Parts)
        {
            if (part.Children is { } children)
            {
                if (!((Group)part.Element).IsPresent(subject))
                    continue;
                output.Append(part.StartTag);
                Elements(output, subject, children, bridge);
                output.Append(part.EndTag);
                continue;
            }

            var value = part.Slot switch
            {
                >= 0 and var slot => values[slot],
                _ => part.Element is Computed computed ? computed.ValueOf(subject, bridge) : null,
            };
            if (value is null && !part.Element.ShownEmpty)
                continue;
            output.AppendLeaf(part.StartTag, value, part.EndTag);
        }
    }

    /// <summary>Elements with all that is looked up once: their tags and where their values stand.</summary>
    private sealed class Outline
    {
        private static readonly ConcurrentDictionary<(ResourceDefinition, IReadOnlyList<Element>), Outline> s_known = new();

        // A list asks for the same one entry after entry.
        private static Outline? s_last;

        private readonly ResourceDefinition _type;
        private readonly IReadOnlyList<Element> _elements;

        private Outline(ResourceDefinition type, IReadOnlyList<Element> elements)
        {
            _type = type;
            _elements = elements;
            Parts = [.. elements.Select(element => new Part(
                element,
                element is Field field ? type.SlotOf(field) : -1,
                element is Group group ? new Outline(type, group.Children) : null,
                element.StartTag.ToArray(),
                element.EndTag.ToArray()))];
        }

        public Part[] Parts { get; }

        public static Outline Of(ResourceDefinition type, IReadOnlyList<Element> elements)
        {
            if (s_last is { } last && ReferenceEquals(last._elements, elements) && ReferenceEquals(last._type, type))
                return last;
            return s_last = s_known.GetOrAdd((type, elements), static key => new Outline(key.Item1, key.Item2));
        }
    }

    private sealed record Part(Element Element, int Slot, Outline? Children, byte[] StartTag, byte[] EndTag);
}
