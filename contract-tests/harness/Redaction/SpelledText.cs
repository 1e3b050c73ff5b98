using System.Globalization;
using System.Text;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// A part of a document, read through the layers in which it is encoded: references of XML, percent signs. A replacement is written over
/// the original in the same spelling, so that no byte moves.
/// </summary>
internal sealed class SpelledText
{
    private readonly char[] _document;
    private readonly int _start;

    // The position of each character in the document, and that of the end. Null when each is as long as in the document.
    private readonly int[]? _positions;

    private SpelledText(char[] document, string text, int start, int[]? positions)
    {
        _document = document;
        Text = text;
        _start = start;
        _positions = positions;
    }

    /// <summary>The characters that the part stands for.</summary>
    public string Text { get; }

    /// <summary>The position of the text in the document.</summary>
    public int Start => PositionOf(0);

    /// <summary>The position behind the text in the document.</summary>
    public int End => PositionOf(Text.Length);

    /// <summary>Reads a part of a document as it is.</summary>
    public static SpelledText Plain(char[] document, int start, int length) => new(document, new string(document, start, length), start, null);

    /// <summary>Returns a part of the text.</summary>
    public SpelledText Part(int start, int length) =>
        new(_document, Text.Substring(start, length), _start + start, _positions?[start..(start + length + 1)]);

    /// <summary>Returns the text with references such as <c>&amp;apos;</c> resolved.</summary>
    public SpelledText WithoutReferences() => Text.Contains('&') ? Resolve('&', ReadReference) : this;

    /// <summary>Returns the text with percent signs resolved. In a form a plus sign is a blank.</summary>
    public SpelledText WithoutPercents(bool isForm = false)
    {
        var text = Text.Contains('%') ? Resolve('%', ReadPercents) : this;
        return isForm && text.Text.Contains('+') ? new SpelledText(_document, text.Text.Replace('+', ' '), text._start, text._positions) : text;
    }

    /// <summary>Writes a replacement of the same length over a part of the text.</summary>
    public void Write(int start, string replacement)
    {
        for (var i = 0; i < replacement.Length;)
        {
            var rune = Rune.GetRuneAt(replacement, i);
            var first = PositionOf(start + i);
            i += rune.Utf16SequenceLength;
            Spell(rune, _document.AsSpan(first, PositionOf(start + i) - first));
        }
    }

    private int PositionOf(int character) => _positions is null ? _start + character : _positions[character];

    private static void Spell(Rune rune, Span<char> place)
    {
        if (place.Length == rune.Utf16SequenceLength)
            rune.EncodeToUtf16(place);
        else if (place[0] == '%')
            SpellPercents(rune, place);
        else
            SpellReference(rune, place);
    }

    private static void SpellPercents(Rune rune, Span<char> place)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = Math.Min(rune.EncodeToUtf8(bytes), place.Length / 3);
        var format = place.IndexOfAnyInRange('a', 'f') >= 0 ? "x2" : "X2";
        for (var i = 0; i < count; i++)
            bytes[i].TryFormat(place[(3 * i + 1)..], out _, format, CultureInfo.InvariantCulture);
    }

    private static void SpellReference(Rune rune, Span<char> place)
    {
        var isHex = place.Length > 3 && place[1] == '#' && place[2] is 'x' or 'X';
        var digits = place[(isHex ? 3 : 2)..^1];

        // A reference such as &lt; or &#9; has no room for a letter, and its sign tells nothing.
        if (digits.Length < 2)
            return;
        place[1] = '#';
        var format = isHex ? "x" : "d";
        var number = rune.Value.ToString(format, CultureInfo.InvariantCulture);

        // Two digits have room for a few letters only.
        if (number.Length > digits.Length)
            number = (97 + rune.Value % 3).ToString(format, CultureInfo.InvariantCulture);
        number.PadLeft(digits.Length, '0').CopyTo(digits);
    }

    private delegate int Reader(string text, int at, out string meaning);

    private SpelledText Resolve(char mark, Reader read)
    {
        var text = new StringBuilder();
        var positions = new List<int>(Text.Length + 1);
        for (var i = 0; i < Text.Length;)
        {
            var length = Text[i] == mark ? read(Text, i, out var meaning) : Same(out meaning);
            text.Append(meaning);
            positions.Add(PositionOf(i));
            i += length;

            // The second half of a pair has no characters of its own.
            if (meaning.Length == 2)
                positions.Add(PositionOf(i));

            int Same(out string same)
            {
                same = Text[i].ToString();
                return 1;
            }
        }

        positions.Add(End);
        return new SpelledText(_document, text.ToString(), _start, [.. positions]);
    }

    private static int ReadReference(string text, int at, out string meaning)
    {
        var end = text.IndexOf(';', at, Math.Min(12, text.Length - at));
        var name = end < 0 ? "" : text[(at + 1)..end];
        meaning = name switch
        {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            ['#', 'x' or 'X', .. var hex] when int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code) => new Rune(code).ToString(),
            ['#', .. var digits] when int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code) => new Rune(code).ToString(),
            _ => "",
        };
        if (meaning.Length > 0)
            return end + 1 - at;
        meaning = "&";
        return 1;
    }

    // Reads one character: up to four bytes of UTF-8. A byte that begins none is kept as a mark that is no letter.
    private static int ReadPercents(string text, int at, out string meaning)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = 0;
        while (count < 4 && at + 3 * count + 2 < text.Length && text[at + 3 * count] == '%'
            && byte.TryParse(text.AsSpan(at + 3 * count + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[count]))
        {
            count++;
        }

        if (count == 0)
        {
            meaning = "%";
            return 1;
        }

        var isWhole = Rune.DecodeFromUtf8(bytes[..count], out var rune, out var used) == System.Buffers.OperationStatus.Done;
        meaning = rune.ToString();
        return 3 * (isWhole ? used : 1);
    }
}
