using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;

namespace CmsSim.Simulator.Schema;

/// <summary>Whether a node holds many objects or is a single one.</summary>
internal enum ResourceKind
{
    Collection,

    /// <summary>One object: what the state says, what is set there, or what a request asks for.</summary>
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

    /// <summary>DELETE of a collection: all that its filters keep.</summary>
    DeleteAll = 32,

    /// <summary>PUT of a collection: creates an object of which nothing is required yet.</summary>
    Reserve = 64,
    All = List | Create | Read | Modify | Delete,
}

/// <summary>
/// One resource type. Routing, validation, paging, XML and log wording all follow from it;
/// a definition that is incomplete does not compile.
/// </summary>
internal sealed class ResourceDefinition([CallerFilePath] string file = "")
{
    private readonly Field[] _fields = [];
    private readonly FrozenDictionary<Field, int> _slots = FrozenDictionary<Field, int>.Empty;
    private bool? _hasWorldFacts;

    /// <summary>The chapter of the API: the folder that the definition lies in.</summary>
    public string Chapter => file.Split('/', '\\') is [.., var folder, _] ? folder : "";

    public ResourceKind Kind { get; init; }

    /// <summary>The node below <c>/api/v1</c>, or below the object it hangs on, in canonical spelling.</summary>
    public required string Collection { get; init; }

    /// <summary>The root of a list; the last part of the node.</summary>
    public string ListElement { get => field ?? LastPart; init; }

    /// <summary>Other spellings of the node that are met in the wild.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The root of a single object and the element of a list's entries; that of a singleton is the last part of the node.</summary>
    public string Element { get => field ?? LastPart; init; }

    /// <summary>The releases that have the type.</summary>
    public Lifetime Lifetime { get; init; } = Lifetime.Always;

    /// <summary>What the node rests on.</summary>
    public Basis Basis { get; init; } = Basis.Guide;

    /// <summary>Verbs that rest on something else.</summary>
    public IReadOnlyList<(Verbs Verbs, Basis Basis)> VerbsOn { get; init; } = [];

    /// <summary>Set for objects that exist only below one of another type, and are addressed there.</summary>
    public Ownership? Owner { get; init; }

    /// <summary>The collection below whose objects the node stands, if it keeps nothing of its own: <c>/coSpaces/{id}/meetingEntryDetail</c>.</summary>
    public string? Below { get; init; }

    /// <summary>The reason for an id that is not there; a singleton has none.</summary>
    public Failure? NotFound { get; init; }

    /// <summary>Reasons that its rules give, beyond those that its fields and values imply.</summary>
    public IReadOnlyList<Failure> Refuses { get; init; } = [];

    public Verbs Verbs { get; init; } = Verbs.All;

    /// <summary>Objects that live on one bridge (calls and what hangs on them), not in the cluster's database.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Whether requests change objects of the type in the database that all bridges share.</summary>
    public bool IsShared => !IsLocal && Perform is null && !IsQuery && (Verbs & ~(Verbs.List | Verbs.Read)) != 0;

    /// <summary>All parameters and stored values.</summary>
    public IReadOnlyList<Field> Fields
    {
        get;
        init
        {
            field = value;
            _fields = [.. value];
            foreach (var (place, listed) in value.Index())
                listed.Place = place;
            _slots = value.Index().ToFrozenDictionary(entry => entry.Item, entry => entry.Index);
        }
    } = [];

    /// <summary>Attributes of an object's element; an object of a collection has its id there unless others are named.</summary>
    public IReadOnlyList<Computed> Attributes { get; init; } = [];

    /// <summary>Attributes of a list after <c>total</c>.</summary>
    public IReadOnlyList<(string Name, Func<IBridgeContext, string> Value)> ListAttributes { get; init; } = [];

    /// <summary>Children of a single object's answer, in wire order.</summary>
    public IReadOnlyList<Element> Item { get; init; } = [];

    /// <summary>Elements that an object has only in a world file, after those of its answers.</summary>
    public IReadOnlyList<Computed> OnlyInWorlds { get; init; } = [];

    /// <summary>Children of an object in a world file.</summary>
    public IReadOnlyList<Element> WorldItem => field ??= [.. Item, .. OnlyInWorlds];

