using System.Text;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// Searches what is to be written for every original value: plain, percent-encoded, base64, XML entities, gzip, split over the lines of a log or
/// by markup, and in encodings of each other. Upper and lower case are the same. A value of fewer than eight bytes must be a whole word.
/// </summary>
/// <param name="originals">The originals. Those that are not telling are left out.</param>
public sealed class LeakGate(IEnumerable<Original> originals)
{
    private const int LongestWord = 8;
    private const int Deepest = 3;

    // Below this length, decoded base64 must be text: the bytes of what is no base64 may be anything.
    private const int ShortestInBytes = 6;

    private readonly Patterns _patterns = new([.. originals.Where(original => original.IsTelling)]);

    /// <summary>The number of values that the gate searches for.</summary>
    public int Count => _patterns.Count;

    /// <summary>Throws when a text still holds an original value.</summary>
    /// <param name="file">The name of the file, for the message.</param>
    /// <param name="content">The content that is to be written.</param>
    /// <exception cref="LeakException">The content holds an original value.</exception>
    public void Check(string file, ReadOnlySpan<byte> content)
    {
        if (Find(content) is { } leak)
            throw new LeakException(leak, file);
    }

    /// <summary>Returns the first leak, or null.</summary>
    public Leak? Find(ReadOnlySpan<byte> content) => _patterns.Count == 0 ? null : Find(TextView.Of(content), 0);

    private Leak? Find(TextView text, int depth)
    {
        if (FindHere(text) is { } leak)
            return leak;
        if (depth == Deepest)
            return null;
        foreach (var inside in Insides(text, depth))
        {
            if (Find(inside, depth + 1) is { } hidden)
                return hidden;
        }

        return null;
    }

    private IEnumerable<TextView> Insides(TextView text, int depth)
    {
        if (Decoders.Entities(text) is { } entities)
            yield return entities;
        if (Decoders.Percents(text) is { } percents)
            yield return percents;
        foreach (var packed in Decoders.Packed(text))
            yield return packed;
        foreach (var (start, end) in Decoders.Base64Runs(text))
        {
            // A group of four may begin at any of four places.
            for (var shift = 0; shift < 4; shift++)
            {
                if (IsWorthDecoding(text, start + shift, end))
                    yield return Decoders.DecodeBase64(text, start + shift, end);
            }
        }

        if (text.Encoding.Contains("split", StringComparison.Ordinal) || depth > 1)
            yield break;
        foreach (var joined in Decoders.Joined(text))
            yield return joined;
    }

    // Nearly every word can be read as base64. What holds no pattern and is neither text nor packed needs no further look.
    private bool IsWorthDecoding(TextView text, int start, int end)
    {
        var bits = default(Decoders.Base64Bits);
        var (state, isText, isFound, previous, count) = (0, true, false, 0, 0);
        for (var at = start; at < end; at++)
        {
            if (bits.Add(text[at]) is not (>= 0 and var value))
                continue;
            state = _patterns.Finder.Step(state, (char)value);
            isText &= IsText((byte)value);
            isFound |= _patterns.Finder.HasEnd(state) || (previous == 0x1f && value == 0x8b) || (count == 1 && previous == 0x78);
            previous = value;
            count++;
        }

        return isFound || (isText && count > 0);
    }

    private static bool IsText(byte value) => value is >= (byte)' ' and < 0x7f or (byte)'\n' or (byte)'\r' or (byte)'\t';

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (!IsText(value))
                return false;
        }

        return true;
    }

    private Leak? FindHere(TextView text)
    {
        var state = 0;
        for (var i = 0; i < text.Length; i++)
        {
            state = _patterns.Finder.Step(state, text[i]);
            if (!_patterns.Finder.HasEnd(state))
                continue;
            foreach (var found in _patterns.Finder.EndingAt(state, i + 1))
            {
                if (IsLeak(text, found))
                    return new Leak(_patterns.KindOf(found.Pattern), text.Encoding.Length == 0 ? "plain" : text.Encoding, text.OriginOf(found.Start));
            }
        }

        return null;
    }

    private static bool IsLeak(TextView text, Found found)
    {
        if (found.Length >= LongestWord)
            return true;
        var end = found.Start + found.Length;
        var isWord = (found.Start == 0 || !IsPart(text[found.Start - 1])) && (end == text.Length || !IsPart(text[end]));
        return isWord && (found.Length >= ShortestInBytes || !text.Encoding.EndsWith("base64", StringComparison.Ordinal) || IsText(text.Bytes));
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c >= 0x80;

    private sealed class Patterns
    {
        private readonly List<SensitiveKind> _kinds = [];

        public Patterns(IReadOnlyList<Original> originals)
        {
            var texts = new List<string>();
            foreach (var original in originals)
            {
                // The bytes of UTF-8 as characters: a text is searched as bytes.
                texts.Add(string.Concat(Encoding.UTF8.GetBytes(original.Value.Trim()).Select(value => (char)value)));
                _kinds.Add(original.Kind);
            }

            Finder = new PatternFinder(texts);
        }

        public int Count => _kinds.Count;

        public PatternFinder Finder { get; }

        public SensitiveKind KindOf(int pattern) => _kinds[pattern];
    }
}
