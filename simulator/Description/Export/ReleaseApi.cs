using System.Globalization;

namespace CmsSim.Simulator.Description.Export;

/// <summary>The API of one release, as the exports describe it.</summary>
internal sealed class ReleaseApi
{
    private readonly Dictionary<string, DescribedResource> _nodes;

    public ReleaseApi(ApiDescription api, string release)
    {
        Release = release;
        Nodes = api.In(release);
        _nodes = Nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        Calls = [.. Nodes.SelectMany(node => node.Methods.Select(method => new ApiCall(node, method)))];
        var named = Calls.SelectMany(call => call.Method.FailureReasons).Append(ParameterError).Append(InvalidOperation).ToHashSet();
        Reasons = [.. api.Reasons.Where(reason => named.Contains(reason.Name))];
    }

    /// <summary>The reason for an invalid value.</summary>
    public const string ParameterError = "parameterError";

    /// <summary>The reason for a request that the state does not allow.</summary>
    public const string InvalidOperation = "invalidOperation";

    public string Release { get; }

    public bool IsPartial => ApiDescription.IsPartial(Release);

    public IReadOnlyList<DescribedResource> Nodes { get; }

    /// <summary>Every method of every node, in the order of the nodes.</summary>
    public IReadOnlyList<ApiCall> Calls { get; }

    /// <summary>The reasons that any of the calls can give.</summary>
    public IReadOnlyList<DescribedReason> Reasons { get; }

    /// <summary>The node with the name; null when the release does not have it.</summary>
    public DescribedResource? Node(string name) => _nodes.GetValueOrDefault(name);

    /// <summary>The node with the objects that an id in a path names, such as <c>coSpaces</c> for <c>coSpaceId</c>.</summary>
    public DescribedResource NodeOfId(string path, string id)
    {
        var collection = path[..path.IndexOf($"/{{{id}}}", StringComparison.Ordinal)];
        return Nodes.First(node => node.Path == collection);
    }
}

/// <summary>One method of a node.</summary>
internal sealed record ApiCall(DescribedResource Node, DescribedMethod Method)
{
    /// <summary>A name that is unique in the release, such as <c>listCoSpaces</c>.</summary>
    public string OperationId => Method.Kind switch
    {
        MethodKind.Create when Node.IsSingleton => "post",
        var kind => kind.ToString() is var word ? char.ToLowerInvariant(word[0]) + word[1..] : "",
    } + Node.TypeName;

    /// <summary>A sentence that says what the method does.</summary>
    public string Summary => (Method.Kind, Node.IsSingleton) switch
    {
        (MethodKind.List, _) => $"Lists the objects of {Node.Name}.",
        (MethodKind.Create, false) => $"Creates {Article(Node.Element)} {Node.Element}.",
        (MethodKind.Create, true) => $"Posts to {Node.Name}.",
        (MethodKind.Read, true) => $"Reads {Node.Name}.",
        (MethodKind.Read, false) => $"Reads {Article(Node.Element)} {Node.Element}.",
        (MethodKind.Modify, true) => $"Changes {Node.Name}.",
        (MethodKind.Modify, false) => $"Changes {Article(Node.Element)} {Node.Element}.",
        (MethodKind.Delete, _) => $"Deletes {Article(Node.Element)} {Node.Element}.",
        (MethodKind.DeleteAll, _) => $"Deletes the objects of {Node.Name} that the filters select.",
        _ => $"Creates {Article(Node.Element)} {Node.Element} without its required parameters.",
    };

    /// <summary>The names of the ids in the path.</summary>
    public IEnumerable<string> Ids => Method.Path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'));

    /// <summary>The parameters in the body.</summary>
    public IReadOnlyList<DescribedParameter> Form => Method.Kind switch
    {
        MethodKind.Create => [.. Node.Parameters.Where(parameter => parameter.OnCreate)],
        MethodKind.Modify or MethodKind.Reserve => [.. Node.Parameters.Where(parameter => parameter.OnModify)],
        _ => [],
    };

    /// <summary>The parameters in the query, besides those of pages.</summary>
    public IReadOnlyList<DescribedFilter> Query => Method.Kind is MethodKind.List or MethodKind.DeleteAll || (Node.IsSingleton && Method.Kind is MethodKind.Read) ? Node.Filters : [];

    /// <summary>True when the query may select a page of the list.</summary>
    public bool HasPages => Method.Kind is MethodKind.List;

    /// <summary>True when the body of the request is the whole content of the node, such as a JSON document.</summary>
    public bool SendsContent => Node.MediaType is not null && Method.Kind is MethodKind.Modify;

    /// <summary>The failure reasons, with those that every such call can give.</summary>
    public IEnumerable<string> Reasons => Method.FailureReasons
        .Concat(Form.Count + Query.Count > 0 || HasPages ? [ReleaseApi.ParameterError] : [])
        .Concat(Method.Verb is "GET" ? [] : [ReleaseApi.InvalidOperation])
        .Distinct();

    private static string Article(string word) => "aeiou".Contains(char.ToLowerInvariant(word[0]), StringComparison.Ordinal) && !word.StartsWith("user", StringComparison.Ordinal) ? "an" : "a";
}

/// <summary>Names that the exports derive from those of the API.</summary>
internal static class ExportNames
{
    extension(DescribedResource node)
    {
        /// <summary>The name of the node as the name of a type, such as <c>CoSpacesAccessMethods</c>.</summary>
        public string TypeName => string.Concat(node.Name.Split('/').Select(part => part is "*" ? "All" : char.ToUpperInvariant(part[0]) + part[1..]));

        /// <summary>The name of an id of the node's objects in paths.</summary>
        public string IdName => node.Element + "Id";
    }

    /// <summary>The word for the evidence.</summary>
    public static string Word(this Evidence evidence) => evidence.ToString().ToLowerInvariant();

    /// <summary>The number as text.</summary>
    public static string Text(this long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The upper bound of a number; null when it is only the largest number that fits.</summary>
    public static long? UpperBound(this ITyped typed) => typed.Max is int.MaxValue or long.MaxValue ? null : typed.Max;
}
