using System.Collections.Frozen;
using System.Text;

namespace CmsSim.Simulator.Schema;

/// <summary>Whether a node holds many objects or is a single one.</summary>
internal enum ResourceKind
{
    Collection,
    Singleton,
}

/// <summary>What a client may ask of a node.</summary>
[Flags]
internal enum Verbs
{
    None = 0,
    List = 1,
    Create = 2,
    Read = 4,
    Modify = 8,
    Delete = 16,
    All = List | Create | Read | Modify | Delete,
}

/// <summary>
/// One resource type. Routing, validation, paging, XML and log wording all follow from it;
/// a definition that is incomplete does not compile.
/// </summary>
internal sealed class ResourceDefinition
{
    private readonly FrozenDictionary<Field, int> _slots = FrozenDictionary<Field, int>.Empty;

    public ResourceKind Kind { get; init; }

    /// <summary>The node below <c>/api/v1</c>, in canonical spelling; also the root of a list.</summary>
    public required string Collection { get; init; }

    /// <summary>Other spellings of the node that are met in the wild.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    public required string Element { get; init; }

    /// <summary>The releases that have the type.</summary>
    public Lifetime Lifetime { get; init; } = Lifetime.Always;

    /// <summary>Set for objects that exist only below one of another type, and are addressed there.</summary>
    public Ownership? Owner { get; init; }

    /// <summary>The reason for an id that is not there; a singleton has none.</summary>
    public Failure? NotFound { get; init; }

    public Verbs Verbs { get; init; } = Verbs.All;

    /// <summary>Objects that live on one bridge (calls and what hangs on them), not in the cluster's database.</summary>
    public bool IsLocal { get; init; }

    /// <summary>All parameters and stored values.</summary>
    public IReadOnlyList<Field> Fields
    {
        get;
        init
        {
            field = value;
            _slots = value.Index().ToFrozenDictionary(entry => entry.Item, entry => entry.Index);
        }
    } = [];

    /// <summary>Children of a single object's answer, in wire order.</summary>
    public required IReadOnlyList<Element> Item { get; init; }

    /// <summary>Children of each entry of a list, in wire order.</summary>
    public IReadOnlyList<Element> Listed { get; init; } = [];

    /// <summary>False for the one list that a CMS sends without an XML declaration.</summary>
    public bool ListHasDeclaration { get; init; } = true;

    /// <summary>Entries of a page when the request sets no limit, and the most it may ask for.</summary>
    public Func<SimulatorSettings, int> PageSize { get; init; } = settings => settings.PageSize;

    /// <summary>Lists are sorted by this field, then by age; by age alone without it.</summary>
    public Field<string>? SortedBy { get; init; }

    public IReadOnlyList<Uniqueness> Unique { get; init; } = [];

    public IReadOnlyList<QueryFilter> Filters { get; init; } = [];

    /// <summary>Nested nodes that show these objects under the one they belong to.</summary>
    public IReadOnlyList<NestedNode> Nested { get; init; } = [];

    /// <summary>Lists of this type also show the objects of the other bridges, each with its bridge.</summary>
    public bool IsGatheredFromPeers { get; init; }

    /// <summary>How audit lines name the type: <c>created new call profile …</c>.</summary>
    public required string AuditName { get; init; }

    /// <summary>What audit lines add after the id, such as the name of a space in brackets.</summary>
    public Func<ResourceObject, string> AuditSuffix { get; init; } = _ => "";

    /// <summary>Checks what is about to be saved; returns the refusal, if any. It changes nothing else and takes no ids.</summary>
    public Func<ResourceValues, IBridgeContext, Refusal?> BeforeSave { get; init; } = (_, _) => null;

    /// <summary>Fills in what the bridge decides, once nothing can be refused any more.</summary>
    public Action<ResourceValues, IBridgeContext> Complete { get; init; } = (_, _) => { };

    /// <summary>An existing object that a creation leads to instead of a new one.</summary>
    public Func<ResourceValues, IBridgeContext, ResourceObject?> Existing { get; init; } = (_, _) => null;

    public Action<ResourceObject, IBridgeContext> AfterCreate { get; init; } = (_, _) => { };

