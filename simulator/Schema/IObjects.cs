namespace CmsSim.Simulator.Schema;

/// <summary>The objects that there are, as a rule may ask for them.</summary>
internal interface IObjects
{
    /// <summary>The release that is simulated.</summary>
    Release Release { get; }

    ResourceObject? Find(ResourceDefinition type, Guid id);

    /// <summary>All objects of the type, in list order; none of a type that the release lacks.</summary>
    IEnumerable<ResourceObject> All(ResourceDefinition type);

    /// <summary>The objects of the type that hang on the owner, in no order.</summary>
    IReadOnlyCollection<ResourceObject> OwnedBy(ResourceDefinition type, Guid owner);

    /// <summary>The objects that hold the value, of whatever type in the pool.</summary>
    IEnumerable<ResourceObject> HoldersOf(Uniqueness unique, string value);

    /// <summary>Whether anything but the subject may hold the value; most often nothing does, and this is the quick way to know.</summary>
    bool IsHeldByOthers(Uniqueness unique, string value, ResourceObject subject);

    /// <summary>What a sync that runs is about to give the value to.</summary>
    IEnumerable<ResourceObject> PlannedHoldersOf(Uniqueness unique, string value);

    /// <summary>The limits that hold.</summary>
    Limits Limits { get; }

    /// <summary>What the function makes of the objects; within one check it is made once.</summary>
    T Remember<T>(object key, Func<IObjects, T> make) where T : class => make(this);

    /// <summary>The values of the pool that more than one object holds.</summary>
    IEnumerable<string> SharedValues(Uniqueness unique);
}

/// <summary>The objects as they would be with one of them changed, or with some of them gone.</summary>
/// <param name="objects">The objects as they are.</param>
/// <param name="changed">The one that is changed.</param>
/// <param name="gone">Which of them are gone.</param>
/// <param name="plan">The plan of a sync that asks; it is not in its own way.</param>
internal sealed class ObjectsWith(IObjects objects, ResourceObject? changed = null, Func<ResourceObject, bool>? gone = null, IDisposable? plan = null) : IObjects
{
    private Dictionary<object, object>? _remembered;

    public Release Release => objects.Release;

    public ResourceObject? Find(ResourceDefinition type, Guid id) => objects.Find(type, id) is { } found ? Seen(found) : null;

    public IEnumerable<ResourceObject> All(ResourceDefinition type) => Seen(objects.All(type));

    public IReadOnlyCollection<ResourceObject> OwnedBy(ResourceDefinition type, Guid owner) => [.. Seen(objects.OwnedBy(type, owner))];

    public IEnumerable<ResourceObject> HoldersOf(Uniqueness unique, string value) => Seen(objects.HoldersOf(unique, value));

    public bool IsHeldByOthers(Uniqueness unique, string value, ResourceObject subject) => objects.IsHeldByOthers(unique, value, subject);

    public IEnumerable<string> SharedValues(Uniqueness unique) => objects.SharedValues(unique);

    public IEnumerable<ResourceObject> PlannedHoldersOf(Uniqueness unique, string value) =>
        objects.PlannedHoldersOf(unique, value).Where(planned => plan is null || !ReferenceEquals(planned.Place, plan));

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
