namespace CmsSim.Client.Generator;

/// <summary>Writes the properties of the client: one for each node that is not below another.</summary>
internal static class ClientFile
{
    public static string Write(IReadOnlyList<Node> nodes, Descriptions descriptions)
    {
        var code = CodeWriter.File();
        code.Line("public sealed partial class CmsClient");
        code.Line("{");
        foreach (var node in nodes.Where(node => node.Parent is null))
        {
            code.Summary($"<c>{node.Path}</c>: {descriptions.Of(node)}.");
            code.Remarks(Facts.Releases(node.Evidence) ?? "");
            code.Line($"public {Names.Accessor(node)} {Names.Member(node)} => field ??= new(this, \"/api/v1{node.Path}\");");
            code.Line();
        }
        code.Line("}");
        return code.ToString();
    }
}