    /// <summary>Called for each object that a world brings.</summary>
    public Action<ResourceObject, IBridgeContext> AfterRestore { get; init; } = (_, _) => { };

    public Func<ResourceObject, IBridgeContext, Refusal?> BeforeDelete { get; init; } = (_, _) => null;

    /// <summary>Called once the object is out of the store.</summary>
    public Action<ResourceObject, IBridgeContext> AfterDelete { get; init; } = (_, _) => { };

    /// <summary>Whether a world file holds objects of this type; what is being dialled is not kept.</summary>
    public bool IsKeptInWorld { get; init; } = true;

    /// <summary>How many values an object of this type has room for.</summary>
    public int SlotCount => Fields.Count;

    /// <summary>Where the field's value stands in an object of this type; negative when the type lacks it.</summary>
    public int SlotOf(Field field) => _slots.TryGetValue(field, out var slot) ? slot : -1;

    /// <summary>The collection's start tag up to the number of entries.</summary>
    public ReadOnlyMemory<byte> ListStart => field.Length > 0 ? field : field = Encoding.UTF8.GetBytes($"<{Collection} total=\"");

    public ReadOnlyMemory<byte> ListEnd => field.Length > 0 ? field : field = Encoding.UTF8.GetBytes($"</{Collection}>");

    /// <summary>The object's start tag up to its id.</summary>
    public ReadOnlyMemory<byte> ItemStart =>
        field.Length > 0 ? field : field = Encoding.UTF8.GetBytes(Kind is ResourceKind.Singleton ? $"<{Element}>" : $"<{Element} id=\"");

    public ReadOnlyMemory<byte> ItemEnd => field.Length > 0 ? field : field = Encoding.UTF8.GetBytes($"</{Element}>");
}

/// <summary>A value that no two objects of a type share; several fields may draw on one pool, as both URIs of a space do.</summary>
internal sealed record Uniqueness(IReadOnlyList<Field<string>> Fields, Failure Failure)
{
    public Uniqueness(Field<string> field, Failure failure) : this([field], failure) { }
}

/// <summary>A query parameter of a list. <see cref="Prepare"/> turns its text into a test, or null when it takes no such text.</summary>
internal sealed record QueryFilter(string Name, Func<string, Func<ResourceObject, IBridgeContext, bool>?> Prepare)
{
    /// <summary>The releases that know it.</summary>
    public Lifetime Lifetime { get; init; } = Lifetime.Always;

    /// <summary>The fields that it looks for its text in, if that is all it does; a table finds that sooner than a test of each object.</summary>
    public IReadOnlyList<Field> Searched { get; private init; } = [];

    /// <summary>Keeps what contains the text in any of the fields, in any letter case.</summary>
    public static QueryFilter Contains(string name, params Field[] fields) =>
        new(name, text =>
        {
            // Long lists are searched whole, so where the fields stand is looked up once.
            int[]? slots = null;
            return (subject, _) =>
            {
                foreach (var slot in slots ??= [.. fields.Select(subject.Type.SlotOf)])
                {
                    if (subject.Values[slot] is { } value && value.Contains(text, StringComparison.OrdinalIgnoreCase))
                        return true;
                }
                return false;
            };
        })
        {
            Searched = fields,
        };

    /// <summary>Keeps what refers to the given id.</summary>
    public static QueryFilter RefersTo(string name, Field<Guid> field) =>
        new(name, text => Field.CanonicalId(text) is { } id ? (subject, _) => subject.Text(field) == id : null);

    /// <summary><c>usageFilter</c> of profiles: whether any object refers to this one.</summary>
    public static QueryFilter Usage { get; } = new("usageFilter", text => text switch
    {
        "referenced" => (subject, bridge) => bridge.IsReferenced(subject),
        "unreferenced" => (subject, bridge) => !bridge.IsReferenced(subject),
        _ => null,
    });
}

/// <summary>What a type's objects hang on: <c>/coSpaces/{id}/accessMethods/{id}</c>. They go when it goes.</summary>
internal sealed record Ownership(string ParentCollection, Field<Guid> Parent);

/// <summary>A node below one object of another type, such as <c>/calls/{id}/callLegs</c>.</summary>
internal sealed record NestedNode(string ParentCollection, Field<Guid> Parent, Verbs Verbs);
