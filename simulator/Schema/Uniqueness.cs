namespace CmsSim.Simulator.Schema;

/// <summary>Fields whose values no two objects may share. Several fields can share a pool, as both URIs of a space do.</summary>
internal sealed record Uniqueness(IReadOnlyList<Field<string>> Fields, Failure Failure)
{
    public Uniqueness(Field<string> field, Failure failure) : this([field], failure) { }

    /// <summary>The pool of the values. Types that name the same pool share it.</summary>
    public Pool Pool { get; init; } = new((_, _, reason, _) => reason);

    /// <summary>The reason given when an object keeps its value but another change makes it conflict, such as a change of tenant.</summary>
    public Failure FailureWhenKept { get => field ?? Failure; init; }

    /// <summary>Compares two values.</summary>
    public StringComparer Comparer { get; init; } = StringComparer.Ordinal;
}

/// <summary>
/// A set of values in use by objects of one or several types, with the rule that decides when two objects may not share one.
/// </summary>
internal sealed class Pool(ClashRule rule)
{
    /// <summary>Returns the reason why the subject may not have the holder's value; null when both may have it.</summary>
    public ClashRule Between => rule;
}

/// <summary>
/// Decides whether two objects may have the same value. On a conflict, most rules return the given reason of the subject's type.
/// </summary>
internal delegate Failure? ClashRule(ResourceObject subject, ResourceObject holder, Failure reason, IObjects objects);
