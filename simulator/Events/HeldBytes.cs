namespace CmsSim.Simulator.Events;

/// <summary>Counts the bytes of messages that have come in part, on all streams together. Safe on any thread.</summary>
internal sealed class HeldBytes(long most)
{
    private long _held;

    public long Held => Interlocked.Read(ref _held);

    /// <summary>Holds so many more bytes; false when that is too much, and then they are not held.</summary>
    public bool Take(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= most)
            return true;
        Interlocked.Add(ref _held, -bytes);
        return false;
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _held, -bytes);
}
