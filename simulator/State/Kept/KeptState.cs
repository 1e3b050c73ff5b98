using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State.Worlds;

namespace CmsSim.Simulator.State.Kept;

/// <summary>The state that a state file keeps: its whole state, changed by the entries after it.</summary>
internal sealed class KeptState
{
    private readonly Dictionary<ObjectKey, (long Order, StoredObject Stored)> _objects = [];
    private readonly Dictionary<string, ResourceDefinition> _types;
    private readonly System.Text.StringBuilder _startedIn = new();
    private string _facts = "";
    private long _order;

    public KeptState(ReleaseCatalog catalog, int seed, IReadOnlyList<string> bridges)
    {
        (Catalog, Seed, Bridges) = (catalog, seed, bridges);
        _types = catalog.Definitions.ToDictionary(type => type.Path);
    }

    /// <summary>The types of the cluster's release.</summary>
    public ReleaseCatalog Catalog { get; }

    /// <summary>The seed of the ids.</summary>
    public int Seed { get; }

    /// <summary>The names of the bridges, in order.</summary>
    public IReadOnlyList<string> Bridges { get; }

    /// <summary>The time of the last entry, on the cluster's clock.</summary>
    public DateTimeOffset Clock { get; private set; }

    /// <summary>The position of the id sequences.</summary>
    public IdPosition Position { get; private set; }

    /// <summary>The ids that the sequence must skip.</summary>
    public HashSet<Guid> Taken { get; } = [];

    /// <summary>The ids that were handed in and are not used yet, in order.</summary>
    public Queue<Guid> Given { get; private set; } = new();

    /// <summary>The number of ids derived from each name.</summary>
    public Dictionary<Guid, int> Derived { get; } = [];

    /// <summary>The record session of each bridge, and the number of its next record.</summary>
    public Dictionary<int, (Guid Id, int NextCorrelator)> Sessions { get; } = [];

    /// <summary>The records that wait for receivers, by the place of the bridge and the id of the receiver.</summary>
    public Dictionary<(int Place, Guid Receiver), KeptQueue> Queues { get; } = [];

    /// <summary>The accounts; a null password is the one that the options set.</summary>
    public List<(string Name, string? Password)> Accounts { get; } = [];

    /// <summary>The number of objects.</summary>
    public int Count => _objects.Count;

