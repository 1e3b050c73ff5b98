namespace CmsSim.Cli.Tms.Calendars;

/// <summary>A part of a calendar file, from <c>BEGIN</c> to <c>END</c>.</summary>
internal sealed class CalendarComponent(string name, int line)
{
    private const int MostLevels = 8;

    private readonly List<ContentLine> _lines = [];
    private readonly List<CalendarComponent> _components = [];

    public string Name => name;

    /// <summary>The number of the line with <c>BEGIN</c>.</summary>
    public int Line => line;

    public IReadOnlyList<ContentLine> Lines => _lines;

    /// <summary>Returns the parts with a name, in order.</summary>
    public IEnumerable<CalendarComponent> All(string part) => _components.Where(each => each.Name == part);

    /// <summary>Returns the line with a name. Null when there is none.</summary>
    /// <exception cref="CalendarFormatException">There are several.</exception>
    public ContentLine? Find(string line) => _lines.Where(each => each.Name == line).ToList() switch
    {
        [] => null,
        [var only] => only,
        [_, var second, ..] => throw new CalendarFormatException(second.Number, $"duplicate {line} in {Name}; only one is allowed"),
    };

    /// <summary>Parses a file: the calendars in it.</summary>
    /// <exception cref="CalendarFormatException">The text is not a calendar.</exception>
    public static IReadOnlyList<CalendarComponent> Parse(string text)
    {
        var root = new CalendarComponent("", 1);
        var open = new Stack<CalendarComponent>([root]);
        foreach (var (number, unfolded) in Unfold(text))
        {
            var content = ContentLine.Parse(unfolded, number);
            switch (content.Name)
            {
                case "BEGIN":
                    var begun = new CalendarComponent(content.Value.Trim().ToUpperInvariant(), number);
                    if (open.Count is 1 && begun.Name is not "VCALENDAR")
                        throw new CalendarFormatException(number, $"the file begins with \"{unfolded}\"; expected BEGIN:VCALENDAR");
                    if (open.Count > MostLevels)
                        throw new CalendarFormatException(number, $"more than {MostLevels} levels of BEGIN");
                    open.Peek()._components.Add(begun);
                    open.Push(begun);
                    break;
                case "END" when open.Count > 1 && open.Peek().Name.Equals(content.Value.Trim(), StringComparison.OrdinalIgnoreCase):
                    open.Pop();
                    break;
                case "END":
                    throw new CalendarFormatException(number, $"\"{unfolded}\" has no BEGIN");
                case var _ when open.Count is 1:
                    throw new CalendarFormatException(number, $"the file begins with \"{unfolded}\"; expected BEGIN:VCALENDAR");
                default:
                    open.Peek()._lines.Add(content);
                    break;
            }
        }
        return open.Count > 1
            ? throw new CalendarFormatException(open.Peek().Line, $"BEGIN:{open.Peek().Name} has no END; the file may be cut off")
            : root._components is [] ? throw new CalendarFormatException(1, "the file is empty; expected BEGIN:VCALENDAR") : root._components;
    }

    // A line that begins with a blank continues the line before it.
    private static IEnumerable<(int Number, string Text)> Unfold(string text)
    {
        var (number, first, current) = (0, 0, new System.Text.StringBuilder());
        foreach (var range in text.Split('\n'))
        {
            number++;
            var line = range.EndsWith('\r') ? range[..^1] : range;
            if (line is [' ' or '\t', .. var rest] && current.Length > 0)
            {
                current.Append(rest);
                continue;
            }
            if (current.Length > 0)
                yield return (first, current.ToString());
            current.Clear().Append(line);
            first = number;
        }
        if (current.Length > 0)
            yield return (first, current.ToString());
    }
}
