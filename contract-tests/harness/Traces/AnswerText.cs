using System.Buffers;
using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Traces;

/// <summary>Joins the lines of an answer, and restores what the log leaves out and a page misprints.</summary>
internal static class AnswerText
{
    private static readonly Segment s_declaration = new(Provenance.Reconstructed, XmlLines.Declaration) { Why = ImportReasons.Declaration };

    /// <summary>Returns the body.</summary>
    /// <param name="lines">The lines as logged.</param>
    /// <param name="size">The size in bytes. Null when it is lost.</param>
    /// <param name="id">An id that the bridge spells for the same exchange. Null for none.</param>
    /// <param name="strings">Holds strings that repeat.</param>
    /// <param name="excess">The number of bytes that are printed beyond the size.</param>
    public static MarkedText Read(BodyLines lines, int? size, string? id, StringCache strings, out int excess)
    {
        excess = 0;
        if (lines.Count == 0)
            return size is > 0 ? new MarkedText([Segment.Missing(HoleKind.Body, size)]) : MarkedText.Empty;
        if (lines.IsPlain && !lines.IsFull && size is { } all && Plain(lines, all, strings) is { } plain)
            return plain;
        var body = new AnswerLines(lines.ToStrings(withDoubles: true));
        if (lines.HasDoubles && !body.IsLikely(size))
        {
            var single = new AnswerLines(lines.ToStrings(withDoubles: false));
            if (single.IsLikely(size))
                body = single;
        }

        return Build(body, size, id, out excess);
    }

    // Fits lines of the device: whole, or cut by [ ... ] once.
    private static MarkedText? Plain(BodyLines lines, int size, StringCache strings)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(lines.Length);
        try
        {
            var (length, elided) = (0, -1);
            for (var i = 0; i < lines.Count; i++)
            {
                var line = lines[i][2..];
                if (line.SequenceEqual("  [ ... ]"u8) && elided < 0)
                {
                    elided = length;
                    continue;
                }

                if (line is not [(byte)'<', .., (byte)'>'] || line.IndexOf("**"u8) >= 0)
                    return null;
                line.CopyTo(bytes.AsSpan(length));
                length += line.Length;
            }

            return Whole(bytes.AsSpan(0, length), elided, size, strings);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static MarkedText? Whole(ReadOnlySpan<byte> body, int elided, int size, StringCache strings)
    {
        var declared = size - body.Length == XmlLines.Declaration.Length;
        if (elided < 0)
        {
            if (!declared && size != body.Length)
                return null;
            var text = strings.Get(body);
            if (IdRepair.IsNeeded(text))
                return null;
            return declared ? new MarkedText([s_declaration, Segment.Printed(text)]) : MarkedText.Printed(text);
        }

        if (body.IndexOf(">>"u8) >= 0 || elided == 0)
            return null;
        var hasDeclaration = HasDeclaration(body);
        var bytes = size - body.Length - (hasDeclaration ? XmlLines.Declaration.Length : 0);
        var head = strings.Get(body[..elided]);
        if (bytes <= 0 || IdRepair.IsNeeded(head))
            return null;
        var hole = Segment.Missing(HoleKind.Elided, bytes);
        var tail = Segment.Printed(strings.Get(body[elided..]));
        return new MarkedText(hasDeclaration ? [s_declaration, Segment.Printed(head), hole, tail] : [Segment.Printed(head), hole, tail]);
    }

    // The list of calls has no declaration (observed).
    private static bool HasDeclaration(ReadOnlySpan<byte> body) => !body.StartsWith("<calls "u8) && !body.StartsWith("<calls>"u8);

    private static MarkedText Build(AnswerLines body, int? size, string? id, out int excess)
    {
        excess = 0;
        var isDeclared = body.Fit(size) && (size is not null || HasDeclaration(Encoding.UTF8.GetBytes(body.Text)));
        var text = new MarkedBuilder(body.Text);
        foreach (var (at, length, segment) in body.Edits)
            text.Edit(at, length, segment);
        IdRepair.Repair(text, id);

        // One mask takes all bytes that lack. It may be longer than the value.
        var lacks = size - text.Bytes - (isDeclared ? XmlLines.Declaration.Length : 0);
        if (body.ElidedAt is { } elided)
            text.Edit(elided, 0, Segment.Missing(HoleKind.Elided, lacks is > 0 && !text.HasUnknown ? lacks : null));
        else if (body.Masks is [var mask] && lacks >= -mask.Length)
            text.Edit(mask.At, mask.Length, Segment.Missing(HoleKind.Masked, lacks + mask.Length) with { Logged = body.Text.Substring(mask.At, mask.Length) });
        else if (lacks is > 0 && !text.HasUnknown)
            Lost(text, body, lacks);
        else if (size is null && !body.IsClosed)
            Lost(text, body, null);
        else if (lacks is < 0)
            excess = -lacks.Value;
        return text.Build(isDeclared ? s_declaration : null);
    }

    // Lines are lost, or the last line was cut.
    private static void Lost(MarkedBuilder text, AnswerLines body, int? lacks) =>
        text.Edit(body.HoleAt, 0, Segment.Missing(body.IsCut ? HoleKind.Cut : HoleKind.Lost, lacks));
}
