namespace CmsSim.Simulator.Events;

/// <summary>Counts reserved bytes up to a limit. All event streams share one budget for unfinished messages. Safe on any thread.</summary>
/// <param name="most">The most bytes that can be reserved at a time.</param>
internal sealed class ByteBudget(long most)
{
    private long _reserved;

    public long Reserved => Interlocked.Read(ref _reserved);

    /// <summary>Reserves bytes. Returns false, and reserves none, when that would exceed the limit.</summary>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _reserved, bytes) <= most)
            return true;
        Interlocked.Add(ref _reserved, -bytes);
        return false;
    }

    public void Release(long bytes) => Interlocked.Add(ref _reserved, -bytes);
}
