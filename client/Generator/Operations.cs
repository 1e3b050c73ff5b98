namespace CmsSim.Client.Generator;

/// <summary>Writes the methods for the operations of a node.</summary>
internal static class Operations
{
    private const string Cancellation = "CancellationToken cancellation = default";

    public static void WriteCollection(CodeWriter code, Node node, Descriptions descriptions)
    {
        var one = Names.One(node.Id);
        var filters = node.Query.Where(field => field.Name is not ("offset" or "limit")).ToList();
        if (node.Has("collection", "GET"))
            WriteLists(code, node, filters, descriptions);
        if (node.Has("item", "GET"))
        {
            Begin(code, node, "item GET", $"Gets the {one} with all its elements.");
            Method(code, $"Task<{Names.Record(node)}> GetAsync", ["Guid id"], "_collection.GetAsync(id, cancellation)");
        }
        if (node.Has("collection", "POST"))
        {
            Begin(code, node, "collection POST", $"Creates {Names.Article(one)} and returns its id.");
            Method(code, "Task<Guid> CreateAsync", FieldsArgument(node), $"_client.CreateAsync(_path, {FieldsForm(node)}, cancellation)");
        }
        if (node.Has("collection", "PUT"))
        {
            Begin(code, node, "collection PUT", $"Creates {Names.Article(one)} by a PUT of the list. Returns its id, or null when the answer does not give it.");
            Method(code, "Task<Guid?> ReserveAsync", FieldsArgument(node), $"_client.ReserveAsync(_path, {FieldsForm(node)}, cancellation)");
        }
        if (node.Has("item", "PUT"))
        {
            Begin(code, node, "item PUT", $"Modifies the {one}. Sends only the fields that are not null.");
            Method(code, "Task ModifyAsync", ["Guid id", .. FieldsArgument(node)], $"_client.ModifyAsync($\"{{_path}}/{{id}}\", {FieldsForm(node)}, cancellation)");
        }
        if (node.Has("item", "DELETE"))
        {
            Begin(code, node, "item DELETE", $"Deletes the {one}.");
            Method(code, "Task DeleteAsync", ["Guid id"], "_client.DeleteAsync($\"{_path}/{id}\", FormBody.Encoded, cancellation)");
        }
        if (node.Has("collection", "DELETE"))
        {
            var own = node.Has("collection", "GET") ? [] : filters;
            Begin(code, node, "collection DELETE", "Deletes all objects of the list.");
            WriteParams(code, node, own, descriptions);
            Method(code, "Task DeleteAllAsync", Arguments(own), $"_client.DeleteAsync(_path, {Form(own)}, cancellation)");
        }
    }

    /// <summary>Writes the methods of a node that is no list: a setting, a query, or an action or part of one object.</summary>
    /// <param name="code">The file.</param>
    /// <param name="node">The node.</param>
    /// <param name="descriptions">The sentences.</param>
    /// <param name="idArgument">The declaration of the argument for the id of the parent's object.</param>
    /// <param name="path">The expression for the path.</param>
    /// <param name="id">The name of that argument.</param>
    public static void WriteSingle(CodeWriter code, Node node, Descriptions descriptions, IReadOnlyList<string> idArgument, string path, string id)
    {
        var member = node.HasAccessor ? "" : Names.Member(node);
        var purpose = descriptions.Of(node);
        if (node.Has("singleton", "GET"))
        {
            Begin(code, node, "singleton GET", $"{(node.Kind is "query" ? "Asks for" : "Gets")} {purpose}.");
            WriteParams(code, node, node.Query, descriptions, id);
            if (node.IsText)
                Method(code, $"Task<string> Get{member}Async", idArgument, $"_client.ReadTextAsync({path}, cancellation)");
            else
                Method(code, $"Task<{Names.Record(node)}> {(node.Kind is "query" ? "Query" : "Get" + member)}Async", [.. idArgument, .. Arguments(node.Query)], $"_client.ReadAsync<{Names.Record(node)}>({path}, {Form(node.Query)}, cancellation)");
        }
        if (node.Has("singleton", "PUT"))
        {
            Begin(code, node, "singleton PUT", node.IsText ? $"Replaces {purpose}." : node.Kind is "action" ? $"{char.ToUpperInvariant(purpose[0])}{purpose[1..]}." : $"Modifies {purpose}. Sends only the fields that are not null.");
            WriteParams(code, node, [], descriptions, id, node.IsText ? "text" : node.HasFields ? "fields" : "");
            if (node.IsText)
                Method(code, $"Task Modify{member}Async", [.. idArgument, "string text"], $"_client.WriteTextAsync({path}, text, cancellation)");
            else
                Method(code, $"Task Modify{member}Async", [.. idArgument, .. FieldsArgument(node)], $"_client.ModifyAsync({path}, {FieldsForm(node)}, cancellation)");
        }
        if (node.Has("singleton", "POST"))
            WritePost(code, node, descriptions, idArgument, path, id);
    }

