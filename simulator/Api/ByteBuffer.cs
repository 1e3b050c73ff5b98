using System.Buffers;
using System.Text;

namespace CmsSim.Simulator.Api;

/// <summary>Bytes of an answer as it is written; used again for the next one.</summary>
internal sealed class ByteBuffer
{
    /// <summary>Buffers that grew beyond this are not kept.</summary>
    private const int WorthKeeping = 256 * 1024;

    private static readonly SearchValues<char> s_special = SearchValues.Create("&<>\"'");

    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

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

    /// <summary>Text as a CMS writes it into XML: all five characters that have a name get it, the apostrophe included (788 bytes of trace 9499).</summary>
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

    private Span<byte> Room(int needed)
    {
        if (_bytes.Length - Length < needed)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + needed));
        return _bytes.AsSpan(Length);
    }
}
