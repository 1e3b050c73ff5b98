using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State.Worlds;

/// <summary>An object that one of two states has, or that differs between them.</summary>
/// <param name="Bridge">The bridge of a local object; null for an object that all bridges share.</param>
/// <param name="Before">The object in the first state; null when it was added.</param>
/// <param name="After">The object in the second state; null when it was removed.</param>
internal sealed record WorldChange(string? Bridge, StoredObject? Before, StoredObject? After)
{
    /// <summary>The object in either state.</summary>
    public StoredObject Either => After ?? Before!;

    /// <summary>The values that differ, each with its field.</summary>
    public IEnumerable<(Field Field, string? Before, string? After)> Values
    {
        get
        {
            foreach (var (slot, parameter) in Either.Type.Fields.Index())
            {
                var (before, after) = (Before?.Values[slot], After?.Values[slot]);
                if (before != after)
                    yield return (parameter, before, after);
            }
        }
    }
}

/// <summary>Compares two states of a cluster, object by object. The states do not change, so the gate is not needed.</summary>
internal static class WorldChanges
{
    /// <summary>The objects that were added, changed or removed: those of the second state in its order, then those that were removed.</summary>
    /// <param name="before">The first state.</param>
    /// <param name="after">The second state.</param>
    /// <param name="untouched">Returns the values of a setting that a world omits.</param>
    public static List<WorldChange> Between(World before, World after, Func<ResourceDefinition, string?[]> untouched)
    {
        List<WorldChange> changes = [];
        var former = All(before).ToDictionary(entry => KeyOf(entry.Bridge, entry.Stored), entry => entry.Stored);
        foreach (var (bridge, stored) in All(after))
        {
            former.Remove(KeyOf(bridge, stored), out var known);
            known ??= Untouched(stored);

            // An object that has not changed since shares its values with the earlier state.
            if (known is null || (!ReferenceEquals(known.Values, stored.Values) && !known.Values.SequenceEqual(stored.Values)))
                changes.Add(new WorldChange(bridge, known, stored));
        }
        foreach (var (key, gone) in former)
            changes.Add(new WorldChange(key.Bridge, gone, Untouched(gone)));
        return changes;

        StoredObject? Untouched(StoredObject setting) => setting.Type.IsSetting ? setting with { Values = untouched(setting.Type) } : null;
    }

    private static IEnumerable<(string? Bridge, StoredObject Stored)> All(World world) =>
        world.Shared.Select(stored => ((string?)null, stored)).Concat(world.Bridges.SelectMany(bridge => bridge.Local.Select(stored => ((string?)bridge.Facts.Name, stored))));

    // A setting exists once. Some ids are unique among the objects of one owner only.
    private static (string? Bridge, ResourceDefinition Type, Guid Id, string? Owner) KeyOf(string? bridge, StoredObject stored) =>
        (bridge, stored.Type, stored.Type.IsSetting ? default : stored.Id, stored.Type.Owner is { } owner ? stored.Values[stored.Type.SlotOf(owner.Parent)] : null);
}
