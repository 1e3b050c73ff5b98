namespace CmsSim.ContractTests.Http;

/// <summary>Changes inputs byte-wise and by the words of their formats.</summary>
internal static class Mutations
{
    private const int Longest = 20_000;

    /// <summary>Returns a changed copy of one of the inputs.</summary>
    public static byte[] Of(Random random, IReadOnlyList<byte[]> inputs, IReadOnlyList<byte[]> words)
    {
        List<byte> bytes = [.. inputs[random.Next(inputs.Count)]];
        for (var i = random.Next(1, 8); i > 0; i--)
            Change(random, bytes, inputs, words);
        return [.. bytes.Take(Longest)];
    }

    private static void Change(Random random, List<byte> bytes, IReadOnlyList<byte[]> inputs, IReadOnlyList<byte[]> words)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(random.Next(1, random.Next(2, 200)), bytes.Count - at);
        switch (random.Next(8))
        {
            case 0 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
            case 1 when at < bytes.Count: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 2: bytes.RemoveRange(at, length); break;
            case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
            case 4: bytes.RemoveRange(at, random.Next(4) == 0 ? bytes.Count - at : length); break;
            case 5: bytes.InsertRange(at, Enumerable.Repeat(words[random.Next(words.Count)], random.Next(1, 40)).SelectMany(word => word)); break;
            case 6: bytes.InsertRange(at, inputs[random.Next(inputs.Count)].Skip(random.Next(500)).Take(random.Next(1, 2000))); break;
            default: bytes.InsertRange(at, words[random.Next(words.Count)]); break;
        }
    }
}