    /// <summary>Children of each entry of a list, in wire order.</summary>
    public IReadOnlyList<Element> Listed { get; init; } = [];

    /// <summary>False for the one list that a CMS sends without an XML declaration.</summary>
    public bool ListHasDeclaration { get; init; } = true;

    /// <summary>Entries of a page when the request sets no limit, and the most it may ask for.</summary>
    public Func<SimulatorSettings, int> PageSize { get; init; } = settings => settings.PageSize;

    /// <summary>Lists are sorted by this field, then by age; by age alone without it.</summary>
    public Field<string>? SortedBy { get; init; }

    /// <summary>The order of lists that follows from <see cref="SortedBy"/>.</summary>
    public ListOrder Order => field ??= new ListOrder(SortedBy is { } key ? SlotOf(key) : null);

    public IReadOnlyList<Uniqueness> Unique { get; init; } = [];

    /// <summary>The most objects of the type that a bridge, or the database, has; null where only the limit of all objects holds.</summary>
    public Func<Limits, int>? Most { get; init; }

    /// <summary>The reason where there are as many as that.</summary>
    public Failure WhenFull { get; init; } = Failure.InvalidOperation;

    /// <summary>References that decide with whom an object may share a value: what they name cannot go where that would make two clash.</summary>
    public IReadOnlyList<Field> Scope { get; init; } = [];

    /// <summary>
    /// What else is in the way once the values are saved, of what hangs on the object above all. Unlike <see cref="BeforeSave"/> it is
    /// also asked of worlds and of what a deletion leaves.
    /// </summary>
    public Func<ResourceValues, IObjects, Refusal?> Clash { get; init; } = (_, _) => null;

    /// <summary>Sets what the object of that id cannot do without, where a world leaves its secrets out. The same id always gets the same.</summary>
    public Action<ResourceValues, Guid> SupplySecrets { get; init; } = (_, _) => { };

    /// <summary>Sets another secret where the object of that id would be refused because a world leaves its secrets out; false for any other reason.</summary>
    public Func<ResourceValues, Guid, Refusal, bool> TellApart { get; init; } = (_, _, _) => false;

    /// <summary>Fields by which rules look objects up. Those of a bridge's own objects that name other objects need not be listed.</summary>
    public IReadOnlyList<Field> LookedUpBy { get; init; } = [];

    public IReadOnlyList<QueryFilter> Filters { get; init; } = [];

    /// <summary>Nested nodes that show these objects under the one they belong to.</summary>
    public IReadOnlyList<NestedNode> Nested { get; init; } = [];

    /// <summary>Lists of this type also show the objects of the other bridges, each with its bridge.</summary>
    public bool IsGatheredFromPeers { get; init; }

    /// <summary>The entries of a list that follow from the state and are not kept; the object that the list hangs on comes first.</summary>
    public Func<ResourceObject?, IBridgeContext, IEnumerable<ResourceObject>>? Members { get; init; }

    /// <summary>What POST or PUT of a singleton does where it does more than to keep what was sent.</summary>
    public Func<ResourceValues, ResourceObject?, IBridgeContext, Outcome>? Perform { get; init; }

    /// <summary>A query: it keeps nothing, and answers with what its parameters come to.</summary>
    public bool IsQuery { get; init; }

    /// <summary>Set for a node whose body is no XML.</summary>
    public Content? Content { get; init; }

    /// <summary>How audit lines name the type: <c>created new call profile …</c>; without a name nothing is said.</summary>
    public string? AuditName { get; init; }

    /// <summary>What audit lines add after the id, such as the name of a space in brackets.</summary>
    public Func<ResourceObject, string> AuditSuffix { get; init; } = _ => "";

    /// <summary>Checks what is about to be saved; returns the refusal, if any. It changes nothing else and takes no ids.</summary>
    public Func<ResourceValues, IBridgeContext, Refusal?> BeforeSave { get; init; } = (_, _) => null;

    /// <summary>Fills in what the bridge decides, once nothing can be refused any more.</summary>
    public Action<ResourceValues, IBridgeContext> Complete { get; init; } = (_, _) => { };

    /// <summary>An existing object that a creation leads to instead of a new one.</summary>
    public Func<ResourceValues, IBridgeContext, ResourceObject?> Existing { get; init; } = (_, _) => null;

