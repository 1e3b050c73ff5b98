using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State.Worlds;

namespace CmsSim.Simulator.State.Kept;

/// <summary>
/// The whole state of a cluster at one moment. It is taken inside the gate, and written outside: objects share their values with it until they
/// change.
/// </summary>
internal sealed class StateCapture
{
    private const int FrameBytes = 1024 * 1024;

    private readonly Release _release;
    private readonly int _seed;
    private readonly DateTimeOffset _now;
    private readonly IdPosition _position;
    private readonly World _startedIn;
    private readonly World _facts;
    private readonly IReadOnlyList<Account> _accounts;
    private readonly string _password;
    private readonly List<(int Place, ResourceDefinition Type, Guid Id, string?[] Values)> _objects = [];
    private readonly List<(int Place, Guid Session, int NextCorrelator, IReadOnlyList<(Guid Receiver, KeptQueue Queue)> Queues)> _records = [];
    private readonly KeyValuePair<Guid, int>[] _derived;
    private readonly Guid[] _taken;
    private readonly Guid[] _given;

    /// <param name="cluster">The cluster. The calling thread holds its gate.</param>
    /// <param name="password">The password that the options set, which is not written.</param>
    public StateCapture(Cluster cluster, string password)
    {
        cluster.RequireGate();
        (_release, _seed, _now, _password) = (cluster.Catalog.Release, cluster.Seed, cluster.Timeline.Now, password);
        (_position, _startedIn, _facts, _accounts) = (cluster.Ids.Position, cluster.Worlds.StartedIn, FactsOf(cluster), cluster.Accounts);
        (_derived, _taken, _given) = ([.. cluster.DerivedSoFar], [.. cluster.Ids.Taken], [.. cluster.Ids.GivenIds]);
        Add(ObjectKey.Shared, cluster.Shared);
        foreach (var (place, bridge) in cluster.Bridges.Index())
        {
            Add(place, bridge.Local);
            _records.Add((place, bridge.CdrSession, bridge.CdrCorrelatorIndex, bridge.Live.QueuedRecords));
        }
    }

    /// <summary>The bridges, far ends and servers as they are now.</summary>
    public static World FactsOf(Cluster cluster) => new()
    {
        Release = cluster.Catalog.Release,
        FarEnds = cluster.FarEnds,
        Servers = cluster.Servers,
        Bridges = [.. cluster.Bridges.Select(bridge => new WorldBridge(bridge.CurrentFacts(), null, []))],
    };

    /// <summary>True for objects that the state keeps. Calls, legs and other objects in memory end with the process.</summary>
    public static bool Keeps(ResourceDefinition type) => !type.IsLocal || !type.IsVolatile;

    /// <summary>Writes the whole state, in frames of a bounded size.</summary>
    public void WriteTo(EntryWriter writer, Action<ReadOnlySpan<byte>> write)
    {
        writer.Begin(_release, _seed, [.. _facts.Bridges.Select(bridge => bridge.Facts.Name)]);
        writer.Position(_now, _position);
        foreach (var part in EntryWriter.PartsOf(WorldWriter.Write(_startedIn with { Accounts = [] }, hasSecrets: true)))
        {
            writer.StartedIn(part);
            Pass();
        }
        foreach (var account in _accounts)
            writer.Account(account.Name, account.Password == _password ? null : account.Password);
        writer.Facts(_facts);
        writer.Taken(_taken);
        writer.Given(_given);
        foreach (var (first, used) in _derived)
            writer.Derived(first, used);
        foreach (var (place, type, id, values) in _objects)
        {
            writer.Put(place, type, id, values);
            Pass();
        }
        foreach (var (place, session, nextCorrelator, queues) in _records)
        {
            writer.Session(place, session, nextCorrelator);
            foreach (var (receiver, queue) in queues)
            {
                foreach (var record in queue.Waiting)
                    writer.Record(place, receiver, record);
                writer.Trim(place, receiver, queue.Made, queue.Delivered, queue.Waiting is [var first, ..] ? first.Index : queue.Made + 1);
                Pass();
            }
        }
        writer.End();
        write(writer.Close());
        writer.Clear();

        void Pass()
        {
            if (writer.Length < FrameBytes)
                return;
            write(writer.Close());
            writer.Clear();
        }
    }

    // In the order of their creation, which they keep.
    private void Add(int place, ObjectStore store)
    {
        foreach (var subject in store.Everything.Where(subject => Keeps(subject.Type)).OrderBy(subject => subject.Age))
            _objects.Add((place, subject.Type, subject.Id, subject.Shared()));
    }
}
