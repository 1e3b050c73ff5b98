using System.Runtime.InteropServices;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// Bytes as one way of reading a text gives them. A view remembers at which of its positions it departs from the view that it was read from, and
/// so where each byte comes from.
/// </summary>
internal sealed class TextView
{
    private readonly TextView? _outer;
    private readonly List<Run> _runs = [];
    private byte[] _bytes;

    private TextView(TextView? outer, string encoding, byte[] bytes, int length)
    {
        _outer = outer;
        Encoding = encoding;
        _bytes = bytes;
        Length = length;
    }

    /// <summary>The encodings that were undone, from the outermost. Empty for the text itself.</summary>
    public string Encoding { get; }

    /// <summary>The number of bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>The byte at a position, as a character from 0 to 255.</summary>
    public char this[int position] => (char)_bytes[position];

    /// <summary>Returns a view of a whole text, which must not change.</summary>
    public static TextView Of(byte[] bytes) => new(null, "", bytes, bytes.Length);

    /// <summary>Opens the bytes from a position on.</summary>
    public Stream Open(int position) => new MemoryStream(_bytes, position, Length - position, writable: false);

    /// <summary>Adds bytes of the outer view as they are.</summary>
    /// <param name="from">The position of the first in the outer view.</param>
    /// <param name="to">The position behind the last.</param>
    public void Copy(int from, int to)
    {
        if (from >= to)
            return;
        _runs.Add(new Run(Length, from, IsCopy: true));
        Append(_outer!.Bytes[from..to]);
    }

    /// <summary>Adds decoded bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="origin">The position of their encoding in the outer view.</param>
    public void Add(ReadOnlySpan<byte> bytes, int origin)
    {
        if (_runs is not [.., { IsCopy: false } last] || last.Origin != origin)
            _runs.Add(new Run(Length, origin, IsCopy: false));
        Append(bytes);
    }

    /// <summary>Returns the position in the text itself that a byte comes from, or where its encoding begins.</summary>
    public int OriginOf(int position)
    {
        if (_outer is null)
            return position;
        var run = _runs[Math.Max(0, RunAt(position))];
        return _outer.OriginOf(run.IsCopy ? run.Origin + position - run.Start : run.Origin);
    }

    /// <summary>True when a part of the view is in the outer view too, with the same bytes before and behind it.</summary>
    public bool IsInOuter(int start, int end)
    {
        if (_outer is null)
            return false;
        var number = RunAt(start);
        return number >= 0 && _runs[number] is { IsCopy: true } run && run.Start < start && (number + 1 == _runs.Count || _runs[number + 1].Start > end);
    }

    /// <summary>Returns an empty view of what one more encoding hides.</summary>
    /// <param name="encoding">The encoding.</param>
    /// <param name="size">The expected number of bytes.</param>
    public TextView Inside(string encoding, int size) =>
        new(this, Encoding.Length == 0 ? encoding : $"{Encoding}, {encoding}", new byte[Math.Max(16, size)], 0);

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (Length + bytes.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    // Returns the number of the last run that begins at the position or before it.
    private int RunAt(int position)
    {
        var (low, high) = (0, _runs.Count);
        var runs = CollectionsMarshal.AsSpan(_runs);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (runs[middle].Start <= position)
                low = middle + 1;
            else
                high = middle;
        }

        return low - 1;
    }

    private readonly record struct Run(int Start, int Origin, bool IsCopy);
}