    /// <summary>The bridge that a new object is placed on.</summary>
    public Func<ResourceValues, IBridgeContext, IBridgeContext> HomeOf { get; init; } = (_, bridge) => bridge;

    public Action<ResourceObject, IBridgeContext> AfterCreate { get; init; } = (_, _) => { };

    /// <summary>Called for each PUT, at the end of its request. Null if a change of the values has no other effect.</summary>
    public Action<Modification, IBridgeContext>? AfterModify { get; init; }

    /// <summary>Called for each object that a world brings, and for what a bridge was at when it was stopped, on the one that goes on with it.</summary>
    public Action<ResourceObject, IBridgeContext> AfterRestore { get; init; } = (_, _) => { };

    /// <summary>Called on each running bridge when a bridge has stopped, started, been cut off or rejoined.</summary>
    public Action<IBridgeContext> AfterReachabilityChange { get; init; } = _ => { };

    public Func<ResourceObject, IBridgeContext, Refusal?> BeforeDelete { get; init; } = (_, _) => null;

    /// <summary>Called once the object is out of the store.</summary>
    public Action<ResourceObject, IBridgeContext> AfterDelete { get; init; } = (_, _) => { };

    /// <summary>Objects that a bridge has in its head only: they are gone when it is stopped.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>Whether a world file holds objects of this type.</summary>
    public bool IsKeptInWorld { get; init; } = true;

    /// <summary>Whether a snapshot holds objects of this type though a world does not.</summary>
    public bool IsKeptInSnapshots { get; init; }

    /// <summary>Whether a world keeps this one; what is being dialled is not kept.</summary>
    public Func<ResourceObject, bool> IsWorthKeeping { get; init; } = _ => true;

    /// <summary>The field that names what an object of the type cannot be without, and where that is.</summary>
    public (Field Field, string Collection)? HangsOn =>
        Owner is { } owner ? (owner.Parent, owner.ParentCollection)
        : Nested.FirstOrDefault(node => node.Verbs.HasFlag(Verbs.Create)) is { } node ? (node.Parent, node.ParentCollection)
        : null;

    /// <summary>True when world files keep more of an object than its stored values.</summary>
    public bool HasWorldFacts => _hasWorldFacts ??= WorldItem.Any(HasWorldFactsIn);

    /// <summary>A single object whose values are kept.</summary>
    public bool IsSetting => Kind is ResourceKind.Singleton && Fields.Count > 0 && Perform is null && !IsQuery;

    /// <summary>What one verb rests on.</summary>
    public Basis BasisOf(Verbs verb)
    {
        foreach (var (verbs, basis) in VerbsOn)
        {
            if (verbs.HasFlag(verb))
                return basis;
        }
        return Basis;
    }

    /// <summary>How many values an object of this type has room for.</summary>
    public int SlotCount => Fields.Count;

    /// <summary>Where the field's value stands in an object of this type; negative when the type lacks it.</summary>
    public int SlotOf(Field field) =>
        (uint)field.Place < (uint)_fields.Length && ReferenceEquals(_fields[field.Place], field) ? field.Place
        : _slots.TryGetValue(field, out var slot) ? slot
        : -1;

    /// <summary>The collection's start tag up to the number of entries.</summary>
    public ReadOnlyMemory<byte> ListStart => field.Length > 0 ? field : field = Encoding.UTF8.GetBytes($"<{ListElement} total=\"");

    public ReadOnlyMemory<byte> ListEnd => field.Length > 0 ? field : field = Encoding.UTF8.GetBytes($"</{ListElement}>");

    /// <summary>Whether the object's element carries its id and nothing else.</summary>
    public bool ShowsId => Kind is ResourceKind.Collection && Attributes.Count == 0;

    /// <summary>The object's start tag up to its id, or to where its attributes begin.</summary>
    public ReadOnlyMemory<byte> ItemStart =>
        field.Length > 0 ? field : field = Encoding.UTF8.GetBytes(ShowsId ? $"<{Element} id=\"" : $"<{Element}");

    public ReadOnlyMemory<byte> ItemEnd => field.Length > 0 ? field : field = Encoding.UTF8.GetBytes($"</{Element}>");

