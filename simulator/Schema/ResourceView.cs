using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace CmsSim.Simulator.Schema;

/// <summary>A resource type in one release, or in those of a cluster: the parameters, elements and filters that they have.</summary>
internal sealed class ResourceView
{
    private readonly FrozenDictionary<string, Field> _byName;

    public ResourceView(ResourceDefinition type, Releases releases)
    {
        Type = type;
        Release = releases.Newest;
        Fields = [.. type.Fields.Where(field => releases.Have(field.Lifetime))];
        NotLeftEmpty = [.. Fields.Where(field => field.Default is not null || field.IsRequired || field.IsRequiredAtFirst)];
        Item = type.Item.In(releases);
        WorldItem = type.WorldItem.In(releases);
        Listed = type.Listed.In(releases);
        Filters = [.. type.Filters.Where(filter => releases.Have(filter.Lifetime))];
        ItemPlan = new RenderPlan(type, Item);
        ListedPlan = new RenderPlan(type, Listed);
        _byName = Fields
            .SelectMany(field => (string?[])[field.Name, field.OtherName], (field, called) => (field, called))
            .Where(pair => pair.called is not null)
            .GroupBy(pair => pair.called!, pair => pair.field, StringComparer.OrdinalIgnoreCase)

            // A cluster of several releases can have two parameters with one name. Types list the newer one after the older one.
            .ToFrozenDictionary(named => named.Key, named => named.Last(), StringComparer.OrdinalIgnoreCase);
    }

    public ResourceDefinition Type { get; }

    public Release Release { get; }

    public IReadOnlyList<Field> Fields { get; }

    /// <summary>The parameters that every save checks, even if the request does not contain them.</summary>
    public Field[] NotLeftEmpty { get; }

    public IReadOnlyList<Element> Item { get; }

    public IReadOnlyList<Element> WorldItem { get; }

    public IReadOnlyList<Element> Listed { get; }

    /// <summary>The children of a single object's answer, ready to render.</summary>
    public RenderPlan ItemPlan { get; }

    /// <summary>The children of a list's entries, ready to render.</summary>
    public RenderPlan ListedPlan { get; }

    public IReadOnlyList<QueryFilter> Filters { get; }

    /// <summary>The default values of an object with no values set.</summary>
    public string?[] Untouched()
    {
        var values = new ResourceValues(Type);
        foreach (var field in Fields)
            values.Set(field, field.Default);
        return values.Values;
    }

    /// <summary>The parameter with this wire name, in any letter case.</summary>
    public Field? FieldNamed(ReadOnlySpan<char> name) =>
        _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found) ? found : null;
}

/// <summary>All resource types in one release, or in those of a cluster.</summary>
internal sealed class ReleaseCatalog
{
    private readonly ConcurrentDictionary<Release, ReleaseCatalog> _others = new();
    private readonly FrozenDictionary<ResourceDefinition, ResourceView> _views;
    private readonly FrozenDictionary<string, ResourceDefinition> _byCollection;
    private readonly ILookup<string, ResourceDefinition> _owned;
    private readonly ILookup<string, (ResourceDefinition Holder, Field Field)> _referring;

    public ReleaseCatalog(IReadOnlyList<ResourceDefinition> types, Release release) : this(types, new Releases(release))
    {
    }

    private ReleaseCatalog(IReadOnlyList<ResourceDefinition> types, Releases releases)
    {
        Definitions = types;
        Release = releases.Newest;
        Types = [.. types.Where(type => releases.Have(type.Lifetime))];
        _views = Types.ToFrozenDictionary(type => type, type => new ResourceView(type, releases));
        _owned = Types.Where(type => type.Owner is not null).ToLookup(type => type.Owner!.ParentCollection);
        References = [.. Types.SelectMany(type => type.Fields.Where(field => field.Target is not null), (type, field) => (type, field))];
        _referring = References.ToLookup(reference => reference.Field.Target!.Collection);
        _byCollection = Types.Where(type => type.Owner is null && type.Below is null).ToFrozenDictionary(type => type.Collection);
    }

    /// <summary>The release; the newest of several.</summary>
    public Release Release { get; }

    /// <summary>The types of all releases, in order.</summary>
    public IReadOnlyList<ResourceDefinition> Definitions { get; }

    /// <summary>The types that the release has, in order.</summary>
    public IReadOnlyList<ResourceDefinition> Types { get; }

    /// <summary>The fields that refer to other objects, with the types that have them.</summary>
    public IReadOnlyList<(ResourceDefinition Holder, Field Field)> References { get; }

    public ResourceView ViewOf(ResourceDefinition type) => _views[type];

    /// <summary>The same types in another release.</summary>
    public ReleaseCatalog Of(Release release) => release == Release ? this : _others.GetOrAdd(release, other => new ReleaseCatalog(Definitions, other));

    /// <summary>The types as one or more of the releases have them, for the shared state of bridges of different releases.</summary>
    public ReleaseCatalog Joined(IReadOnlyList<Release> releases) => releases.All(release => release == Release) ? this : new ReleaseCatalog(Definitions, new Releases([.. releases]));

    /// <summary>The types whose objects belong to objects of the collection.</summary>
    public IEnumerable<ResourceDefinition> OwnedBy(string collection) => _owned[collection];

    /// <summary>The fields that refer to the collection, with the types that have them.</summary>
    public IEnumerable<(ResourceDefinition Holder, Field Field)> ReferringTo(string collection) => _referring[collection];

    /// <summary>The type of a top-level node; null when the release has none.</summary>
    public ResourceDefinition? Named(string collection) => _byCollection.GetValueOrDefault(collection);

    /// <summary>The type whose objects the node is below; null for a top-level node.</summary>
    public ResourceDefinition? ParentOf(ResourceDefinition type) => type.ParentPath is not { } path ? null
        : Named(path) ?? Types.FirstOrDefault(other => other.Path == path);
}
