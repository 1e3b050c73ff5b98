using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;

namespace CmsSim.Simulator.Schema;

/// <summary>The kinds of nodes.</summary>
internal enum ResourceKind
{
    /// <summary>A list of objects.</summary>
    Collection,

    /// <summary>A single node: a computed status, a stored setting, or an action.</summary>
    Singleton,
}

/// <summary>The requests that a node supports.</summary>
[Flags]
internal enum Verbs
{
    None = 0,
    List = 1,
    Create = 2,
    Read = 4,
    Modify = 8,
    Delete = 16,

    /// <summary>DELETE of a collection: deletes all objects that the filters select.</summary>
    DeleteAll = 32,

    /// <summary>PUT of a collection: creates an object without its required fields.</summary>
    Reserve = 64,
    All = List | Create | Read | Modify | Delete,
}

/// <summary>
/// The definition of one resource type. Routing, validation, paging, XML and log wording follow from it. An incomplete definition does not
/// compile.
/// </summary>
internal sealed class ResourceDefinition([CallerFilePath] string file = "")
{
    private readonly Field[] _fields = [];
    private readonly FrozenDictionary<Field, int> _slots = FrozenDictionary<Field, int>.Empty;
    private bool? _hasWorldFacts;

    /// <summary>The chapter of the API, which is the name of the folder that contains the definition.</summary>
    public string Chapter => file.Split('/', '\\') is [.., var folder, _] ? folder : "";

    public ResourceKind Kind { get; init; }

    /// <summary>The path of the node below <c>/api/v1</c>, or below its parent object, in canonical spelling.</summary>
    public required string Collection { get; init; }

    /// <summary>The root element of a list; the last part of the path unless set.</summary>
    public string ListElement { get => field ?? LastPart; init; }

    /// <summary>Other spellings of the path that clients use.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The root element of a single object, and the element of a list's entries; the last part of the path unless set.</summary>
    public string Element { get => field ?? LastPart; init; }

    /// <summary>The releases that have the type.</summary>
    public Lifetime Lifetime { get; init; } = Lifetime.Always;

    /// <summary>The evidence for the node.</summary>
    public Basis Basis { get; init; } = Basis.Guide;

    /// <summary>The verbs whose evidence differs from that of the node.</summary>
    public IReadOnlyList<(Verbs Verbs, Basis Basis)> VerbsOn { get; init; } = [];

    /// <summary>The owner of the objects, for a type that exists only below objects of another type; else null.</summary>
    public Ownership? Owner { get; init; }

    /// <summary>
    /// The collection of the parent objects, for a node that stores no objects of its own, such as
    /// <c>/coSpaces/{id}/meetingEntryDetail</c>. It is a path without ids, such as <c>coSpaces/accessMethods</c>.
    /// </summary>
    public string? Below { get; init; }

    /// <summary>
    /// Returns the id of a new object that has the id of another one, as a member of a space has its user's; null draws the next id. Such an
    /// id is unique among the objects of one owner only. Null for a type whose ids are all drawn.
    /// </summary>
    public Func<ResourceValues, IBridgeContext, Guid?>? BorrowedId { get; init; }

    /// <summary>The reason given for an unknown id; null for a singleton.</summary>
    public Failure? NotFound { get; init; }

    /// <summary>The reasons that rules of the type give, besides those that follow from its fields and unique values.</summary>
    public IReadOnlyList<Failure> Refuses { get; init; } = [];

    public Verbs Verbs { get; init; } = Verbs.All;

    /// <summary>True for objects that exist on one bridge, such as calls and legs, and not in the database that bridges share.</summary>
    public bool IsLocal { get; init; }

    /// <summary>True when requests can change objects of the type in the database that bridges share.</summary>
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

    /// <summary>The slots of the fields that act once and are not stored.</summary>
    public int[] TransientSlots => field ??= [.. Fields.Where(one => one.IsTransient).Select(SlotOf)];