    /// <summary>The state as a world, and the world to which a reset returns.</summary>
    /// <param name="catalogs">The types of each release.</param>
    /// <param name="limits">The limits on worlds.</param>
    /// <param name="password">The password of accounts that have none of their own.</param>
    /// <exception cref="InvalidDataException">A world in the state cannot be read.</exception>
    public (World World, World StartedIn) Worlds(Func<Release, ReleaseCatalog> catalogs, Limits limits, string password)
    {
        IReadOnlyList<Account> accounts = [.. Accounts.Select(account => new Account(account.Name, account.Password ?? password))];
        World startedIn, facts;
        try
        {
            var reader = new WorldReader(catalogs, limits);
            startedIn = reader.Read(_startedIn.ToString(), Catalog.Release) with { Accounts = accounts };
            facts = reader.Read(_facts, Catalog.Release);
        }
        catch (WorldFormatException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
        var objects = _objects.OrderBy(entry => entry.Value.Order).ToLookup(entry => entry.Key.Place, entry => entry.Value.Stored);
        var world = startedIn with
        {
            Clock = Clock,
            FarEnds = facts.FarEnds,
            Servers = facts.Servers,
            Shared = [.. objects[ObjectKey.Shared]],

            // The bridges start again, as after a loss of power. Their clocks go on as they did.
            Bridges =
            [
                .. facts.Bridges.Select((bridge, place) => new WorldBridge(
                    bridge.Facts.AfterRestart(default) with { ClockOffset = bridge.Facts.ClockOffset, ClockDrift = bridge.Facts.ClockDrift }, null, [.. objects[place]])),
            ],
        };
        return (world, startedIn);
    }

    /// <summary>The sequences of ids, at their position.</summary>
    public IdSource Ids() => IdSource.At(Seed, Taken, Given, Position);

    public void Read(StateEntry entry, BinaryReader from)
    {
        switch (entry)
        {
            case StateEntry.Position:
                Clock = new DateTimeOffset(from.ReadInt64(), TimeSpan.Zero);
                Position = new IdPosition(from.ReadInt64(), from.ReadInt64(), from.ReadInt64(), from.ReadInt32());
                while (Given.Count > Position.Given)
                    Given.Dequeue();
                break;
            case StateEntry.Put:
                Put(from);
                break;
            case StateEntry.Gone:
                var (place, type, id) = Key(from);
                _objects.Remove(new ObjectKey(place, type, id, IdFrom(from)));
                break;
            case StateEntry.Derived:
                Derived[IdFrom(from)] = from.ReadInt32();
                break;
            case StateEntry.Session:
                Sessions[from.ReadSByte()] = (IdFrom(from), from.ReadInt32());
                break;
            case StateEntry.Record:
                Queue((from.ReadSByte(), IdFrom(from)), from);
                break;
            case StateEntry.Trim:
                Trim((from.ReadSByte(), IdFrom(from)), from.ReadInt32(), from.ReadInt32(), from.ReadInt32());
                break;
            case StateEntry.Facts:
                _facts = from.ReadString();
                break;
            case StateEntry.StartedIn:
                _startedIn.Append(from.ReadString());
                break;
            case StateEntry.Account:
                var (name, has, password) = (from.ReadString(), from.ReadBoolean(), from.ReadString());
                Accounts.Add((name, has ? password : null));
                break;
            case StateEntry.Taken:
                Taken.UnionWith(IdsFrom(from));
                break;
            case StateEntry.Given:
                Given = new(IdsFrom(from));
                Taken.UnionWith(Given);
                break;
            default:
                throw new InvalidDataException($"unknown entry {(byte)entry}");
        }
    }

    private void Put(BinaryReader from)
    {
        var (place, type, id) = Key(from);
        var values = new string?[type.SlotCount];
        for (var left = (int)from.ReadUInt16(); left > 0; left--)
        {
            var (name, value) = (from.ReadString(), from.ReadString());
            var field = type.Fields.FirstOrDefault(known => known.Name == name) ?? throw new InvalidDataException($"unknown field {name} of {type.Path}");
            values[type.SlotOf(field)] = value;
        }
        var key = ObjectKey.Of(place, type, id, values);
        _objects[key] = (_objects.TryGetValue(key, out var known) ? known.Order : _order++, new StoredObject(type, id, values));
    }

    private void Queue((int Place, Guid Receiver) at, BinaryReader from)
    {
        var record = new KeptRecord(
            from.ReadInt32(), new DateTimeOffset(from.ReadInt64(), TimeSpan.Zero), from.ReadInt32(), from.ReadString(), from.ReadString(), IdFrom(from), from.ReadString());
        var before = Queues.GetValueOrDefault(at) ?? new KeptQueue(0, 0, new List<KeptRecord>());
        ((List<KeptRecord>)before.Waiting).Add(record);
        Queues[at] = before with { Made = record.Index };
        if (Sessions.TryGetValue(at.Place, out var session))
            Sessions[at.Place] = session with { NextCorrelator = Math.Max(session.NextCorrelator, CallCounters.AfterLast(record.Correlator + 1)) };
    }

    private void Trim((int Place, Guid Receiver) at, int made, int delivered, int first)
    {
        var waiting = Queues.TryGetValue(at, out var before) ? (List<KeptRecord>)before.Waiting : [];
        waiting.RemoveAll(record => record.Index < first);
        Queues[at] = new KeptQueue(made, delivered, waiting);
    }

    private (int Place, ResourceDefinition Type, Guid Id) Key(BinaryReader from)
    {
        var (place, path) = ((int)from.ReadSByte(), from.ReadString());
        return (place, _types.GetValueOrDefault(path) ?? throw new InvalidDataException($"unknown type {path}"), IdFrom(from));
    }

    private static Guid IdFrom(BinaryReader from)
    {
        Span<byte> bytes = stackalloc byte[16];
        from.BaseStream.ReadExactly(bytes);
        return new Guid(bytes);
    }

    private static List<Guid> IdsFrom(BinaryReader from)
    {
        List<Guid> ids = [];
        for (var left = from.ReadInt32(); left > 0; left--)
            ids.Add(IdFrom(from));
        return ids;
    }
}

/// <summary>The identity of an object in the state. Some ids are unique among the objects of one owner only.</summary>
/// <param name="Place">The place of the object's bridge; <see cref="Shared"/> for an object that all bridges share.</param>
/// <param name="Type">The type of the object.</param>
/// <param name="Id">The id of the object; empty for a setting.</param>
/// <param name="Owner">The id of the owner, for a type with borrowed ids; otherwise empty.</param>
internal readonly record struct ObjectKey(int Place, ResourceDefinition Type, Guid Id, Guid Owner)
{
    /// <summary>The place of objects that all bridges share.</summary>
    public const int Shared = -1;

    public static ObjectKey Of(int place, ResourceDefinition type, Guid id, string?[] values) =>
        new(place, type, id, type.BorrowedId is not null && values[type.SlotOf(type.Owner!.Parent)] is { } owner ? Guid.Parse(owner) : default);
}
