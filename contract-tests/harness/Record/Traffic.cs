namespace CmsSim.Harness.Record;

/// <summary>Counts the connections and bytes of a proxy.</summary>
internal sealed class Traffic
{
    private int _connections;
    private int _open;
    private int _unreachable;
    private long _fromClients;
    private long _fromServers;

    public int Connections => Volatile.Read(ref _connections);

    public int Open => Volatile.Read(ref _open);

    public int Unreachable => Volatile.Read(ref _unreachable);

    public long FromClients => Interlocked.Read(ref _fromClients);

    public long FromServers => Interlocked.Read(ref _fromServers);

    /// <summary>Counts a connection, and returns its number.</summary>
    public int Begin()
    {
        Interlocked.Increment(ref _open);
        return Interlocked.Increment(ref _connections);
    }

    public void End() => Interlocked.Decrement(ref _open);

    public void AddUnreachable() => Interlocked.Increment(ref _unreachable);

    public void Add(RawKind kind, int bytes) => Interlocked.Add(ref kind is RawKind.FromClient ? ref _fromClients : ref _fromServers, bytes);
}