    /// <summary>The fields that refer to other objects.</summary>
    public Field[] References => field ??= [.. Fields.Where(one => one.Target is not null)];

    /// <summary>The attributes of an object's element. Without any, an object of a collection has its id there.</summary>
    public IReadOnlyList<Computed> Attributes { get; init; } = [];

    /// <summary>The attributes of a list's element after <c>total</c>.</summary>
    public IReadOnlyList<(string Name, Func<IBridgeContext, string> Value)> ListAttributes { get; init; } = [];

    /// <summary>The child elements of a single object's answer, in wire order.</summary>
    public IReadOnlyList<Element> Item { get; init; } = [];

    /// <summary>The elements that an object has only in a world file. They follow those of its answers.</summary>
    public IReadOnlyList<Computed> OnlyInWorlds { get; init; } = [];

    /// <summary>The child elements of an object in a world file.</summary>
    public IReadOnlyList<Element> WorldItem => field ??= [.. Item, .. OnlyInWorlds];

    /// <summary>The child elements of each entry of a list, in wire order.</summary>
    public IReadOnlyList<Element> Listed { get; init; } = [];

    /// <summary>The elements of <see cref="Listed"/> whose place among the others no source shows (inferred).</summary>
    public IReadOnlyList<Element> PlacedByGuess { get; init; } = [];

    /// <summary>False for the one list that a CMS sends without an XML declaration.</summary>
    public bool ListHasDeclaration { get; init; } = true;

    /// <summary>The number of entries on a page when the request sets no limit, and the largest limit that it may set.</summary>
    public Func<SimulatorSettings, int> PageSize { get; init; } = settings => settings.PageSize;

    /// <summary>The field that lists are sorted by, before age; null to sort by age only.</summary>
    public Field<string>? SortedBy { get; init; }

    /// <summary>The order of lists that follows from <see cref="SortedBy"/>.</summary>
    public ListOrder Order => field ??= new ListOrder(SortedBy is { } key ? SlotOf(key) : null);

    public IReadOnlyList<Uniqueness> Unique { get; init; } = [];

    /// <summary>The most objects of the type on a bridge or in the database; null when only the limit for all objects applies.</summary>
    public Func<Limits, int>? Most { get; init; }

    /// <summary>The reason given for an object beyond <see cref="Most"/>.</summary>
    public Failure WhenFull { get; init; } = Failure.InvalidOperation;

    /// <summary>
    /// The references that decide which objects may share a value. Their targets cannot be deleted if two objects would then conflict.
    /// </summary>
    public IReadOnlyList<Field> Scope { get; init; } = [];

    /// <summary>
    /// Checks for conflicts that the values would cause once saved, above all among the objects that belong to this one. Unlike
    /// <see cref="BeforeSave"/>, it also checks the objects of a world, and those that remain after a deletion.
    /// </summary>
    public Func<ResourceValues, IObjects, Refusal?> Clash { get; init; } = (_, _) => null;

    /// <summary>
    /// Sets a required secret of the object with this id when a world omits its secrets. An id always gets the same secret.
    /// </summary>
    public Action<ResourceValues, Guid> SupplySecrets { get; init; } = (_, _) => { };

    /// <summary>
    /// Replaces a secret of the object with this id when the object was refused because the world omits its secrets. Returns false when it
    /// was refused for another reason.
    /// </summary>
    public Func<ResourceValues, Guid, Refusal, bool> TryReplaceSecret { get; init; } = (_, _, _) => false;

    /// <summary>The fields that need an index because rules search by them. References of local types always have one.</summary>
    public IReadOnlyList<Field> LookedUpBy { get; init; } = [];

    public IReadOnlyList<QueryFilter> Filters { get; init; } = [];

    /// <summary>The nodes that show these objects below the object that they belong to.</summary>
    public IReadOnlyList<NestedNode> Nested { get; init; } = [];

