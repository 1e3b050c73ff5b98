namespace CmsSim.Simulator.Schema;

/// <summary>The existing objects, as rules see them.</summary>
internal interface IObjects
{
    /// <summary>The release that is simulated.</summary>
    Release Release { get; }

    /// <summary>The object with the id; for a type with borrowed ids, among the objects of the owner.</summary>
    ResourceObject? Find(ResourceDefinition type, Guid id, Guid owner = default);

    /// <summary>All objects of the type, in list order; none for a type that the release lacks.</summary>
    IEnumerable<ResourceObject> All(ResourceDefinition type);

    /// <summary>The objects of the type that belong to the owner, in no particular order.</summary>
    IReadOnlyCollection<ResourceObject> OwnedBy(ResourceDefinition type, Guid owner);

    /// <summary>The objects of any type in the pool that hold the value.</summary>
    IEnumerable<ResourceObject> HoldersOf(Uniqueness unique, string value);

    /// <summary>
    /// True when an object other than the subject may hold the value. This is a quick check; most often no other object holds it.
    /// </summary>
    bool IsHeldByOthers(Uniqueness unique, string value, ResourceObject subject);

    /// <summary>The objects that a running sync will give the value to.</summary>
    IEnumerable<ResourceObject> PlannedHoldersOf(Uniqueness unique, string value);

    /// <summary>The limits in force.</summary>
    Limits Limits { get; }

    /// <summary>The result of a function of the objects. Within one check it is computed only once.</summary>
    T Remember<T>(object key, Func<IObjects, T> make) where T : class => make(this);

    /// <summary>The values in the pool that more than one object holds.</summary>
    IEnumerable<string> SharedValues(Uniqueness unique);
}

/// <summary>The objects as they would be after a change: one of them modified, or some of them deleted.</summary>
/// <param name="objects">The existing objects.</param>
/// <param name="changed">The modified object.</param>
/// <param name="gone">Selects the deleted objects.</param>
/// <param name="plan">The plan of the sync that is checking; its own planned values do not conflict.</param>
internal sealed class ObjectsWith(IObjects objects, ResourceObject? changed = null, Func<ResourceObject, bool>? gone = null, IDisposable? plan = null) : IObjects
{
    private Dictionary<object, object>? _remembered;

    public Release Release => objects.Release;

    public ResourceObject? Find(ResourceDefinition type, Guid id, Guid owner = default) => objects.Find(type, id, owner) is { } found ? Seen(found) : null;

    public IEnumerable<ResourceObject> All(ResourceDefinition type) => Seen(objects.All(type));

    public IReadOnlyCollection<ResourceObject> OwnedBy(ResourceDefinition type, Guid owner) => [.. Seen(objects.OwnedBy(type, owner))];

    public IEnumerable<ResourceObject> HoldersOf(Uniqueness unique, string value) => Seen(objects.HoldersOf(unique, value));

    public bool IsHeldByOthers(Uniqueness unique, string value, ResourceObject subject) => objects.IsHeldByOthers(unique, value, subject);

    public IEnumerable<string> SharedValues(Uniqueness unique) => objects.SharedValues(unique);

    public IEnumerable<ResourceObject> PlannedHoldersOf(Uniqueness unique, string value) =>
        objects.PlannedHoldersOf(unique, value) is var all && (plan is null || all is ICollection<ResourceObject> { Count: 0 })
            ? all
            : all.Where(planned => !ReferenceEquals(planned.Place, plan));

    public Limits Limits => objects.Limits;

    public T Remember<T>(object key, Func<IObjects, T> make) where T : class
    {
        _remembered ??= [];
        if (!_remembered.TryGetValue(key, out var known))
            _remembered.Add(key, known = make(this));
        return (T)known;
    }

    private IEnumerable<ResourceObject> Seen(IEnumerable<ResourceObject> all) =>
        all is ICollection<ResourceObject> { Count: 0 } ? all : all.Where(subject => gone?.Invoke(subject) != true).Select(Seen);

    private ResourceObject Seen(ResourceObject subject) => changed is not null && changed.IsSameAs(subject) ? changed : subject;
}
