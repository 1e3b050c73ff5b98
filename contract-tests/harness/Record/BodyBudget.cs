namespace CmsSim.Harness.Record;

/// <summary>Limits the bytes of bodies that are in memory at once: those of one body, and those of all messages that are not complete.</summary>
/// <param name="mostOfOne">The most bytes of one body.</param>
/// <param name="mostOfAll">The most bytes of all bodies.</param>
internal sealed class BodyBudget(long mostOfOne, long mostOfAll)
{
    private long _used;

    /// <summary>Returns the number of bytes that a body may keep of further ones.</summary>
    /// <param name="kept">The number of bytes that it keeps already.</param>
    /// <param name="further">The number of further bytes.</param>
    public int Take(long kept, int further)
    {
        var taken = (int)Math.Clamp(Math.Min(mostOfOne - kept, mostOfAll - _used), 0, further);
        _used += taken;
        return taken;
    }

    /// <summary>Gives back the bytes of a body whose message has left.</summary>
    public void Return(long kept) => _used -= kept;
}