    /// <summary>True when lists also show the objects of the other bridges, each with its bridge.</summary>
    public bool IsGatheredFromPeers { get; init; }

    /// <summary>Computes the entries of a list that is not stored. The first argument is the parent object; null without one.</summary>
    public Func<ResourceObject?, IBridgeContext, IEnumerable<ResourceObject>>? Members { get; init; }

    /// <summary>Performs a POST or PUT of a singleton; null when the request only stores the values.</summary>
    public Func<ResourceValues, ResourceObject?, IBridgeContext, Outcome>? Perform { get; init; }

    /// <summary>
    /// Sets the values of an answer to GET from the parameters of the request and the parent object. Returns the document that it needs for
    /// that, or null when the values are set. Null for a node whose answer follows from the state.
    /// </summary>
    public Func<ResourceValues, ResourceObject, IBridgeContext, DocumentFetch?>? Prepare { get; init; }

    /// <summary>The parameters in the address of a GET that <see cref="Prepare"/> answers. They are among the fields.</summary>
    public IReadOnlyList<Field> Query { get; init; } = [];

    /// <summary>True for a query. It stores nothing and answers with a result computed from its parameters.</summary>
    public bool IsQuery { get; init; }

    /// <summary>The collection to which POST adds an object, if the node is no collection itself; else null.</summary>
    public string? Creates { get; init; }

    /// <summary>The header with which POST answers; null for most nodes.</summary>
    public string? AnswerHeader { get; init; }

    /// <summary>The content of a node whose body is not XML; null for all other nodes.</summary>
    public Content? Content { get; init; }

    /// <summary>
    /// The name of the type in audit lines, as in <c>created new call profile …</c>; null for a type without audit lines.
    /// </summary>
    public string? AuditName { get; init; }

    /// <summary>The text that audit lines add after the id, such as the name of a space in brackets.</summary>
    public Func<ResourceObject, string> AuditSuffix { get; init; } = _ => "";

    /// <summary>Checks values before they are saved. Returns the refusal, or null. It changes no other state and draws no ids.</summary>
    public Func<ResourceValues, IBridgeContext, Refusal?> BeforeSave { get; init; } = (_, _) => null;

    /// <summary>Sets the values that the bridge decides, after all checks have passed.</summary>
    public Action<ResourceValues, IBridgeContext> Complete { get; init; } = (_, _) => { };

    /// <summary>Returns the existing object that a POST answers with instead of creating one; null to create one.</summary>
    public Func<ResourceValues, IBridgeContext, ResourceObject?> Existing { get; init; } = (_, _) => null;

    /// <summary>Returns the bridge that a new object is added to.</summary>
    public Func<ResourceValues, IBridgeContext, IBridgeContext> HomeOf { get; init; } = (_, bridge) => bridge;

    public Action<ResourceObject, IBridgeContext> AfterCreate { get; init; } = (_, _) => { };

    /// <summary>Called for each PUT, at the end of its request. Null when a change of the values has no other effect.</summary>
    public Action<Modification, IBridgeContext>? AfterModify { get; init; }

    /// <summary>Called for each object of a loaded world, and for each job of a stopped bridge that another bridge takes over.</summary>
    public Action<ResourceObject, IBridgeContext> AfterRestore { get; init; } = (_, _) => { };

    /// <summary>Called on each bridge with the address that it listens on, if clients are to see that address.</summary>
    public Action<IBridgeContext, string> AfterListening { get; init; } = (_, _) => { };

    /// <summary>Called on each running bridge after a bridge has stopped, started, been cut off or rejoined.</summary>
    public Action<IBridgeContext> AfterReachabilityChange { get; init; } = _ => { };

    public Func<ResourceObject, IBridgeContext, Refusal?> BeforeDelete { get; init; } = (_, _) => null;

    /// <summary>Called after the object has been removed from the store.</summary>
    public Action<ResourceObject, IBridgeContext> AfterDelete { get; init; } = (_, _) => { };