    private static void WritePost(CodeWriter code, Node node, Descriptions descriptions, IReadOnlyList<string> idArgument, string path, string id)
    {
        var purpose = descriptions.Of(node);
        var sentence = $"{char.ToUpperInvariant(purpose[0])}{purpose[1..]}.";
        Begin(code, node, "singleton POST", node.Kind switch
        {
            "query" => $"Asks for {purpose}.",
            "action" when node.LastName is "diagnostics" => $"{sentence} Returns the id of the diagnostics.",
            "action" => sentence,
            _ => $"Modifies {purpose} by a POST, which the documentation allows beside PUT.",
        });
        WriteParams(code, node, [], descriptions, id, node.HasFields ? "fields" : "");
        switch (node)
        {
            case { Kind: "query" }:
                Method(code, $"Task<{Names.Record(node)}> QueryAsync", FieldsArgument(node), $"_client.AskAsync<{Names.Record(node)}>({path}, {FieldsForm(node)}, cancellation)");
                break;
            case { LastName: "diagnostics" }:
                Method(code, $"Task<Guid> Create{Names.Member(node)}Async", idArgument, $"_client.CreateAsync({path}, FormBody.Encoded, cancellation)");
                break;
            case { Kind: "action" }:
                Method(code, $"Task {Names.Member(node)}Async", [.. idArgument, .. FieldsArgument(node)], $"_client.PostAsync({path}, {FieldsForm(node)}, cancellation)");
                break;
            default:
                Method(code, "Task PostAsync", [.. idArgument, .. FieldsArgument(node)], $"_client.PostAsync({path}, {FieldsForm(node)}, cancellation)");
                break;
        }
    }

    private static void Method(CodeWriter code, string name, IEnumerable<string> arguments, string expression)
    {
        code.Long($"public {name}(", [.. arguments, Cancellation], ") =>");
        code.Indented(expression + ";");
        code.Line();
    }

