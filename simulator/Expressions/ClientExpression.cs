using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace CmsSim.Simulator.Expressions;

/// <summary>
/// A regular expression from a client or a world. All such expressions run through this class, because its matches cannot hold up a
/// bridge: a match visits each pair of a step and a place in the text at most once, and it stops when its work budget is used up.
/// </summary>
/// <remarks>
/// The framework's expressions give no such guarantee. With backtracking, <c>(a+)+$</c> takes exponential time; without it,
/// <c>(.*a.{95}b){2}x</c> takes nine seconds on a text of 1,000 characters. Syntax and meaning are those of the framework, except that
/// class subtraction and the constructs that need backtracking (back-references, lookahead, lookbehind) are not supported.
/// </remarks>
internal sealed class ClientExpression
{
    // Bridges use the same few expressions over and over. Reading one takes microseconds, so clearing the whole cache now and then costs
    // little.
    private const int MostKept = 256;

    private static readonly ConcurrentDictionary<(string Pattern, int Steps), ExpressionProgram> s_read = new();

    private readonly ExpressionProgram _program;

    private ClientExpression(ExpressionProgram program) => _program = program;

    /// <summary>The parsed expression; null when the pattern is not valid or exceeds a limit.</summary>
    public static ClientExpression? Parse(string pattern, ExpressionLimits limits) =>
        pattern.Length <= limits.Length && Read(pattern, limits.Steps) is { Problem: ExpressionProblem.None } program ? new ClientExpression(program) : null;

    /// <summary>A sentence that names the limit the pattern exceeds; null for all other patterns, including invalid ones.</summary>
    public static string? Excess(string pattern, ExpressionLimits limits) =>
        pattern.Length > limits.Length
            ? string.Create(CultureInfo.InvariantCulture, $"the regular expression has {pattern.Length} characters; at most {limits.Length} are allowed")
        : Read(pattern, limits.Steps).Problem is ExpressionProblem.TooLarge
            ? string.Create(CultureInfo.InvariantCulture, $"the regular expression has too many steps; at most {limits.Steps} are allowed, with repetitions written out")
        : null;

    /// <summary>True when the text contains a match. Once the work budget is used up, nothing matches (inferred).</summary>
    public bool IsMatch(string text, Work work)
    {
        using var search = new ExpressionSearch(_program, text, work);
        return search.Find(0);
    }

    /// <summary>
    /// The text with each match replaced; null when the result would be longer than <paramref name="most"/> characters. Once the work budget
    /// is used up, the rest of the text stays unchanged (inferred).
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

            // After an empty match, the search continues one place later.
            from = end > start ? end : end + 1;
        }
        written.Append(text, done, text.Length - done);
        return written.Length <= most ? written.ToString() : null;
    }

    /// <summary>
    /// Appends a replacement format, with the codes of the framework's replacements: $1, $12, ${1}, ${name}, $0, $&amp;, $`, $', $_, $+ and
    /// $$. Any other $ is an ordinary character.
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
