using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Description;

/// <summary>The failure reasons of a node, and those of each of its methods.</summary>
/// <param name="type">The type of the objects.</param>
/// <param name="parent">The type of the objects that the path names first; null for a top-level node.</param>
/// <param name="owner">The type above the parent; null when there is none.</param>
/// <param name="release">The release; null for all releases.</param>
internal sealed class ReasonsOf(ResourceDefinition type, ResourceDefinition? parent, ResourceDefinition? owner, Release? release)
{
    /// <summary>The reasons of all methods, ordered by name.</summary>
    public IReadOnlyList<string> All => Named([owner?.NotFound, parent?.NotFound, type.NotFound, .. OfValues(value => value.OnCreate || value.OnModify), .. OfRules]);

    /// <summary>The reasons of a method, ordered by name.</summary>
    public IReadOnlyList<string> Of(Verbs verb) => Named(
    [
        owner?.NotFound,
        parent?.NotFound,
        (verb & (Verbs.Read | Verbs.Modify | Verbs.Delete)) != 0 && type.Kind is ResourceKind.Collection ? type.NotFound : null,
        .. verb switch
        {
            Verbs.Create => OfValues(value => value.OnCreate),
            Verbs.Modify => OfValues(value => value.OnModify),
            _ => [],
        },
        .. (verb & (Verbs.List | Verbs.Read)) != 0 ? [] : OfRules,
    ]);

    // A rule does not say which of the methods that write it refuses.
    private IEnumerable<Failure?> OfRules => [.. type.Refuses, type.IsShared ? Failure.DatabaseNotReady : null];

    private IEnumerable<Failure?> OfValues(Func<Field, bool> sent) =>
        [.. type.Fields.Where(sent).Select(value => value.Target?.Unknown), .. type.Unique.Select(unique => unique.Failure)];

    private string[] Named(IEnumerable<Failure?> reasons) =>
        [.. reasons.OfType<Failure>().SelectMany(FormsOf).Select(reason => reason.Name).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The reason that the release gives; without a release, all forms that any release gives.</summary>
    private IEnumerable<Failure> FormsOf(Failure reason) => release is { } known
        ? [reason.In(known)]
        : reason.Before is { } before ? FormsOf(before).Prepend(reason) : [reason];
}