    private static void WriteLists(CodeWriter code, Node node, List<Field> filters, Descriptions descriptions)
    {
        var record = Names.Record(node);
        Field[] paging = [.. node.Query.Where(field => field.Name is "offset" or "limit").OrderBy(field => field.Name, StringComparer.Ordinal)];
        var query = filters.Count is 0 ? "FormBody.Encoded" : $"Query({string.Join(", ", filters.Select(field => field.Name))})";
        Begin(code, node, "collection GET", "Lists one page. An object that cannot be read is in <see cref=\"CmsPage{T}.Unreadable\"/> and does not fail the page.");
        WriteParams(code, node, [.. paging, .. filters], descriptions);
        code.Long($"public Task<CmsPage<{record}>> ListAsync(", [.. paging.Select(field => $"int? {field.Name} = null"), .. Arguments(filters), Cancellation], ") =>");
        code.Indented($"_collection.ListAsync({(paging.Length is 0 ? "null, null" : "limit, offset")}, {query}, cancellation);");
        code.Line();
        Begin(code, node, "collection GET", "Lists all objects. Requests page after page until the list is complete. An object that cannot be read is in <see cref=\"CmsList{T}.Unreadable\"/>.");
        WriteParams(code, node, filters, descriptions);
        code.Throws("CmsEndlessListException", "The list exceeds a limit of <see cref=\"CmsClientOptions\"/>.");
        code.Long($"public Task<CmsList<{record}>> ListAllAsync(", [.. Arguments(filters), Cancellation], ") =>");
        code.Indented($"_collection.ListAllAsync({query}, cancellation);");
        code.Line();
        Begin(code, node, "collection GET", "Enumerates all objects. Requests the next page when the objects of the last one are consumed. Skips objects that cannot be read.");
        WriteParams(code, node, filters, descriptions);
        code.Throws("CmsEndlessListException", "The list exceeds a limit of <see cref=\"CmsClientOptions\"/>.");
        code.Long($"public IAsyncEnumerable<{record}> EnumerateAsync(", [.. Arguments(filters), Cancellation], ") =>");
        code.Indented($"_collection.EnumerateAsync({query}, cancellation);");
        code.Line();
    }

    /// <summary>Writes the method that makes the query of a list from its filters.</summary>
    public static void WriteQuery(CodeWriter code, Node node)
    {
        var filters = node.Query.Where(field => field.Name is not ("offset" or "limit")).ToList();
        if (filters.Count is 0 || !node.Has("collection", "GET"))
            return;
        code.Long("private static FormBody Query(", [.. filters.Select(field => $"{Records.Scalar(field)}? {field.Name}")], ") => FormBody.Encoded");
        foreach (var field in filters)
            code.Indented($".With(\"{field.Name}\", {field.Name}){(field == filters[^1] ? ";" : "")}");
        code.Line();
    }

    private static void Begin(CodeWriter code, Node node, string method, string summary)
    {
        code.Summary(summary);
        code.Remarks(Facts.Confidence(node.Confidence.GetValueOrDefault(method)) is { } evidence ? $"{evidence} {Facts.Releases(node.Evidence)}".TrimEnd() : node.HasAccessor ? "" : Facts.Releases(node.Evidence) ?? "");
    }

    /// <summary>Documents all arguments of a method, or none when only its body needs no words.</summary>
    private static void WriteParams(CodeWriter code, Node node, IReadOnlyList<Field> query, Descriptions descriptions, string id = "", string body = "")
    {
        if (query.Count is 0 && id.Length is 0)
            return;
        if (id.Length > 0)
            code.Param(id, $"The id of the {Names.One(node.Parent!.Id)}.");
        foreach (var field in query)
        {
            code.Param(field.Name, field.Name switch
            {
                "limit" => "The maximum number of objects to return. The bridge may return fewer. Null lets the bridge choose.",
                "offset" => "The number of matching objects to skip. Null skips none.",
                _ => string.Join(' ', new[] { descriptions.OfQuery(node, field), "Null sends none.", Facts.Releases(field.Evidence), Facts.Confidence(field.Evidence.Confidence) }.OfType<string>()),
            });
        }
        if (body.Length > 0)
            code.Param(body, body is "fields" ? "The fields to send." : "The text to send.");
        code.Param("cancellation", "Cancels the operation.");
    }

    private static IEnumerable<string> FieldsArgument(Node node) => node.HasFields ? [$"{Names.Fields(node)} fields"] : [];

    private static string FieldsForm(Node node) => node.HasFields ? "fields.ToForm()" : "FormBody.Encoded";

    private static IEnumerable<string> Arguments(IReadOnlyList<Field> fields) => fields.Select(field => $"{Records.Scalar(field)}? {field.Name} = null");

    private static string Form(IReadOnlyList<Field> fields) => "FormBody.Encoded" + string.Concat(fields.Select(field => $".With(\"{field.Name}\", {field.Name})"));
}
