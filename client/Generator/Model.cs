namespace CmsSim.Client.Generator;

/// <summary>The releases that have a part of the API, and the source that says so.</summary>
internal sealed record Evidence(string? Since, string? Removed, string? Confidence, string? Source);

/// <summary>A failure reason.</summary>
internal sealed record Reason(string Name, IReadOnlyList<string> Nodes, Evidence Evidence)
{
    // A name of the System namespace would be ambiguous.
    public string ExceptionName => (Name is "invalidOperation" ? "Cms" : "") + Names.Pascal(Name) + "Exception";
}

/// <summary>A parameter of a form or query, an element of an answer, or an attribute of an element.</summary>
internal sealed record Field
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    public string? Ref { get; init; }

    public required IReadOnlyList<string> Values { get; init; }

    public required IReadOnlyDictionary<string, string> ValuesSince { get; init; }

    /// <summary>The methods that accept the parameter.</summary>
    public required IReadOnlyList<string> On { get; init; }

    /// <summary>The answers with the element: <c>list</c>, <c>item</c>.</summary>
    public required IReadOnlyList<string> In { get; init; }

    public bool IsRequired { get; init; }

    public bool EmptyUnsets { get; init; }

    public bool IsReadBack { get; init; }

    public string? Default { get; init; }

    public string? Minimum { get; init; }

    public string? Maximum { get; init; }

    public string? LongestText { get; init; }

    public bool Repeats { get; init; }

    public required IReadOnlyList<Field> Attributes { get; init; }

    public required IReadOnlyList<Field> Children { get; init; }

    public required Evidence Evidence { get; init; }

    public bool IsObject => Type is "object";
}

/// <summary>One node of the API, of all releases together.</summary>
internal sealed class Node
{
    public required string Id { get; init; }

    public required string Path { get; init; }

    public required string? ItemPath { get; init; }

    public required string Kind { get; init; }

    public required Evidence Evidence { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Methods { get; init; }

    /// <summary>The evidence for each method, such as <c>collection DELETE</c>.</summary>
    public required IReadOnlyDictionary<string, string> Confidence { get; init; }

    public required string? ListRoot { get; init; }

    public required string? ItemRoot { get; init; }

    public required IReadOnlyList<Field> Query { get; init; }

    public required IReadOnlyList<Field> Parameters { get; init; }

    public required IReadOnlyList<Field> Elements { get; init; }

    public required IReadOnlyList<Field> Attributes { get; init; }

    /// <summary>The node that this one is reached from. Null for a node that the client itself has.</summary>
    public Node? Parent { get; set; }

    /// <summary>True when the path goes through one object of the parent.</summary>
    public bool IsBelowItem { get; set; }

    public bool IsCollection => Kind is "collection" or "sub-collection";

    /// <summary>True when the node has a class of its own; the methods of the others belong to the class of their parent.</summary>
    public bool HasAccessor => IsCollection || Parent is null;

    /// <summary>True when the answer is text or JSON without a documented form.</summary>
    public bool IsText => Has("singleton", "GET") && ItemRoot is null;

    /// <summary>True when each object has an id.</summary>
    public bool HasIds => IsCollection && ItemRoot is not null && Attributes.Count == 0;

    public bool HasRecord => ItemRoot is not null;

    public bool HasFields => Parameters.Count > 0;

    public string LastName => Path[(Path.LastIndexOf('/') + 1)..];

    public bool Has(string part, string method) => Methods.TryGetValue(part, out var methods) && methods.Contains(method);
}
