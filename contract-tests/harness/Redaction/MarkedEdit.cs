using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Redaction;

/// <summary>Changes the values in a text that consists of segments, and keeps the segments.</summary>
internal static class MarkedEdit
{
    // A slip of the page is a few characters; more would show the original.
    private const int LongestSlip = 4;

    /// <summary>Returns the text with its values changed. Every value keeps its length.</summary>
    /// <param name="text">The text.</param>
    /// <param name="change">Changes the characters of the whole text in place.</param>
    /// <param name="changeAlone">Changes a text that a log prints in place of another.</param>
    public static MarkedText Apply(MarkedText text, Action<char[]> change, Func<string, string> changeAlone)
    {
        var before = text.Text;
        var whole = before.ToCharArray();
        change(whole);
        var isTextSame = whole.AsSpan().SequenceEqual(before);
        var isSame = isTextSame;
        var start = 0;
        var segments = new List<Segment>(text.Segments.Count);
        foreach (var segment in text.Segments)
        {
            segments.Add(Changed(segment, isTextSame ? segment.Text : new string(whole, start, segment.Text.Length), changeAlone));
            isSame &= segments[^1] == segment;
            start += segment.Text.Length;
        }

        return isSame ? text : new MarkedText(segments);
    }

    /// <summary>Makes places of a text reconstructed segments of their own.</summary>
    public static MarkedText Split(MarkedText text, IReadOnlyList<(int Start, int End)> places, string why)
    {
        var segments = new List<Segment>();
        var start = 0;
        foreach (var segment in text.Segments)
        {
            var end = start + segment.Text.Length;
            var at = start;
            foreach (var (from, to) in places.Where(place => place.Start < end && place.End > start))
            {
                Add(segment, at, Math.Max(from, at), isSplit: true);
                at = Math.Max(at, Math.Min(to, end));
                segments.Add(new Segment(Provenance.Reconstructed, segment.Text[(Math.Max(from, start) - start)..(at - start)]) { Why = why });
            }

            Add(segment, at, end, isSplit: at > start);
            start = end;

            // A part of a repair no longer shows what the log printed.
            void Add(Segment whole, int first, int last, bool isSplit)
            {
                var part = whole.Text[(first - start)..(last - start)];
                if (!isSplit)
                    segments.Add(whole);
                else if (part.Length > 0)
                    segments.Add(whole.Provenance == Provenance.Repaired ? new Segment(Provenance.Reconstructed, part) { Why = whole.Why } : whole with { Text = part, Prints = null, Logged = null, Bytes = null });
            }
        }

        return new MarkedText(segments);
    }

    private static Segment Changed(Segment segment, string text, Func<string, string> changeAlone)
    {
        if (segment is { Prints: null, Logged: null })
            return ReferenceEquals(text, segment.Text) ? segment : segment with { Text = text };
        var prints = Slip(segment.Text, text, segment.Prints, changeAlone);
        var logged = Slip(segment.Text, text, segment.Logged, changeAlone);

        // Without the printed text the repair cannot be shown. The reason still says what was repaired.
        return segment.Prints is not null && prints is null
            ? segment with { Provenance = Provenance.Reconstructed, Text = text, Prints = null, Logged = null }
            : segment with { Text = text, Prints = prints, Logged = logged };
    }

    // The text that is printed for a replacement: its differences from the original are made in the replacement too. Returns null when too
    // little of the two is the same.
    private static string? Slip(string original, string replacement, string? printed, Func<string, string> changeAlone)
    {
        if (printed is null || original == replacement)
            return printed is null ? null : changeAlone(printed);
        if (printed.Length == original.Length)
        {
            var slips = Enumerable.Range(0, printed.Length).Count(i => printed[i] != original[i]);
            if (slips <= LongestSlip)
                return string.Concat(printed.Select((c, i) => c == original[i] ? replacement[i] : c));
        }

        var start = 0;
        while (start < Math.Min(printed.Length, original.Length) && printed[start] == original[start])
            start++;
        var end = 0;
        while (end < Math.Min(printed.Length, original.Length) - start && printed[^(end + 1)] == original[^(end + 1)])
            end++;
        var slip = printed[start..^end];
        if (slip.All(c => !char.IsLetterOrDigit(c)) || (slip.Length <= LongestSlip && original.Length - start - end <= LongestSlip))
            return replacement[..start] + slip + replacement[^end..];
        return null;
    }
}
