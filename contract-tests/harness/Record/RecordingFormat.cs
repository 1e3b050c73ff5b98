using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace CmsSim.Harness.Record;

/// <summary>
/// The format of a recording: a mark, then entries. An entry has a head of 24 bytes (payload length, checksum, time in ticks, connection,
/// kind; little-endian) and a payload. The checksum is CRC-32C over everything else in the entry, so the end of the last whole entry is
/// known even if the writer was killed.
/// </summary>
internal static class RecordingFormat
{
    /// <summary>The name of the file in the folder of a recording.</summary>
    public const string FileName = "recording.raw";

    /// <summary>The size of the head of an entry in bytes.</summary>
    public const int HeadSize = 24;

    /// <summary>The largest payload that is written, in bytes.</summary>
    public const int MostPayload = 64 * 1024;

    private const int ChecksumAt = 4;

    /// <summary>
    /// The first bytes of a file. A transfer as text changes the line ends or the byte beyond ASCII, so the file is then no recording.
    /// </summary>
    public static ReadOnlySpan<byte> Mark => [0x89, (byte)'C', (byte)'M', (byte)'S', (byte)'R', (byte)'E', (byte)'C', (byte)'1', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    /// <summary>True when the bytes begin as a recording does.</summary>
    public static bool Begins(ReadOnlySpan<byte> head) => head.StartsWith(Mark);

    /// <summary>Writes the head of an entry before its payload.</summary>
    /// <param name="entry">The whole entry, with room for the head.</param>
    /// <param name="payloadChecksum">The checksum of the payload, from <see cref="ChecksumOf"/>.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="connection">The number of the connection.</param>
    /// <param name="ticks">The time in ticks of UTC.</param>
    public static void WriteHead(Span<byte> entry, uint payloadChecksum, RawKind kind, int connection, long ticks)
    {
        BinaryPrimitives.WriteInt32LittleEndian(entry, entry.Length - HeadSize);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], ticks);
        BinaryPrimitives.WriteInt32LittleEndian(entry[16..], connection);
        BinaryPrimitives.WriteInt32LittleEndian(entry[20..], (byte)kind);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[ChecksumAt..], WithHead(payloadChecksum, entry));
    }

    /// <summary>Reads the payload length in the head of an entry. Returns null when no writer writes such a length.</summary>
    public static int? PayloadLength(ReadOnlySpan<byte> head) =>
        BinaryPrimitives.ReadInt32LittleEndian(head) is >= 0 and <= MostPayload and var length ? length : null;

    /// <summary>Reads an entry. Returns null when its checksum is wrong or its head makes no sense.</summary>
    public static RawEntry? Read(ReadOnlyMemory<byte> entry)
    {
        var bytes = entry.Span;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != WithHead(ChecksumOf(bytes[HeadSize..]), bytes))
            return null;
        var (ticks, connection, kind) = (BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]));
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks && connection >= 0 && kind is >= (int)RawKind.Started and <= (int)RawKind.Stopped
            ? new RawEntry((RawKind)kind, connection, new DateTimeOffset(ticks, TimeSpan.Zero), entry[HeadSize..])
            : null;
    }

    /// <summary>Returns the checksum of a payload.</summary>
    public static uint ChecksumOf(ReadOnlySpan<byte> payload) => Continue(uint.MaxValue, payload);

    /// <summary>Returns the payload of facts: a line for each, as <c>name=value</c>.</summary>
    public static byte[] Facts(params ReadOnlySpan<(string Name, string? Value)> facts)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in facts)
        {
            if (value is not null)
                text.Append(name).Append('=').Append(value.ReplaceLineEndings(" ")).Append('\n');
        }
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        return bytes.Length <= MostPayload ? bytes : bytes[..MostPayload];
    }

    /// <summary>Returns a fact. Returns null when the payload has none of that name.</summary>
    public static string? Fact(ReadOnlySpan<byte> payload, string name)
    {
        foreach (var line in Encoding.UTF8.GetString(payload).Split('\n'))
        {
            if (line.StartsWith(name + "=", StringComparison.Ordinal))
                return line[(name.Length + 1)..];
        }
        return null;
    }

    private static uint WithHead(uint payload, ReadOnlySpan<byte> entry) => Continue(Continue(payload, entry[..ChecksumAt]), entry[8..HeadSize]);

    private static uint Continue(uint checksum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes)
            checksum = BitOperations.Crc32C(checksum, b);
        return checksum;
    }
}