    /// <summary>True for objects that describe the servers beside the bridges, or decide which bridge uses them.</summary>
    public bool DecidesServers { get; init; }

    /// <summary>True for objects that a bridge holds only in memory. They are lost when the bridge stops.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>True when a world file contains objects of the type.</summary>
    public bool IsKeptInWorld { get; init; } = true;

    /// <summary>True when a snapshot contains objects of the type although a world file does not.</summary>
    public bool IsKeptInSnapshots { get; init; }

    /// <summary>True when a world file contains the object. A leg that is being dialled is left out.</summary>
    public Func<ResourceObject, bool> IsWorthKeeping { get; init; } = _ => true;

    /// <summary>
    /// The field that names the parent without which an object cannot exist, and the parent's collection; null when none is required.
    /// </summary>
    public (Field Field, string Collection)? RequiredParent =>
        Owner is { } owner ? (owner.Parent, owner.ParentCollection)
        : Nested.FirstOrDefault(node => node.Verbs.HasFlag(Verbs.Create)) is { } node ? (node.Parent, node.ParentCollection)
        : null;

    /// <summary>True when world files contain more of an object than its stored values.</summary>
    public bool HasWorldFacts => _hasWorldFacts ??= WorldItem.Any(HasWorldFactsIn);

    /// <summary>True for a single object whose values are stored.</summary>
    public bool IsSetting => Kind is ResourceKind.Singleton && Fields.Count > 0 && Perform is null && Prepare is null && !IsQuery;

    /// <summary>The path of the node without ids, such as <c>coSpaces/accessMethods</c>. No two types have the same.</summary>
    public string Path => ParentPath is { } parent ? $"{parent}/{Collection}" : Collection;

    /// <summary>The path of the parent's node; null for a top-level node.</summary>
    public string? ParentPath => Owner?.ParentCollection ?? Below;

    /// <summary>The evidence for one verb.</summary>
    public Basis BasisOf(Verbs verb)
    {
        foreach (var (verbs, basis) in VerbsOn)
        {
            if (verbs.HasFlag(verb))
                return basis;
        }
        return Basis;
    }

    /// <summary>The number of values that an object of the type stores.</summary>
    public int SlotCount => Fields.Count;

    /// <summary>The index of the field's value in an object of the type; negative when the type does not have the field.</summary>
    public int SlotOf(Field field) =>
        (uint)field.Place < (uint)_fields.Length && ReferenceEquals(_fields[field.Place], field) ? field.Place
        : _slots.TryGetValue(field, out var slot) ? slot
        : -1;

    /// <summary>The start tag of a list, up to the number of entries.</summary>
    public ReadOnlyMemory<byte> ListStart => field.Length > 0 ? field : field = Encoding.UTF8.GetBytes($"<{ListElement} total=\"");

    public ReadOnlyMemory<byte> ListEnd => field.Length > 0 ? field : field = Encoding.UTF8.GetBytes($"</{ListElement}>");

    /// <summary>True when the id is the only attribute of an object's element.</summary>
    public bool ShowsId => Kind is ResourceKind.Collection && Attributes.Count == 0;

    /// <summary>The start tag of an object, up to its id or its first attribute.</summary>
    public ReadOnlyMemory<byte> ItemStart =>
        field.Length > 0 ? field : field = Encoding.UTF8.GetBytes(ShowsId ? $"<{Element} id=\"" : $"<{Element}");

    public ReadOnlyMemory<byte> ItemEnd => field.Length > 0 ? field : field = Encoding.UTF8.GetBytes($"</{Element}>");

    private static bool HasWorldFactsIn(Element element) =>
        element.InWorlds is not WorldUse.Ignored || (element is Group group && group.Children.Any(HasWorldFactsIn));

    private string LastPart => Collection[(Collection.LastIndexOf('/') + 1)..];
}
