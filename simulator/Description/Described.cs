using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Description;

/// <summary>A part of the API, with the releases that have it and the evidence for it.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Since">The first release that has the part. 2.0 also covers all earlier releases.</param>
/// <param name="Until">The first release that no longer has the part; null when all later ones have it.</param>
/// <param name="Evidence">The kind of evidence that a real CMS has the part.</param>
/// <param name="Source">The source of the evidence, or the reason for the inference.</param>
public abstract record Described(string Name, string Since, string? Until, Evidence Evidence, string Source)
{
    private protected Described(string name, Lifetime lifetime, Basis basis)
        : this(name, lifetime.Since.ToString(), lifetime.Until?.ToString(), basis.Evidence, basis.For(lifetime).Source) { }

    /// <summary>True when the release has the part; false for an unknown release.</summary>
    public bool IsIn(string release) =>
        Release.Named(release) is { } known && new Lifetime(Release.Parse(Since), Until is null ? null : Release.Parse(Until)).Includes(known);
}

/// <summary>A node of the API: a collection with its objects, or a single object.</summary>
public sealed record DescribedResource : Described
{
    internal DescribedResource(string name, Lifetime lifetime, Basis basis) : base(name, lifetime, basis) { }

    /// <summary>The chapter of the API guide, such as <c>Spaces</c>.</summary>
    public required string Chapter { get; init; }

    /// <summary>The path below <c>/api/v1</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The name of the node with all objects of the type; differs from the name for a node such as <c>calls/callLegs</c>.</summary>
    public required string ObjectsOf { get; init; }

    /// <summary>True for a node that is no collection: a status, a setting or an action.</summary>
    public bool IsSingleton { get; init; }

    /// <summary>The root element of an answer about one object, and the element of the entries of a list.</summary>
    public required string Element { get; init; }

    /// <summary>The root element of a list.</summary>
    public required string ListElement { get; init; }

    /// <summary>The attributes of the element of an object.</summary>
    public required IReadOnlyList<string> Attributes { get; init; }

    /// <summary>The attributes of the root element of a list.</summary>
    public required IReadOnlyList<string> ListAttributes { get; init; }

    /// <summary>The media type of a body that is not XML; null for XML.</summary>
    public string? MediaType { get; init; }

    /// <summary>The methods that the node and its objects support.</summary>
    public required IReadOnlyList<DescribedMethod> Methods { get; init; }

    /// <summary>The parameters that POST and PUT accept.</summary>
    public required IReadOnlyList<DescribedParameter> Parameters { get; init; }

    /// <summary>The elements of answers, in the order on the wire.</summary>
    public required IReadOnlyList<DescribedElement> Elements { get; init; }

    /// <summary>The query parameters of GET, except <c>offset</c> and <c>limit</c>.</summary>
    public required IReadOnlyList<DescribedFilter> Filters { get; init; }

    /// <summary>
    /// The failure reasons, ordered by name. Every request can also fail with <c>parameterError</c> or <c>invalidOperation</c>.
    /// </summary>
    public required IReadOnlyList<string> FailureReasons { get; init; }

    /// <summary>The elements and the elements inside them. A nested element has its path as name, such as <c>status/state</c>.</summary>
    public IEnumerable<DescribedElement> AllElements => Elements.SelectMany(element => element.WithChildren());

    /// <summary>The methods, parameters, filters and elements. Each has evidence of its own.</summary>
    public IEnumerable<Described> Parts => [.. Methods, .. Parameters, .. Filters, .. AllElements];

    /// <summary>The number of parts that rest on this kind of evidence.</summary>
    public int Count(Evidence evidence) => Parts.Count(part => part.Evidence == evidence);
}

/// <summary>One method of a node, such as <c>GET /coSpaces/{coSpaceId}</c>.</summary>
public sealed record DescribedMethod : Described
{
    internal DescribedMethod(string verb, string path, MethodKind kind, Lifetime lifetime, Basis basis) : base($"{verb} {path}", lifetime, basis) =>
        (Verb, Path, Kind) = (verb, path, kind);

    /// <summary>The HTTP method.</summary>
    public string Verb { get; }

    /// <summary>The path below <c>/api/v1</c>.</summary>
    public string Path { get; }

    /// <summary>The effect of the method.</summary>
    public MethodKind Kind { get; }

    /// <summary>True when the answer has a body.</summary>
    public bool HasAnswer { get; init; }

    /// <summary>The path of the object that the header <c>Location</c> of the answer names; null for an answer without the header.</summary>
    public string? Location { get; init; }

    /// <summary>Another header of the answer; null for none.</summary>
    public string? AnswerHeader { get; init; }

    /// <summary>The failure reasons of the method, ordered by name.</summary>
    public IReadOnlyList<string> FailureReasons { get; init; } = [];
}

/// <summary>The effect of a method.</summary>
public enum MethodKind
{
    /// <summary>Lists objects.</summary>
    List,

    /// <summary>Creates an object, starts an action or asks a query.</summary>
    Create,

    /// <summary>Reads an object.</summary>
    Read,

    /// <summary>Changes an object, or starts an action.</summary>
    Modify,

    /// <summary>Deletes an object.</summary>
    Delete,

    /// <summary>Deletes the objects that the filters select.</summary>
    DeleteAll,

    /// <summary>Creates an object without its required parameters.</summary>
    Reserve,
}