    private static bool HasWorldFactsIn(Element element) =>
        element.InWorlds is not WorldUse.Ignored || (element is Group group && group.Children.Any(HasWorldFactsIn));

    private string LastPart => Collection[(Collection.LastIndexOf('/') + 1)..];
}

/// <summary>A header that an answer has for what there is to say. The log masks one that is secret, as it does passcodes.</summary>
internal sealed record AnswerHeader(string Name, string Value, bool IsSecret = false);

/// <summary>What a performed request came to: a refusal, an object that now exists, a header with something to say, or none of these.</summary>
internal readonly record struct Outcome(Refusal? Refusal = null, ResourceObject? Created = null, AnswerHeader? Header = null)
{
    public static implicit operator Outcome(Refusal refusal) => new(refusal);

    public static implicit operator Outcome(ResourceObject created) => new(null, created);
}

/// <summary>A body that is no XML: how it is read from the object that the node hangs on, and written, if it can be.</summary>
internal sealed record Content(string MediaType, Func<ResourceObject?, IBridgeContext, string> Read, Func<ResourceObject?, string, IBridgeContext, Refusal?>? Write = null);

/// <summary>A value that no two objects of a type share; several fields may draw on one pool, as both URIs of a space do.</summary>
internal sealed record Uniqueness(IReadOnlyList<Field<string>> Fields, Failure Failure)
{
    public Uniqueness(Field<string> field, Failure failure) : this([field], failure) { }

    /// <summary>Where the values come from; types that name one pool draw on it together.</summary>
    public Pool Pool { get; init; } = new((_, _, reason, _) => reason);

    /// <summary>The reason where an object keeps its value and comes among others that have it.</summary>
    public Failure FailureWhenKept { get => field ?? Failure; init; }

    /// <summary>How values are told apart.</summary>
    public StringComparer Comparer { get; init; } = StringComparer.Ordinal;
}

/// <summary>Values that objects of one or of several types have, and when one has a value that another may not have, too.</summary>
internal sealed class Pool(ClashRule rule)
{
    /// <summary>The reason why the subject may not have the holder's value; null where both may.</summary>
    public ClashRule Between => rule;
}

/// <summary>Judges two objects with one value; most rules that see a clash give the reason that the subject's type has for it.</summary>
internal delegate Failure? ClashRule(ResourceObject subject, ResourceObject holder, Failure reason, IObjects objects);

/// <summary>A query parameter of a list. <see cref="Prepare"/> turns its text into a test, or null when it takes no such text.</summary>
internal sealed record QueryFilter(string Name, Func<string, Func<ResourceObject, IBridgeContext, bool>?> Prepare)
{
    /// <summary>The releases that know it.</summary>
    public Lifetime Lifetime { get; init; } = Lifetime.Always;

    /// <summary>The fields that it looks for its text in, if that is all it does; a table finds that sooner than a test of each object.</summary>
    public IReadOnlyList<Field> Searched { get; private init; } = [];

    public Basis Basis { get; init; } = Basis.Guide;

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
        "referenced" => Referenced(isWanted: true),
        "unreferenced" => Referenced(isWanted: false),
        _ => null,
    });

    // All that refer are looked at once for the whole list, not for each of its objects.
    private static Func<ResourceObject, IBridgeContext, bool> Referenced(bool isWanted)
    {
        IReadOnlySet<string>? referenced = null;
        return (subject, bridge) => (referenced ??= bridge.ReferencedIn(subject.Type.Collection)).Contains(subject.Id.ToString()) == isWanted;
    }
}

/// <summary>What a type's objects hang on: <c>/coSpaces/{id}/accessMethods/{id}</c>. They go when it goes.</summary>
internal sealed record Ownership(string ParentCollection, Field<Guid> Parent);

/// <summary>A node below one object of another type, such as <c>/calls/{id}/callLegs</c>.</summary>
internal sealed record NestedNode(string ParentCollection, Field<Guid> Parent, Verbs Verbs)
{
    /// <summary>What the parent's list shows, where that is more than what names the parent.</summary>
    public Func<ResourceObject, IBridgeContext, IEnumerable<ResourceObject>>? Finds { get; init; }

    public Basis Basis { get; init; } = Basis.Guide;
}
