namespace CmsSim.Simulator.State;

/// <summary>A seeded sequence of random values. A copy continues at the same position.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random _random = new(seed);
    private long _drawn;

    /// <summary>The number of steps of the sequence so far.</summary>
    public long Drawn => _drawn;

    /// <summary>A number from 0 to below the bound.</summary>
    public int Next(int bound)
    {
        _drawn++;
        return _random.Next(bound);
    }

    /// <summary>A number from 0 to below 1.</summary>
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

    /// <summary>The same sequence, at the same position.</summary>
    public Chance Copy() => At(seed, _drawn);

    /// <summary>A sequence after this number of steps.</summary>
    public static Chance At(int seed, long drawn)
    {
        // A Random cannot be copied, but every draw, also of one byte, is one step. So the copy draws as many bytes.
        var copy = new Chance(seed);
        Span<byte> skipped = stackalloc byte[1024];
        while (copy._drawn < drawn)
            copy.NextBytes(skipped[..(int)Math.Min(skipped.Length, drawn - copy._drawn)]);
        return copy;
    }
}
