using System.Text;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Http;

/// <summary>
/// Values that a text does not show: variables of a shell or of an <c>.http</c> file that it does not set. While a request is read, a pair
/// of private characters encloses the name.
/// </summary>
internal static class Placeholders
{
    private const char Begin = '\ue000', End = '\ue001';

    /// <summary>Returns the mark for a value that is not known.</summary>
    public static string Of(string name) => $"{Begin}{name}{End}";

    /// <summary>True when a text has a value that is not known.</summary>
    public static bool In(string text) => text.Contains(Begin, StringComparison.Ordinal);

    /// <summary>Returns the text with a hole for each value that is not known. A replay sends the name of the variable in its place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="plain">Gives the segments of the text between.</param>
    public static MarkedText Mark(string text, Func<string, IEnumerable<Segment>> plain)
    {
        List<Segment> segments = [];
        while (text.IndexOf(Begin, StringComparison.Ordinal) is >= 0 and var begin && text.IndexOf(End, begin) is >= 0 and var end)
        {
            if (begin > 0)
                segments.AddRange(plain(text[..begin]));
            segments.Add(Segment.Missing(HoleKind.Masked, standIn: Word(text[(begin + 1)..end])));
            text = text[(end + 1)..];
        }
        if (text.Length > 0)
            segments.AddRange(plain(text));
        return new MarkedText(segments);
    }

    /// <summary>Replaces variables: those between two marks, such as <c>{{name}}</c>.</summary>
    public static string Replace(string text, string begin, string end, Func<string, string?> valueOf)
    {
        if (!text.Contains(begin, StringComparison.Ordinal))
            return text;
        var result = new StringBuilder();
        while (text.IndexOf(begin, StringComparison.Ordinal) is >= 0 and var at && text.IndexOf(end, at + begin.Length, StringComparison.Ordinal) is >= 0 and var close)
        {
            var name = text[(at + begin.Length)..close].Trim();
            result.Append(text, 0, at).Append(valueOf(name) ?? Of(name));
            text = text[(close + end.Length)..];
        }
        return result.Append(text).ToString();
    }

    private static string Word(string name)
    {
        var word = new string([.. name.Where(char.IsAsciiLetterOrDigit).Take(40)]);
        return word.Length > 0 ? word : "unknown";
    }
}
