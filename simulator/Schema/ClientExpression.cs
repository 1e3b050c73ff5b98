using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace CmsSim.Simulator.Schema;

/// <summary>
/// A regular expression that a client or a world has set. Rules read every such expression here, because no match here can hold up a
/// bridge: it visits each pair of a step and a place in the text at most once, and it stops when its work is used up.
/// </summary>
/// <remarks>
/// The framework's expressions give no such promise. With backtracking <c>(a+)+$</c> takes exponential time; without it
/// <c>(.*a.{95}b){2}x</c> takes nine seconds for a text of 1,000 characters. The syntax and the meaning are those of the framework, without
/// what it does not take without backtracking (back-references, looking ahead or behind) and without class subtraction.
/// </remarks>
internal sealed class ClientExpression
{
    // The same few expressions are used again and again. Reading one takes some microseconds, so the rare loss of all does not matter.
    private const int MostKept = 256;

    private static readonly ConcurrentDictionary<(string Pattern, int Steps), ExpressionProgram> s_read = new();

    private readonly ExpressionProgram _program;

    private ClientExpression(ExpressionProgram program) => _program = program;

    /// <summary>The expression; null when the pattern is none, or is beyond a limit.</summary>
    public static ClientExpression? Parse(string pattern, Limits limits) =>
        pattern.Length <= limits.ExpressionLength && Read(pattern, limits.ExpressionSteps) is { Problem: ExpressionProblem.None } program ? new ClientExpression(program) : null;

    /// <summary>Which limit the pattern is beyond, in a sentence; null for all other patterns, including those that are no expression.</summary>
    public static string? Excess(string pattern, Limits limits) =>
        pattern.Length > limits.ExpressionLength
            ? string.Create(CultureInfo.InvariantCulture, $"a regular expression has at most {limits.ExpressionLength} characters, not {pattern.Length}")
        : Read(pattern, limits.ExpressionSteps).Problem is ExpressionProblem.TooLarge
            ? string.Create(CultureInfo.InvariantCulture, $"a regular expression has at most {limits.ExpressionSteps} steps with its repetitions written out")
        : null;

    /// <summary>Whether the text has a match. Once the work is used up, nothing matches (inferred).</summary>
    public bool IsMatch(string text, Work work)
    {
        using var search = new ExpressionSearch(_program, text, work);
        return search.Find(0);
    }

    /// <summary>
    /// The text with a replacement for each match; null when it would be longer than the most. Once the work is used up, the rest stays as it
    /// is (inferred).
    /// </summary>
    public string? Replace(string text, Action<StringBuilder, ExpressionSearch> replacement, int most, Work work)
    {
        using var search = new ExpressionSearch(_program, text, work);
        var written = new StringBuilder();
        var (done, from) = (0, 0);
        while (from <= text.Length && search.Find(from))
        {
            var (start, end) = search.Whole;
            written.Append(text, done, start - done);
            replacement(written, search);
            if (written.Length > most)
                return null;
            done = end;

            // An empty match is followed by one at a later place.
            from = end > start ? end : end + 1;
        }
        written.Append(text, done, text.Length - done);
        return written.Length <= most ? written.ToString() : null;
    }

    /// <summary>
    /// Appends what the format says of a match, as the framework's replacements do: $1, $12, ${1}, ${name}, $0, $&amp;, $`, $', $_, $+ and $$;
    /// any other $ is a character.
    /// </summary>
    public static void Expand(string format, StringBuilder output, ExpressionSearch match)
    {
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] is not '$' || at + 1 == format.Length || !match.Append(format.AsSpan(at + 1), output, out var length))
                output.Append(format[at]);
            else
                at += length;
        }
    }

    private static ExpressionProgram Read(string pattern, int steps)
    {
        if (s_read.TryGetValue((pattern, steps), out var known))
            return known;
        if (s_read.Count >= MostKept)
            s_read.Clear();
        return s_read[(pattern, steps)] = ExpressionReader.Read(pattern, steps);
    }
}
