using System.Text;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Traces;

/// <summary>One line of a form as logged: a pair, or at most 48 bytes of one.</summary>
internal sealed class FormPiece(string text, bool continues)
{
    /// <summary>The number of bytes after which a bridge continues a pair on the next line.</summary>
    public const int FullWidth = 48;

    public const string Placeholder = "$index$";

    private readonly List<(int At, int Length, Segment Segment)> _edits = [];

    /// <summary>The text, which may hold marks of joined lines.</summary>
    public string Text { get; private set; } = text;

    /// <summary>True when the piece continues the pair of the piece before.</summary>
    public bool Continues { get; } = continues;

    /// <summary>The number of bytes on the wire, as far as is known.</summary>
    public int Width { get; private set; } = WidthOf(text);

    /// <summary>True when a device may have cut the pair at the end of a piece: only full pieces continue, but no character is cut.</summary>
    public static bool IsContinued(ReadOnlySpan<byte> piece) => piece.Length is > FullWidth - 4 and <= FullWidth && piece is not [.., (byte)'&'];

    /// <summary>The text without marks of joined lines.</summary>
    public string Shown => Utf8Text.WithoutFolds(Text);

    public bool EndsPair => Shown is [.., '&'];

    public IReadOnlyList<(int At, int Length, Segment Segment)> Edits => _edits;

    public int Folds(bool asBlank) => Text.Count(c => c == (asBlank ? '\u001f' : '\u001e'));

    /// <summary>Reads up to so many joined line ends the other way: as a blank, or as nothing. Returns their number.</summary>
    public int TurnFolds(int most, bool toBlank)
    {
        var turned = 0;
        var text = new StringBuilder(Text);
        for (var i = 0; i < text.Length && turned < most; i++)
        {
            if (text[i] != (toBlank ? '\u001e' : '\u001f'))
                continue;
            text[i] = toBlank ? '\u001f' : '\u001e';
            turned++;
        }

        Text = text.ToString();
        Width = WidthOf(Text);
        return turned;
    }

    /// <summary>Gives joined line ends their final reading. Edits follow.</summary>
    public void Resolve() => Text = Utf8Text.WithoutFolds(Text);

    /// <summary>Adds a blank at the end, which the input does not show because it is invisible there.</summary>
    public void AddBlank()
    {
        Text += ' ';
        Width++;
    }

    /// <summary>Puts a segment in the place of a part of the text.</summary>
    public void Edit(int at, int length, Segment segment)
    {
        _edits.Add((at, length, segment));
        Width += (segment.Bytes ?? Encoding.UTF8.GetByteCount(segment.Text)) - Encoding.UTF8.GetByteCount(Text.AsSpan(at, length));
    }

    /// <summary>Removes one character that the input prints too many.</summary>
    public void Remove(int at, string why) =>
        Edit(at, 1, new Segment(Provenance.Repaired, "") { Why = why, Prints = Text.Substring(at, 1) });

    /// <summary>Returns the positions of blanks that no client sends: behind =, before &amp;, and at either end.</summary>
    public IEnumerable<int> StrayBlanks()
    {
        for (var i = 0; i < Text.Length; i++)
        {
            if (Text[i] == ' ' && (i == 0 || Text[i - 1] is '=' or ' ' || i + 1 == Text.Length || Text[i + 1] is '&' or '='))
                yield return i;
        }
    }

    private static int WidthOf(string text) => Encoding.UTF8.GetByteCount(text) - text.Count(c => c == '\u001e');
}
