using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import.Files;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Http;

/// <summary>The bytes of a body, as far as an input shows them.</summary>
/// <param name="Size">The size on the wire before compression. Null when it is unknown.</param>
/// <param name="Text">The text, with holes.</param>
internal sealed partial record BodyText(int? Size, MarkedText Text)
{
    /// <summary>The sentence for a note: a repair, a guess or a hole. Null when the body is whole as printed.</summary>
    public string? Remark { get; private init; }

    /// <summary>True when the text was changed because of a known slip.</summary>
    public bool IsRepaired { get; private init; }

    /// <summary>The kind of the hole. Null when nothing is missing.</summary>
    public HoleKind? Hole { get; private init; }

    /// <summary>A body that the input does not show.</summary>
    public static BodyText Missing(int? size, string remark) => size is 0 ? Empty
        : new(size, new MarkedText([Segment.Missing(HoleKind.Body, size)])) { Remark = remark, Hole = HoleKind.Body };

    /// <summary>A body of no bytes.</summary>
    public static BodyText Empty { get; } = new(0, MarkedText.Empty);

    /// <summary>A body of bytes.</summary>
    public static BodyText Of(ReadOnlySpan<byte> bytes) => StrictUtf8.Text(bytes) is { } text
        ? Of(text, null)
        : Missing(bytes.Length, "The body is binary; a fixture holds text.");

    /// <summary>A body of text, compared with the sizes that the input prints.</summary>
    /// <param name="text">The text.</param>
    /// <param name="size">The size before compression. Null when the input prints none.</param>
    /// <param name="otherSize">A second size that is as good, because programs differ in what they call the size. Null for none.</param>
    /// <param name="isCompressed">True when the first size may be that of compressed bytes.</param>
    public static BodyText Of(string text, int? size, int? otherSize = null, bool isCompressed = false)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (text.Contains('\ufffd', StringComparison.Ordinal))
            return WithLostBytes(text, size ?? otherSize);
        if (size is null || size == bytes || otherSize == bytes)
            return new BodyText(bytes, Printed(text));
        if (Repaired(text, size.Value) is { } repaired)
            return repaired;
        if (isCompressed)
            return new BodyText(bytes, Printed(text)) { Remark = "The size of the body is that of compressed bytes; that of the text is taken." };
        return bytes < size
            ? new BodyText(size, new MarkedText([.. Printed(text).Segments, Segment.Missing(HoleKind.Cut, size - bytes)])) { Remark = "The body is shorter than its size.", Hole = HoleKind.Cut }
            : new BodyText(bytes, Printed(text)) { Remark = "The body is longer than its size; the size of the text is taken." };
    }

    private static MarkedText Printed(string text) => text.Length == 0 ? MarkedText.Empty : MarkedText.Printed(text);

    private static BodyText? Repaired(string text, int size)
    {
        foreach (var (taken, remark) in Repairs(text))
        {
            if (Encoding.UTF8.GetByteCount(taken) == size)
                return new BodyText(size, MarkedText.Printed(taken)) { Remark = remark, IsRepaired = true };
        }
        return null;
    }

    // Each of these is only taken when it gives exactly the size on the wire.
    private static IEnumerable<(string Text, string Remark)> Repairs(string text)
    {
        if (FromWindows1252(text) is { } utf8)
            yield return (utf8, "The body was shown as Windows-1252; it is UTF-8.");
        var trimmed = text.TrimEnd('\r', '\n');
        yield return (trimmed, "Line ends behind the body were removed; the size has no room for them.");
        yield return (text + "\n", "The line end behind the body was lost; the size has room for it.");
        yield return (text.ReplaceLineEndings("\n"), "The body was shown with CRLF; its lines end with LF.");
        yield return (text.ReplaceLineEndings("\r\n"), "The body was shown with LF; its lines end with CRLF.");
        var joined = Indentation().Replace(trimmed, "");
        yield return (joined, "The body was shown with a line for each element; the size has no room for line ends and indentation.");
        var lessDeclaration = Declaration().Replace(joined, """<?xml version="1.0"?>""");
        yield return (lessDeclaration, "The body was shown with a line for each element and another XML declaration.");
        yield return (EmptyTag().Replace(lessDeclaration, "<$1></$1>"), "The body was shown with a line for each element and short tags.");
    }

    private static string? FromWindows1252(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\u007f') < 0)
            return null;
        var bytes = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            if (Windows1252.ByteOf(text[i]) is not { } b)
                return null;
            bytes[i] = b;
        }
        return StrictUtf8.Text(bytes);
    }

    // A browser writes a replacement character for each byte that it cannot decode.
    private static BodyText WithLostBytes(string text, int? size)
    {
        List<Segment> segments = [];
        foreach (var (i, piece) in text.Split('\ufffd').Index())
        {
            if (i > 0 && segments is not [.., { Hole: not null }])
                segments.Add(Segment.Missing(HoleKind.Lost));
            if (piece.Length > 0)
                segments.Add(Segment.Printed(piece));
        }
        return new BodyText(size, new MarkedText(segments)) { Remark = "Some bytes of the body are lost: they are no text in the encoding that the program used.", Hole = HoleKind.Lost };
    }

    [GeneratedRegex(@"(?<=>)\s+(?=<)")]
    private static partial Regex Indentation();

    [GeneratedRegex(@"\A<\?xml[^?>]*\?>")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"<([A-Za-z]\w*)\s?/>")]
    private static partial Regex EmptyTag();
}
