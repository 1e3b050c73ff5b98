using System.Buffers.Binary;
using System.Security.Cryptography;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State.Kept;

/// <summary>The content of a state file.</summary>
/// <param name="State">The state; null when the file has no whole state.</param>
/// <param name="Dropped">The number of bytes at the end that a write has left unfinished.</param>
internal sealed record ReadState(KeptState? State, long Dropped);

/// <summary>Reads a state file up to the first frame that is not whole.</summary>
internal static class StateReader
{
    private const int Piece = 64 * 1024;

    /// <summary>Reads the file after its header.</summary>
    /// <param name="file">The file.</param>
    /// <param name="key">The key with which its frames were encrypted.</param>
    /// <param name="catalogs">Returns the catalog of a release.</param>
    /// <exception cref="InvalidDataException">A whole frame has content that this program does not know.</exception>
    /// <exception cref="AuthenticationTagMismatchException">A whole frame was written with another key.</exception>
    public static ReadState Read(Stream file, byte[] key, Func<Release, ReleaseCatalog> catalogs)
    {
        using var cipher = new FrameCipher(key);
        KeptState? state = null, next = null;
        byte[] frame = new byte[Piece];
        Span<byte> head = stackalloc byte[StateFormat.FrameStart];
        var wholeUntil = file.Position;
        var (hasTorn, isInWhole) = (false, false);
        while (TryReadFrame(file, head, ref frame, out var length, out hasTorn))
        {
            var entries = cipher.Open(frame.AsSpan(0, length));
            using var reader = new BinaryReader(new MemoryStream(frame, entries, length - entries, writable: false));
            while (reader.BaseStream.Position < reader.BaseStream.Length)
            {
                switch ((StateEntry)reader.ReadByte())
                {
                    case StateEntry.Begin:
                        (next, isInWhole) = (BeginFrom(reader, catalogs), true);
                        break;
                    case StateEntry.End:
                        (state, next, isInWhole) = (next, null, false);
                        break;
                    case var entry:
                        ((isInWhole ? next : state) ?? throw new InvalidDataException("an entry comes before the state")).Read(entry, reader);
                        break;
                }
            }

            // A whole state without its end counts as never begun.
            if (!isInWhole)
                wholeUntil = file.Position;
        }
        return new ReadState(state, hasTorn || isInWhole ? UsedAfter(file, wholeUntil) : 0);
    }

    private static KeptState BeginFrom(BinaryReader reader, Func<Release, ReleaseCatalog> catalogs)
    {
        var (name, seed) = (reader.ReadString(), reader.ReadInt32());
        var release = Release.Named(name) ?? throw new InvalidDataException($"unknown release {name}");
        var bridges = new string[reader.ReadInt32()];
        for (var i = 0; i < bridges.Length; i++)
            bridges[i] = reader.ReadString();
        return new KeptState(catalogs(release), seed, bridges);
    }

    private static bool TryReadFrame(Stream file, Span<byte> head, ref byte[] frame, out int length, out bool isTorn)
    {
        var start = file.Position;
        length = 0;
        var got = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        isTorn = got > 0 && head[..got].ContainsAnyExcept((byte)0);
        if (!isTorn || got < head.Length)
            return false;
        length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is <= StateFormat.FrameHead - StateFormat.FrameStart or > StateFormat.LongestFrame || length > file.Length - start - head.Length)
            return false;
        if (frame.Length < length)
            frame = new byte[Math.Max(length, 2 * frame.Length)];
        file.ReadExactly(frame, 0, length);
        isTorn = StateFormat.ChecksumOf(frame.AsSpan(0, length)) != BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        return !isTorn;
    }

    // The bytes from there to the last one that is not zero.
    private static long UsedAfter(Stream file, long from)
    {
        file.Position = from;
        var piece = new byte[Piece];
        long used = 0, at = 0;
        for (int got; (got = file.Read(piece)) > 0; at += got)
        {
            if (piece.AsSpan(0, got).LastIndexOfAnyExcept((byte)0) is >= 0 and var last)
                used = at + last + 1;
        }
        return used;
    }
}
