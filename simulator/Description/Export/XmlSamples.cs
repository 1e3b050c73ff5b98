using System.Text;

namespace CmsSim.Simulator.Description.Export;

/// <summary>Examples of answers, in the dialect of a bridge.</summary>
internal static class XmlSamples
{
    private const string Declaration = "<?xml version=\"1.0\"?>";

    /// <summary>The answer to a call that succeeds, with a value for each element.</summary>
    public static string Of(ApiCall call, ReleaseApi api)
    {
        var text = new StringBuilder(Declaration);
        var node = call.Method.Kind is MethodKind.List ? call.Node : api.Node(call.Node.ObjectsOf) ?? call.Node;
        if (call.Method.Kind is MethodKind.List)
        {
            text.Append($"<{node.ListElement}{string.Concat(node.ListAttributes.Select(name => $" {name}=\"1\""))}>");
            Append(text, node, element => element.InList);
            text.Append($"</{node.ListElement}>");
        }
        else
        {
            Append(text, node, element => element.InItem);
        }
        return text.ToString();
    }

    /// <summary>The answer to a call that is refused for the reason.</summary>
    public static string Failure(string reason) =>
        $"{Declaration}<failureDetails><{reason}{(reason is ReleaseApi.ParameterError ? " parameter=\"name\" error=\"invalidValue\"" : "")} /></failureDetails>";

    private static void Append(StringBuilder text, DescribedResource node, Func<DescribedElement, bool> isShown)
    {
        text.Append($"<{node.Element}{string.Concat(node.Attributes.Select(name => $" {name}=\"{Samples.Of(name is "id" ? "id" : "string")}\""))}>");
        foreach (var element in node.Elements.Where(isShown))
            Append(text, element);
        text.Append($"</{node.Element}>");
    }

    private static void Append(StringBuilder text, DescribedElement element)
    {
        var name = element.Name[(element.Name.LastIndexOf('/') + 1)..];
        text.Append($"<{name}>");
        if (element.Type is { } type)
            text.Append(Samples.Of(type));
        foreach (var child in element.Children)
            Append(text, child);
        text.Append($"</{name}>");
    }
}
