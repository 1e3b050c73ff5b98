using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Description;

/// <summary>Something of the API: the releases that have it, and what says so.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Since">The first release that has it; 2.0 also stands for all before.</param>
/// <param name="Until">The first release that no longer has it; null when all later ones do.</param>
/// <param name="Evidence">How surely a real CMS has it, too.</param>
/// <param name="Source">Where that is written, or why it was inferred.</param>
public abstract record Described(string Name, string Since, string? Until, Evidence Evidence, string Source)
{
    private protected Described(string name, Lifetime lifetime, Basis basis)
        : this(name, lifetime.Since.ToString(), lifetime.Until?.ToString(), basis.Evidence, basis.For(lifetime).Source) { }

    /// <summary>Whether a release has it.</summary>
    public bool IsIn(string release) =>
        Release.Named(release) is { } known && new Lifetime(Release.Parse(Since), Until is null ? null : Release.Parse(Until)).Includes(known);
}

/// <summary>A node of the API: a collection with its objects, or a single one.</summary>
public sealed record DescribedResource : Described
{
    internal DescribedResource(string name, Lifetime lifetime, Basis basis) : base(name, lifetime, basis) { }

    /// <summary>The chapter of the API that it belongs to.</summary>
    public required string Chapter { get; init; }

    /// <summary>The path below <c>/api/v1</c>.</summary>
    public required string Path { get; init; }

    /// <summary>What may be asked of it.</summary>
    public required IReadOnlyList<DescribedMethod> Methods { get; init; }

    /// <summary>What POST and PUT take.</summary>
    public required IReadOnlyList<DescribedParameter> Parameters { get; init; }

    /// <summary>What answers hold, in the order of the wire.</summary>
    public required IReadOnlyList<DescribedElement> Elements { get; init; }

    /// <summary>Query parameters of lists, beside <c>offset</c> and <c>limit</c>.</summary>
    public required IReadOnlyList<DescribedFilter> Filters { get; init; }

    /// <summary>Why requests are refused, by name; any may be for <c>parameterError</c> and <c>invalidOperation</c>.</summary>
    public required IReadOnlyList<string> FailureReasons { get; init; }

    /// <summary>Elements with those inside them; a name has those of its groups before it.</summary>
    public IEnumerable<DescribedElement> AllElements => Elements.SelectMany(element => element.WithChildren());

    /// <summary>Its parts, which each rest on evidence of their own.</summary>
    public IEnumerable<Described> Parts => [.. Methods, .. Parameters, .. Filters, .. AllElements];

    /// <summary>How many of its parts rest on this evidence.</summary>
    public int Count(Evidence evidence) => Parts.Count(part => part.Evidence == evidence);
}

/// <summary>One method of a node, such as <c>GET /coSpaces/{coSpaceId}</c>.</summary>
public sealed record DescribedMethod : Described
{
    internal DescribedMethod(string verb, string path, Lifetime lifetime, Basis basis) : base($"{verb} {path}", lifetime, basis) => (Verb, Path) = (verb, path);

    /// <summary>The method of HTTP.</summary>
    public string Verb { get; }

    /// <summary>The path below <c>/api/v1</c>.</summary>
    public string Path { get; }
}

/// <summary>What a parameter or element may hold.</summary>
public interface ITyped
{
    /// <summary>string, number, bool, enum, id …</summary>
    string Type { get; }

    /// <summary>The smallest number.</summary>
    long? Min { get; }

    /// <summary>The greatest number.</summary>
    long? Max { get; }

    /// <summary>The most characters.</summary>
    int? MaxLength { get; }

    /// <summary>The collection that an id names an object of.</summary>
    string? RefersTo { get; }

    /// <summary>All values there are, if they can be listed.</summary>
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

    /// <summary>What it is when nothing is sent.</summary>
    public string? Default { get; init; }

    /// <summary>Whether an object cannot be created without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether POST takes it.</summary>
    public bool OnCreate { get; init; }

    /// <summary>Whether PUT takes it.</summary>
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

    /// <summary>string, number, bool, enum, id …; a group has children instead.</summary>
    public string? Type { get; init; }

    /// <summary>Whether the answer about one object has it.</summary>
    public bool InItem { get; init; }

    /// <summary>Whether the entries of a list have it.</summary>
    public bool InList { get; init; }

    /// <summary>The elements inside it.</summary>
    public required IReadOnlyList<DescribedElement> Children { get; init; }

    internal IEnumerable<DescribedElement> WithChildren() => Children.SelectMany(child => child.WithChildren()).Prepend(this);
}

/// <summary>A query parameter of a list.</summary>
public sealed record DescribedFilter : Described
{
    internal DescribedFilter(string name, Lifetime lifetime, Basis basis) : base(name, lifetime, basis) { }
}

/// <summary>A reason inside <c>failureDetails</c>.</summary>
public sealed record DescribedReason : Described
{
    internal DescribedReason(string name, Lifetime lifetime, Basis basis) : base(name, lifetime, basis) { }
}

/// <summary>What a change is about.</summary>
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

/// <summary>One thing that came or went with a release.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Resource">The node it belongs to; empty for nodes and failure reasons.</param>
/// <param name="Name">Its name; a value has that of its parameter before it.</param>
public sealed record Change(ChangeKind Kind, string Resource, string Name);

/// <summary>What a release adds and removes.</summary>
/// <param name="Release">The release.</param>
/// <param name="IsPartial">Whether sources tell only parts of it.</param>
/// <param name="Added">What the one before did not have.</param>
/// <param name="Removed">What the one before had.</param>
public sealed record ReleaseChanges(string Release, bool IsPartial, IReadOnlyList<Change> Added, IReadOnlyList<Change> Removed);
