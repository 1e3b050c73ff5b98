using System.Buffers;
using System.Text;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// Searches what is to be written for every original value: plain, percent-encoded, base64, XML entities, gzip, split over the lines of a log or
/// by markup, and in encodings of each other. Upper and lower case are the same. A value of fewer than eight bytes must be a whole word.
/// </summary>
/// <param name="originals">The originals. Those that are not telling are left out.</param>
public sealed class LeakGate(IEnumerable<Original> originals)
{
    /// <summary>The number of bytes from which a value is found inside of words, too.</summary>
    internal const int LongestWord = 8;

    private const int Deepest = 3;

    // Below this length, decoded base64 must be text: the bytes of what is no base64 may be anything.
    private const int ShortestInBytes = 6;

    private const int LargestOnStack = 256;

    private static readonly SearchValues<byte> s_text = SearchValues.Create([.. Enumerable.Range(' ', 0x7f - ' ').Select(value => (byte)value), (byte)'\n', (byte)'\r', (byte)'\t']);

    private static readonly SearchValues<byte> s_ofAddress = SearchValues.Create("0123456789."u8);

    private readonly Patterns _patterns = new([.. originals.Where(original => original.IsTelling)]);

    /// <summary>The number of values that the gate searches for.</summary>
    public int Count => _patterns.Count;

    /// <summary>Throws when a text still holds an original value.</summary>
    /// <param name="file">The name of the file, for the message.</param>
    /// <param name="content">The content that is to be written.</param>
    /// <exception cref="LeakException">The content holds an original value.</exception>
    public void Check(string file, byte[] content)
    {
        if (Find(content) is { } leak)
            throw new LeakException(leak, file);
    }

    /// <summary>Returns the first leak, or null.</summary>
    public Leak? Find(byte[] content) => _patterns.Count == 0 ? null : Find(TextView.Of(content), 0);

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
        for (var (start, end) = Base64Runs.Next(text.Bytes, 0); start >= 0; (start, end) = Base64Runs.Next(text.Bytes, end))
        {
            // A group of four may begin at any of four places. A run that the outer view has too was decoded there.
            for (var shift = 0; shift < 4 && !text.IsInOuter(start, end); shift++)
            {
                if (Decode(text, start + shift, end) is { } decoded)
                    yield return decoded;
            }
        }

        if (text.Encoding.Contains("split", StringComparison.Ordinal) || depth > 1)
            yield break;
        foreach (var joined in Decoders.Joined(text))
            yield return joined;
    }

    // Nearly every word can be read as base64. What holds no pattern and is neither packed nor text with room for a further encoding needs no
    // further look.
    private TextView? Decode(TextView text, int start, int end)
    {
        var room = (end - start) * 3 / 4 + 3;
        var rented = room > LargestOnStack ? ArrayPool<byte>.Shared.Rent(room) : null;
        Span<byte> into = rented is null ? stackalloc byte[LargestOnStack] : rented;
        var decoded = into[..Base64Runs.Decode(text.Bytes[start..end], into)];
        TextView? view = null;
        if (HoldsPattern(decoded) || decoded.IndexOf((ReadOnlySpan<byte>)[0x1f, 0x8b]) >= 0 || decoded is [0x78, ..] || (decoded.Length >= ShortestInBytes && IsText(decoded)))
        {
            view = text.Inside("base64", decoded.Length);
            view.Add(decoded, start);
        }

        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return view;
    }

    private bool HoldsPattern(ReadOnlySpan<byte> bytes)
    {
        var (finder, state) = (_patterns.Finder, 0);
        foreach (var value in bytes)
        {
            state = finder.Step(state, (char)value);
            if (finder.HasEnd(state))
                return true;
        }

        return false;
    }

    private static bool IsText(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept(s_text);

    private Leak? FindHere(TextView text)
    {
        var (finder, state) = (_patterns.Finder, 0);
        var bytes = text.Bytes;
        for (var i = 0; i < bytes.Length; i++)
        {
            state = finder.Step(state, (char)bytes[i]);
            if (!finder.HasEnd(state))
                continue;
            foreach (var found in finder.EndingAt(state, i + 1))
            {
                if (IsLeak(text, found))
                    return new Leak(_patterns.KindOf(found.Pattern), text.Encoding.Length == 0 ? "plain" : text.Encoding, text.OriginOf(found.Start));
            }
        }

        return null;
    }

    private static bool IsLeak(TextView text, Found found)
    {
        var end = found.Start + found.Length;
        if (found.Length >= LongestWord)
            return !IsInsideAddress(text, found.Start, end);
        var isWord = (found.Start == 0 || !IsPart(text[found.Start - 1])) && (end == text.Length || !IsPart(text[end]));
        return isWord && (found.Length >= ShortestInBytes || !text.Encoding.EndsWith("base64", StringComparison.Ordinal) || IsText(text.Bytes));
    }

    // 10.1.1.1 is not in 10.1.1.11.
    private static bool IsInsideAddress(TextView text, int start, int end)
    {
        var bytes = text.Bytes;
        return ((start > 0 && char.IsAsciiDigit((char)bytes[start - 1])) || (end < bytes.Length && char.IsAsciiDigit((char)bytes[end])))
            && bytes[start..end].Count((byte)'.') == 3 && !bytes[start..end].ContainsAnyExcept(s_ofAddress);
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
