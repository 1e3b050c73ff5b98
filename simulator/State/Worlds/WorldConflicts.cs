using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State.Worlds;

/// <summary>
/// Finds objects that contradict each other: duplicate ids and settings, references to absent objects, and values that the API would refuse
/// because another object has them.
/// </summary>
internal sealed class WorldConflicts(ReleaseCatalog catalog, WorldMistakes mistakes, bool isWithoutSecrets)
{
    private readonly ILookup<string, ResourceDefinition> _types = catalog.Types.ToLookup(type => type.Collection);

    // Rules that compare objects may rely on every value and every referenced object, so they see none of these.
    private readonly HashSet<(ResourceDefinition, Guid)> _unsound = [];

    /// <summary>Adds a mistake for each conflict. In a world without its secrets, it resolves conflicts that only omitted passcodes cause.</summary>
    public void Check(IReadOnlyList<WorldEntry> shared, IReadOnlyList<IReadOnlyList<WorldEntry>> local)
    {
        List<ObjectStore> stores = [.. local.Select(entries => Fill(new ObjectStore(catalog, isLocal: true), entries))];
        var store = Fill(new ObjectStore(catalog, isLocal: false), shared);
        stores.Add(store);
        foreach (var (own, entries) in stores.Zip(local.Append(shared)))
        {
            foreach (var entry in entries)
                CheckReferences(entry, own);
        }
        if (_unsound.Count > 0)
        {
            SpreadUnsound(shared);
            store = Sound(shared);
        }
        CheckValues(shared, store);

        void CheckReferences(WorldEntry entry, ObjectStore own)
        {
            foreach (var (field, id) in ReferencesOf(entry.Object))
            {
                if (_types[field.Target!.Collection].Any(type => IsThere(type, id, own)))
                    continue;
                Refuse(entry, entry.PlaceOf(field), $"unknown id {id} in {field.Name}; no object in {field.Target.Collection} has it");
            }
        }

        // Objects of one bridge, such as calls, cannot be named by objects of another bridge.
        bool IsThere(ResourceDefinition type, Guid id, ObjectStore own) =>
            stores.Exists(some => (some == own || some == store || own == store) && some.Find(type, id) is not null);
    }

    private ObjectStore Fill(ObjectStore store, IReadOnlyList<WorldEntry> entries)
    {
        foreach (var (i, entry) in entries.Index())
        {
            var stored = entry.Object;
            if (!entry.IsSound)
                _unsound.Add((stored.Type, stored.Id));
            if (store.Find(stored.Type, stored.Id, OwnerOf(stored)) is not null)
                Refuse(entry, entry.Place, stored.Type.IsSetting ? $"duplicate <{stored.Type.Element}>; only one is allowed" : $"duplicate id {stored.Id} in {stored.Type.Collection}; only one is allowed");
            else
                store[stored.Type].AddUnplaced(new ResourceObject(stored.Type, stored.Id, stored.Values, i));
        }
        return store;
    }

    // Participants are created with their legs, so references to them are not checked.
    private IEnumerable<(Field Field, Guid Id)> ReferencesOf(StoredObject stored)
    {
        foreach (var field in stored.Type.Fields.Where(field => field.Target is { } named && _types[named.Collection].All(type => type.IsKeptInWorld)))
        {
            if (stored.Values[stored.Type.SlotOf(field)] is { } id)
                yield return (field, Guid.Parse(id));
        }
    }

    // An object that refers to an unsound one is not compared either.
    private void SpreadUnsound(IReadOnlyList<WorldEntry> entries)
    {
        bool isSpreading;
        do
        {
            isSpreading = false;
            foreach (var entry in entries)
            {
                if (ReferencesOf(entry.Object).Any(reference => _types[reference.Field.Target!.Collection].Any(type => _unsound.Contains((type, reference.Id)))))
                    isSpreading |= _unsound.Add((entry.Object.Type, entry.Object.Id));
            }
        }
        while (isSpreading);
    }

    private ObjectStore Sound(IReadOnlyList<WorldEntry> entries)
    {
        var store = new ObjectStore(catalog, isLocal: false);
        foreach (var (i, (stored, _, _, _)) in entries.Index().Where(entry => !IsUnsound(entry.Item)))
            store[stored.Type].AddUnplaced(new ResourceObject(stored.Type, stored.Id, stored.Values, i));
        return store;
    }

    private void CheckValues(IReadOnlyList<WorldEntry> entries, ObjectStore store)
    {
        foreach (var entry in entries.Where(entry => !IsUnsound(entry)))
        {
            // Each object is compared with those before it, so the later one of two is refused.
            var stored = entry.Object;
            var subject = store.Find(stored.Type, stored.Id, OwnerOf(stored))!;
            var values = new ResourceValues(stored.Type, subject);
            if (Clashes.Of(values, new ObjectsWith(store, gone: other => other.Age > subject.Age)) is not { } refusal)
                continue;
            if (isWithoutSecrets && stored.Type.TryReplaceSecret(values, stored.Id, refusal))
                values.Values.CopyTo(stored.Values, 0);
            else
                mistakes.Add(entry.Place, $"{stored.Type.Element} {stored.Id}: {refusal.Why}; the API refuses this as {refusal.Failure.Name}");
        }
    }

    private bool IsUnsound(WorldEntry entry) => _unsound.Contains((entry.Object.Type, entry.Object.Id));

    private void Refuse(WorldEntry entry, WorldPlace place, string text)
    {
        _unsound.Add((entry.Object.Type, entry.Object.Id));
        mistakes.Add(place, text);
    }

    // Empty for an object whose owner the world omits, which is a mistake.
    private static Guid OwnerOf(StoredObject stored) =>
        stored.Type.Owner is { } owner && stored.Values[stored.Type.SlotOf(owner.Parent)] is { } id ? Guid.Parse(id) : Guid.Empty;
}
