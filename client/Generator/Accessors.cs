namespace CmsSim.Client.Generator;

/// <summary>Writes the classes with the operations of nodes.</summary>
internal static class Accessors
{
    public static void Write(CodeWriter code, Node node, IReadOnlyList<Node> nodes, Descriptions descriptions)
    {
        var name = Names.Accessor(node);
        code.Summary($"<c>{node.Path}</c>: {descriptions.Of(node)}.");
        code.Remarks($"{Facts.OfNode(node.Evidence)} All methods throw <see cref=\"CmsFailureException\"/> when the bridge refuses the request, and <see cref=\"CmsUnreachableException\"/> when it does not answer.".TrimStart());
        code.Line($"public sealed partial class {name}");
        code.Line("{");
        code.Line("private readonly CmsClient _client;");
        code.Line("private readonly string _path;");
        var isTyped = node.IsCollection && node.HasRecord;
        if (isTyped)
            code.Line($"private readonly Collection<{Names.Record(node)}> _collection;");
        code.Line();
        code.Line(isTyped
            ? $"internal {name}(CmsClient client, string path) => (_client, _path, _collection) = (client, path, new(client, path));"
            : $"internal {name}(CmsClient client, string path) => (_client, _path) = (client, path);");
        code.Line();
        if (node.IsCollection)
            Operations.WriteCollection(code, node, descriptions);
        else
            Operations.WriteSingle(code, node, descriptions, [], "_path", "");
        foreach (var child in nodes.Where(child => child.Parent == node))
        {
            var id = child.IsBelowItem ? Names.IdArgument(node.ItemPath ?? child.Path[..child.Path.LastIndexOf('/')]) : null;
            var path = Path(child, id);
            if (child.HasAccessor)
            {
                code.Summary($"<c>{child.Path}</c>: {descriptions.Of(child)}.");
                code.Remarks(Facts.Releases(child.Evidence) ?? "");
                if (id is not null)
                    code.Param(id, $"The id of the {Names.One(node.Id)}.");
                code.Line($"public {Names.Accessor(child)} {Names.Member(child)}{(id is null ? "" : $"(Guid {id})")} => new(_client, {path});");
                code.Line();
            }
            else
            {
                Operations.WriteSingle(code, child, descriptions, id is null ? [] : [$"Guid {id}"], path, id ?? "");
            }
        }
        if (node.IsCollection)
            Operations.WriteQuery(code, node);
        code.Line("}");
    }

    private static string Path(Node child, string? id) => id is null ? $"$\"{{_path}}/{child.LastName}\"" : $"$\"{{_path}}/{{{id}}}/{child.LastName}\"";
}
