using System.Text;

namespace CmsSim.Harness.Traces;

/// <summary>Returns the same string for bytes that repeat, without making it again. It holds a fixed number of short strings.</summary>
internal sealed class StringCache
{
    private const int Slots = 1 << 12, Longest = 160;
    private readonly string?[] _slots = new string?[Slots];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Longest)
            return Encoding.UTF8.GetString(utf8);
        if (utf8.IsEmpty)
            return "";
        ref var slot = ref _slots[Hash(utf8) & (Slots - 1)];

        // Text that is not ASCII never equals its bytes, so it is decoded each time.
        if (slot is not null && slot.Length == utf8.Length && Ascii.Equals(utf8, slot))
            return slot;
        return slot = Encoding.UTF8.GetString(utf8);
    }

    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u ^ (uint)bytes.Length;
        while (bytes.Length >= 4)
        {
            hash = (hash ^ BitConverter.ToUInt32(bytes)) * 2654435761u;
            hash ^= hash >> 15;
            bytes = bytes[4..];
        }

        foreach (var b in bytes)
            hash = (hash ^ b) * 16777619u;
        return (int)(hash ^ (hash >> 13));
    }
}