/// <summary>Describes the values of a parameter or element.</summary>
public interface ITyped
{
    /// <summary>The type of the values: string, number, bool, enum, id …</summary>
    string Type { get; }

    /// <summary>The smallest number allowed; null when there is no such limit.</summary>
    long? Min { get; }

    /// <summary>The largest number allowed; null when there is no such limit.</summary>
    long? Max { get; }

    /// <summary>The largest number of characters; null when there is no such limit.</summary>
    int? MaxLength { get; }

    /// <summary>The collection of the object that an id refers to; null for other types.</summary>
    string? RefersTo { get; }

    /// <summary>All values of an enumeration; empty for other types.</summary>
    IReadOnlyList<DescribedValue> Values { get; }
}

/// <summary>A form parameter.</summary>
public sealed record DescribedParameter : Described, ITyped
{
    internal DescribedParameter(string name, Lifetime lifetime, Basis basis) : base(name, lifetime, basis) { }

    /// <inheritdoc/>
    public required string Type { get; init; }

    /// <inheritdoc/>
    public long? Min { get; init; }

    /// <inheritdoc/>
    public long? Max { get; init; }

    /// <inheritdoc/>
    public int? MaxLength { get; init; }

    /// <inheritdoc/>
    public string? RefersTo { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<DescribedValue> Values { get; init; }

    /// <summary>The value that applies when the request sends none; null when there is no default.</summary>
    public string? Default { get; init; }

    /// <summary>A value for examples of requests; null to derive one from the type.</summary>
    public string? Example { get; init; }

    /// <summary>True when examples of requests send the parameter although it is optional.</summary>
    public bool IsInExamples { get; init; }

    /// <summary>The collection and the element that valid values come from; null for most parameters.</summary>
    public (string Collection, string Element)? ComesFrom { get; init; }

    /// <summary>True when an object cannot be created without the parameter.</summary>
    public bool IsRequired { get; init; }

    /// <summary>True when POST accepts the parameter.</summary>
    public bool OnCreate { get; init; }

    /// <summary>True when PUT accepts the parameter.</summary>
    public bool OnModify { get; init; }
}

/// <summary>One value of an enumeration.</summary>
public sealed record DescribedValue : Described
{
    internal DescribedValue(string name, Lifetime lifetime, Basis basis) : base(name, lifetime, basis) { }
}

/// <summary>An element of an answer.</summary>
public sealed record DescribedElement : Described
{
    internal DescribedElement(string name, Lifetime lifetime, Basis basis) : base(name, lifetime, basis) { }

    /// <summary>The type of the value: string, number, bool, enum, id …; null for a group, which has children.</summary>
    public string? Type { get; init; }

    /// <summary>True when the answer about one object has the element.</summary>
    public bool InItem { get; init; }

    /// <summary>True when the entries of a list have the element.</summary>
    public bool InList { get; init; }

    /// <summary>True when no source shows the place of the element in the entries of a list, so that the place is inferred.</summary>
    public bool IsPlacedByGuess { get; init; }

    /// <summary>The elements inside it.</summary>
    public required IReadOnlyList<DescribedElement> Children { get; init; }

    internal IEnumerable<DescribedElement> WithChildren() => Children.SelectMany(child => child.WithChildren()).Prepend(this);
}

/// <summary>A query parameter of GET: a filter of a list, or a parameter of a single answer.</summary>
public sealed record DescribedFilter : Described, ITyped
{
    internal DescribedFilter(string name, Lifetime lifetime, Basis basis) : base(name, lifetime, basis) { }

    /// <inheritdoc/>
    public required string Type { get; init; }

    /// <inheritdoc/>
    public long? Min { get; init; }

    /// <inheritdoc/>
    public long? Max { get; init; }

    /// <inheritdoc/>
    public int? MaxLength { get; init; }

    /// <inheritdoc/>
    public string? RefersTo { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<DescribedValue> Values { get; init; }
}

/// <summary>A reason inside <c>failureDetails</c>.</summary>
public sealed record DescribedReason : Described
{
    internal DescribedReason(string name, Lifetime lifetime, Basis basis) : base(name, lifetime, basis) { }
}

/// <summary>The kind of part that a release adds or removes.</summary>
public enum ChangeKind
{
    /// <summary>A whole node.</summary>
    Node,

    /// <summary>A form parameter.</summary>
    Parameter,

    /// <summary>A query parameter of a list.</summary>
    Filter,

    /// <summary>An element of an answer.</summary>
    Element,

    /// <summary>A value of an enumeration.</summary>
    Value,

    /// <summary>A failure reason.</summary>
    Reason,
}

/// <summary>A part of the API that a release adds or removes.</summary>
/// <param name="Kind">The kind of part.</param>
/// <param name="Resource">The node that has the part; empty for nodes and failure reasons.</param>
/// <param name="Name">The name of the part. A value has the form <c>parameter=value</c>.</param>
public sealed record Change(ChangeKind Kind, string Resource, string Name);

/// <summary>The parts of the API that a release adds and removes.</summary>
/// <param name="Release">The release, such as <c>2.4</c>.</param>
/// <param name="IsPartial">True when the sources describe only parts of the release.</param>
/// <param name="Added">The parts that the previous release did not have.</param>
/// <param name="Removed">The parts that only earlier releases have.</param>
public sealed record ReleaseChanges(string Release, bool IsPartial, IReadOnlyList<Change> Added, IReadOnlyList<Change> Removed);
