namespace CmsSim.Harness.Redaction;

/// <summary>Bytes as one way of reading a text gives them, each with the position in the text that it comes from.</summary>
internal sealed class TextView
{
    private byte[] _bytes;
    private int[]? _origins;

    private TextView(string encoding, byte[] bytes, int length, int[]? origins)
    {
        Encoding = encoding;
        _bytes = bytes;
        Length = length;
        _origins = origins;
    }

    /// <summary>The encodings that were undone, from the outermost. Empty for the text itself.</summary>
    public string Encoding { get; }

    /// <summary>The number of bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>The byte at a position, as a character from 0 to 255.</summary>
    public char this[int position] => (char)_bytes[position];

    /// <summary>Returns a view of a whole text.</summary>
    public static TextView Of(ReadOnlySpan<byte> bytes) => new("", bytes.ToArray(), bytes.Length, null);

    /// <summary>Opens the bytes from a position on.</summary>
    public Stream Open(int position) => new MemoryStream(_bytes, position, Length - position, writable: false);

    /// <summary>Adds a byte.</summary>
    public void Add(int value, int origin)
    {
        if (Length == _bytes.Length)
        {
            Array.Resize(ref _bytes, 2 * Length);
            Array.Resize(ref _origins, 2 * Length);
        }

        _bytes[Length] = (byte)value;
        _origins![Length++] = origin;
    }

    /// <summary>Returns the position in the text that a byte comes from.</summary>
    public int OriginOf(int position) => _origins is null ? position : _origins[position];

    /// <summary>Returns an empty view of what one more encoding hides.</summary>
    /// <param name="encoding">The encoding.</param>
    /// <param name="size">The expected number of bytes.</param>
    public TextView Inside(string encoding, int size) =>
        new(Encoding.Length == 0 ? encoding : $"{Encoding}, {encoding}", new byte[Math.Max(16, size)], 0, new int[Math.Max(16, size)]);
}
