namespace CmsSim.Harness.Traces;

/// <summary>The last two lines. Datagrams that are doubled on their way arrive next to each other.</summary>
internal sealed class RecentLines
{
    private byte[] _last = [], _before = [];
    private int _lastLength, _beforeLength;

    /// <summary>True when a line is the last one. Otherwise it is kept for the next comparison.</summary>
    /// <param name="line">The line.</param>
    /// <param name="lastTwo">True to compare with the one before the last, too.</param>
    public bool Contains(ReadOnlySpan<byte> line, bool lastTwo)
    {
        if (line.SequenceEqual(_last.AsSpan(0, _lastLength)) || (lastTwo && line.SequenceEqual(_before.AsSpan(0, _beforeLength))))
            return true;
        (_last, _before) = (_before, _last);
        _beforeLength = _lastLength;
        if (line.Length > _last.Length)
            _last = new byte[Math.Max(256, line.Length * 2)];
        line.CopyTo(_last);
        _lastLength = line.Length;
        return false;
    }
}
