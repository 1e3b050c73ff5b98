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
        Elements(output, subject, elements, bridge);
        output.Append(subject.Type.ItemEnd.Span);
    }

    private static void Elements(ByteBuffer output, ResourceObject subject, IReadOnlyList<Element> elements, IBridgeContext bridge)
    {
        for (var i = 0; i < elements.Count; i++)
        {
            var element = elements[i];
            if (element is Group group)
            {
                if (!group.IsPresent(subject))
                    continue;
                output.Append(group.StartTag.Span);
                Elements(output, subject, group.Children, bridge);
                output.Append(group.EndTag.Span);
                continue;
            }

            var value = element is Field field ? subject.Text(field) : ((Computed)element).ValueOf(subject, bridge);
            if (value is null && !element.ShownEmpty)
                continue;
            output.Append(element.StartTag.Span);
            output.AppendEscaped(value);
            output.Append(element.EndTag.Span);
        }
    }
}
