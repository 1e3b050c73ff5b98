using System.Text.RegularExpressions;

namespace CmsSim.Harness.Traces;

/// <summary>
/// The forms of what a collector, search or viewer puts in front of each line. Their contents differ from line to line in numbers and months
/// only, so a form that nearly all lines share is no part of the log.
/// </summary>
internal sealed partial class CollectorShapes
{
    private const int MostLines = 2_000;
    private const int LeastLines = 3;
    private const int LongestLine = 1_000;

    private readonly HashSet<string> _shapes;

    private CollectorShapes(IEnumerable<string> shapes) => _shapes = [.. shapes];

    public static CollectorShapes None { get; } = new([]);

    /// <summary>Returns the forms that the beginning of a log shows.</summary>
    public static CollectorShapes Of(IEnumerable<string> lines)
    {
        var counts = new Dictionary<string, int>();
        var entries = 0;
        foreach (var line in lines.Where(line => line.Length <= LongestLine).Take(MostLines))
        {
            if (Entry().Match(line) is not { Success: true } entry)
                continue;
            entries++;
            if (entry.Index > 0)
                counts[ShapeOf(line.AsSpan(0, entry.Index))] = counts.GetValueOrDefault(ShapeOf(line.AsSpan(0, entry.Index))) + 1;
        }

        string[] usual = [.. counts.Where(shape => shape.Value >= LeastLines && shape.Value * 20 >= entries).Select(shape => shape.Key)];
        return usual.Sum(shape => counts[shape]) * 10 >= entries * 8 ? new CollectorShapes(usual) : None;
    }

    /// <summary>True for a text that a collector put in front of a line.</summary>
    public bool Contains(ReadOnlySpan<char> prefix) => _shapes.Count > 0 && _shapes.Contains(ShapeOf(prefix));

    private static string ShapeOf(ReadOnlySpan<char> prefix) => Varying().Replace(prefix.ToString(), "0");

    [GeneratedRegex("""
        (?:<[0-9]{1,3}>)?
        (?: (?:[A-Z][a-z]{2}[ ]{1,2}[0-9]{1,2}[ ][0-9]{2}:[0-9]{2}:[0-9]{2}\S{0,10} | [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\S{0,16})[ ]+
            (?: [a-z]{2,8}[0-9]?\.[a-z]{3,9}[ ]\S+[ ]\S+?: | \S+[ ]host:server: )
          | [0-9]{4}-[0-9]{2}-[0-9]{2}[ ]{1,2}[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}[ ]+(?:Info|Warning|Error)[ ] )
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Entry();

    [GeneratedRegex("[0-9]+|\\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\\b", RegexOptions.CultureInvariant)]
    private static partial Regex Varying();
}
