namespace CmsSim.Simulator.State;

/// <summary>A seeded sequence that a copy goes on with from where it stands.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random _random = new(seed);
    private long _drawn;

    /// <summary>From 0 to below the bound.</summary>
    public int Next(int bound)
    {
        _drawn++;
        return _random.Next(bound);
    }

    /// <summary>From 0 to below 1.</summary>
    public double NextDouble()
    {
        _drawn++;
        return _random.NextDouble();
    }

    public void NextBytes(Span<byte> bytes)
    {
        _drawn += bytes.Length;
        _random.NextBytes(bytes);
    }

    /// <summary>The same sequence, at the same place.</summary>
    public Chance Copy()
    {
        // No sequence of the framework can be copied, but each draw, a byte too, takes one step of it.
        var copy = new Chance(seed);
        Span<byte> skipped = stackalloc byte[1024];
        while (copy._drawn < _drawn)
            copy.NextBytes(skipped[..(int)Math.Min(skipped.Length, _drawn - copy._drawn)]);
        return copy;
    }
}
