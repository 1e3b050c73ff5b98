using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Traces;

/// <summary>Joins the lines of a request's body, and restores what the log masks and a page loses.</summary>
internal static class FormText
{
    private const string LoggedMask = "********";

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
        if (lines.IsPlain && !lines.IsFull && Plain(lines, size, strings) is { } plain && !IdRepair.IsNeeded(plain))
            return MarkedText.Printed(plain);

        var pieces = new FormPieces(lines.ToStrings(withDoubles: true), lines.IsPlain);
        var lacks = pieces.Fit(size);
        if (lacks < 0 && lines.HasDoubles)
        {
            var single = new FormPieces(lines.ToStrings(withDoubles: false), lines.IsPlain);
            if (single.Fit(size) is >= 0 and var rest)
                (pieces, lacks) = (single, rest);
        }

        excess = Math.Max(0, -lacks);
        return Build(pieces, size is null ? null : lacks, id);
    }

    private static string? Plain(BodyLines lines, int? size, StringCache strings)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(lines.Length);
        try
        {
            var length = 0;
            var piece = default(ReadOnlySpan<byte>);
            for (var i = 0; i < lines.Count; i++)
            {
                var line = lines[i];
                if (line is [.., (byte)'*'])
                    return null;
                piece = line[(line.StartsWith("      "u8) && FormPiece.IsContinued(piece) ? 6 : 2)..];
                piece.CopyTo(bytes.AsSpan(length));
                length += piece.Length;
            }

            return length == size ? strings.Get(bytes.AsSpan(0, length)) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static MarkedText Build(FormPieces pieces, int? lacks, string? id)
    {
        var masks = pieces.Masks.ToList();
        var hole = masks.Count == 0 ? HoleIn(pieces, lacks) : -1;
        var text = new MarkedBuilder(string.Concat(pieces.All.Select(piece => piece.Text)));
        var at = 0;
        foreach (var (index, piece) in pieces.All.Index())
        {
            foreach (var edit in piece.Edits)
                text.Edit(at + edit.At, edit.Length, edit.Segment);
            if (masks.Contains(piece))
                Unmask(text, at, piece.Text, masks.Count == 1 || lacks == 0 ? lacks : null, pieces.Swallows(piece));
            at += piece.Text.Length;
            if (index == hole)
                text.Edit(at, 0, Segment.Missing(piece.EndsPair || piece.Width == FormPiece.FullWidth ? HoleKind.Lost : HoleKind.Cut, lacks));
        }

        IdRepair.Repair(text, id);
        return text.Build();
    }

    private static void Unmask(MarkedBuilder text, int at, string piece, int? bytes, bool swallows)
    {
        var match = FormPieces.MaskOf(piece);
        var mask = match.Groups["mask"];
        var prints = mask.Value == LoggedMask ? null : mask.Value;
        var ampersand = swallows ? "&" : "";
        if (bytes is 0)
        {
            text.Edit(at + mask.Index, mask.Length, new Segment(Provenance.Reconstructed, ampersand) { Why = ImportReasons.Mask, Prints = prints, Logged = LoggedMask });
            return;
        }

        var known = bytes is > 0 and <= 4096 ? bytes : null;
        text.Edit(at + mask.Index, mask.Length, Segment.Missing(HoleKind.Masked, known, StandIn(known)) with { Prints = prints, Logged = LoggedMask });
        if (ampersand.Length > 0)
            text.Edit(at + mask.Index + mask.Length, 0, new Segment(Provenance.Reconstructed, ampersand) { Why = ImportReasons.Mask, Logged = "" });
    }

    // Digits are valid in passcodes and in other secrets.
    private static string StandIn(int? bytes)
    {
        var digits = new StringBuilder(bytes ?? 0);
        for (var i = 0; i < bytes; i++)
            digits.Append((char)('0' + ((i + 1) % 10)));
        return digits.ToString();
    }

    // Returns the piece behind which something is missing: one that is neither full nor ends its pair, or the last one. -1 for none.
    private static int HoleIn(FormPieces pieces, int? lacks)
    {
        if (lacks is not > 0)
            return -1;
        for (var i = 0; i + 1 < pieces.All.Count; i++)
        {
            if (!pieces.All[i].EndsPair && !pieces.All[i + 1].Continues)
                return i;
        }

        return pieces.All.Count - 1;
    }
}
