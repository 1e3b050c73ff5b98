using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace CmsSim.Simulator.Wire;

/// <summary>A reusable buffer for the bytes of an answer.</summary>
internal sealed class ByteBuffer
{
    /// <summary>The size in bytes up to which a buffer is kept for the next answer.</summary>
    private const int WorthKeeping = 256 * 1024;

    /// <summary>The number of bytes of the smallest number, including its sign.</summary>
    private const int LongestNumber = 20;

    private static readonly SearchValues<char> s_special = SearchValues.Create("&<>\"'");

    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > WorthKeeping)
            _bytes = new byte[4096];
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    public void Append(Guid id)
    {
        id.TryFormat(Room(36), out var written);
        Length += written;
    }

    public void Append(int number)
    {
        number.TryFormat(Room(11), out var written);
        Length += written;
    }

    /// <summary>Appends a leaf: start tag, text, end tag. Plain text, the usual case, needs only one check for room.</summary>
    public void AppendLeaf(ReadOnlySpan<byte> startTag, ReadOnlySpan<char> text, ReadOnlySpan<byte> endTag)
    {
        var room = Room(startTag.Length + text.Length + endTag.Length);
        startTag.CopyTo(room);
        if (TryPutPlain(text, room.Slice(startTag.Length, text.Length)))
        {
            endTag.CopyTo(room[(startTag.Length + text.Length)..]);
            Length += startTag.Length + text.Length + endTag.Length;
            return;
        }
        Length += startTag.Length;
        AppendEscaped(text);
        Append(endTag);
    }

    /// <summary>Appends a leaf with a number.</summary>
    public void AppendLeaf(ReadOnlySpan<byte> startTag, long number, ReadOnlySpan<byte> endTag)
    {
        var room = Room(startTag.Length + LongestNumber + endTag.Length);
        startTag.CopyTo(room);
        number.TryFormat(room[startTag.Length..], out var written, provider: CultureInfo.InvariantCulture);
        endTag.CopyTo(room[(startTag.Length + written)..]);
        Length += startTag.Length + written + endTag.Length;
    }

    /// <summary>
    /// Appends text as a CMS writes it into XML: all five special characters are escaped, including the apostrophe (788 bytes of trace
    /// 9499).
    /// </summary>
    public void AppendEscaped(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny(s_special) is >= 0 and var special)
        {
            AppendText(text[..special]);
            Append(text[special] switch
            {
                '&' => "&amp;"u8,
                '<' => "&lt;"u8,
                '>' => "&gt;"u8,
                '"' => "&quot;"u8,
                _ => "&apos;"u8,
            });
            text = text[(special + 1)..];
        }
        AppendText(text);
    }

    public void AppendText(ReadOnlySpan<char> text) =>
        Length += Encoding.UTF8.GetBytes(text, Room(text.Length * 3));

    // Copies ASCII text without any of the five characters, one byte for each. Returns false for any other text.
    private static bool TryPutPlain(ReadOnlySpan<char> text, Span<byte> room)
    {
        var i = 0;
        for (; i <= text.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            var block = Vector128.Create(MemoryMarshal.Cast<char, ushort>(text.Slice(i, Vector128<ushort>.Count)));
            var special = Vector128.Equals(block, Vector128.Create((ushort)'&'))
                | Vector128.Equals(block, Vector128.Create((ushort)'<'))
                | Vector128.Equals(block, Vector128.Create((ushort)'>'))
                | Vector128.Equals(block, Vector128.Create((ushort)'"'))
                | Vector128.Equals(block, Vector128.Create((ushort)'\''))
                | Vector128.GreaterThan(block, Vector128.Create((ushort)0x7f));
            if (special != Vector128<ushort>.Zero)
                return false;
            Vector128.Narrow(block, block).GetLower().CopyTo(room[i..]);
        }
        for (; i < text.Length; i++)
        {
            var c = text[i];
            if (c > 0x7f || c is '&' or '<' or '>' or '"' or '\'')
                return false;
            room[i] = (byte)c;
        }
        return true;
    }

    private Span<byte> Room(int needed)
    {
        if (_bytes.Length - Length < needed)
            Grow(needed);
        return _bytes.AsSpan(Length);
    }

    // A method of its own, so that the usual case is short enough to be inlined.
    private void Grow(int needed) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + needed));
}
