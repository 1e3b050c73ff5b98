using System.Buffers.Binary;
using System.Numerics;

namespace CmsSim.Simulator.State.Kept;

/// <summary>
/// The form of the state file: a header, then frames. A frame is the length and the checksum of the rest, in 4 bytes each, the nonce and the tag
/// of its encryption, and its encrypted entries. A length of zero ends the file: the zeros after it are room for more frames.
/// </summary>
internal static class StateFormat
{
    /// <summary>The version that this program writes and reads.</summary>
    public const int Version = 2;

    /// <summary>The bytes of a frame's length and checksum.</summary>
    public const int FrameStart = 8;

    /// <summary>The bytes before the entries of a frame: length, checksum, nonce and tag.</summary>
    public const int FrameHead = FrameStart + 12 + 16;

    /// <summary>The largest length of a frame that is read; a larger one is damage.</summary>
    public const int LongestFrame = 512 * 1024 * 1024;

    private static ReadOnlySpan<byte> Magic => "cmssim-state "u8;

    /// <summary>The first bytes of the file: its kind and its version, as a line of text.</summary>
    public static byte[] Header => System.Text.Encoding.ASCII.GetBytes($"cmssim-state {Version:D4}\n");

    /// <summary>The version in the first bytes of a file; null when they are not those of a state file.</summary>
    public static int? VersionOf(ReadOnlySpan<byte> header) =>
        header.StartsWith(Magic) && header.IndexOf((byte)'\n') is > 0 and var end && int.TryParse(header[Magic.Length..end], out var version) ? version : null;

    /// <summary>The CRC-32C of the bytes.</summary>
    public static uint ChecksumOf(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        while (bytes.Length >= 8)
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }
        foreach (var one in bytes)
            checksum = BitOperations.Crc32C(checksum, one);
        return ~checksum;
    }
}

/// <summary>The kinds of entries. Their numbers are part of the format.</summary>
internal enum StateEntry : byte
{
    /// <summary>Begins a whole state, which replaces all before it once it has ended.</summary>
    Begin = 1,

    /// <summary>Ends a whole state.</summary>
    End = 2,

    /// <summary>The time and the positions of the id sequences.</summary>
    Position = 3,

    /// <summary>An object as it is now.</summary>
    Put = 4,

    /// <summary>An object that is gone.</summary>
    Gone = 5,

    /// <summary>The number of ids derived from one name.</summary>
    Derived = 6,

    /// <summary>The record session of a bridge and the number of its next record.</summary>
    Session = 7,

    /// <summary>A record that waits for a receiver.</summary>
    Record = 8,

    /// <summary>The records of a receiver that wait no longer.</summary>
    Trim = 9,

    /// <summary>Bridges, far ends and servers, as a world without objects.</summary>
    Facts = 10,

    /// <summary>A part of the world to which a reset returns.</summary>
    StartedIn = 11,

    /// <summary>An API account.</summary>
    Account = 12,

    /// <summary>Ids that the sequence must skip.</summary>
    Taken = 13,

    /// <summary>Ids that were handed in and are not used yet.</summary>
    Given = 14,
}
