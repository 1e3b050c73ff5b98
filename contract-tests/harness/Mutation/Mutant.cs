using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Mutation;

/// <summary>An answer that is wrong in one way.</summary>
/// <param name="Change">The change, such as <c>byte 12 dropped</c>.</param>
/// <param name="Answer">The wrong answer.</param>
public sealed record Mutant(string Change, WireAnswer Answer);

/// <summary>The limits on the mutants of one answer. Beyond them, mutants are made at places that a seed selects.</summary>
public sealed record MutationLimits
{
    /// <summary>The maximum number of mutants of one kind, such as those of single bytes. Defaults to 20,000.</summary>
    public int MutantsPerKind { get; init; } = 20_000;

    /// <summary>The maximum number of bytes in the bodies of all mutants of one kind. Defaults to 64 MiB.</summary>
    public long BytesPerKind { get; init; } = 64 * 1024 * 1024;

    /// <summary>The number of survivors that are kept with their reasons. More are only counted. Defaults to 1,000 for each answer.</summary>
    public int SurvivorsKept { get; init; } = 1_000;

    /// <summary>The seed that selects the places. Defaults to 0.</summary>
    public int Seed { get; init; }

    /// <summary>Returns up to as many places as the limits allow, in order.</summary>
    /// <param name="count">The number of places.</param>
    /// <param name="mutantsPerPlace">The number of mutants that are made at each place.</param>
    /// <param name="size">The size of the body of each mutant, in bytes.</param>
    internal IEnumerable<int> Places(int count, int mutantsPerPlace, int size)
    {
        var most = (int)Math.Max(10, Math.Min(MutantsPerKind, BytesPerKind / Math.Max(size, 1)) / mutantsPerPlace);
        if (count <= most)
            return Enumerable.Range(0, count);

        // One place in each of equal stretches, so that no part of a large body is left out.
        var random = new Random(Seed);
        return Enumerable.Range(0, most).Select(i =>
        {
            var (from, to) = ((long)count * i / most, (long)count * (i + 1) / most);
            return (int)from + random.Next((int)(to - from));
        });
    }
}
