using System.Globalization;
using CmsSim.Harness.Api;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Worlds;

/// <summary>The reason for which a fixture must end before an exchange.</summary>
internal enum CutReason
{
    /// <summary>The fixture may continue.</summary>
    None,

    /// <summary>The bridge has restarted.</summary>
    Restart,

    /// <summary>The clock of the log went back, or a trace number occurs twice.</summary>
    Clock,
}

/// <summary>An exchange with its time.</summary>
/// <param name="exchange">The exchange.</param>
internal sealed class TimedExchange(ImportedExchange exchange)
{
    // Larger answers are read again where they are needed, so that they do not stay in memory.
    private const int MostKept = 4096;

    private AnswerElement? _shown;

    public ImportedExchange Exchange => exchange;

    /// <summary>The node that the path names. Null for other paths, and for those that the input does not show whole.</summary>
    public ApiPath? Path { get; } = exchange.Request.Path.Holes.Any() ? null : ApiReference.Documented.Find(exchange.Request.Path.Text);

    /// <summary>The element that the answer shows. Null for none.</summary>
    public AnswerElement? Shown => _shown ?? (exchange.Answer is not { Body.Segments: [_, ..] } answer ? null
        : Length(answer.Body) <= MostKept ? _shown = AnswerElement.Read(answer.Body) : AnswerElement.Read(answer.Body));

    /// <summary>The time that the log prints, in UTC.</summary>
    public DateTime Stamp { get; set; }

    /// <summary>True when the log prints a fraction of the second.</summary>
    public bool IsExact { get; set; }

    /// <summary>The time of the request in the fixture.</summary>
    public DateTimeOffset At { get; set; }

    public CutReason Cut { get; set; }

    /// <summary>The uptime that the answer shows, in seconds. Null for none.</summary>
    public long? Uptime { get; private init; }

    /// <summary>The time of the bridge's CDR clock that the answer shows. Null for none.</summary>
    public DateTime? CdrTime { get; private init; }

    /// <summary>The time that the answer shows: that of the CDR clock, or that of the answer itself. Null for none.</summary>
    public DateTime? ShownTime { get; private init; }

    /// <summary>The difference between the printed stamp and <see cref="Stamp"/>, for the lines around the exchange.</summary>
    public TimeSpan Shift { get; set; }

    /// <summary>The number of characters in the exchange.</summary>
    public long Characters => Length(exchange.Request.Path) + Length(exchange.Request.Body?.Content) + Length(exchange.Answer?.Body)
        + Length(exchange.During) + Length(exchange.After) + 1024;

    /// <summary>The time of another line of the log, in UTC. Null when it is in the second of the request, or not known.</summary>
    public DateTimeOffset? LineTime(Traces.LogTime time)
    {
        if (time.Month == 0 && exchange.At is null)
            return null;
        var month = time.Month == 0 ? (Stamp - Shift).Month : time.Month;
        var day = time.Month == 0 ? (Stamp - Shift).Day : time.Day;
        var near = Stamp - Shift;
        var year = time.Year ?? (near.Month == 12 && month == 1 ? near.Year + 1 : near.Month == 1 && month == 12 ? near.Year - 1 : near.Year);
        if (year is < 1 or > 9998 || day > DateTime.DaysInMonth(year, month))
            return null;
        var line = new DateTime(year, month, day) + time.TimeOfDay + (time.Offset is { } offset ? -offset : Shift);
        return Math.Abs((line - Stamp).TotalSeconds) < 1 && line.Second == Stamp.Second ? null : new DateTimeOffset(line, TimeSpan.Zero);
    }

    /// <summary>Reads the clocks that the answer of an exchange shows.</summary>
    public static TimedExchange Of(ImportedExchange exchange)
    {
        var timed = new TimedExchange(exchange);
        if (exchange is not { Request.Method: "GET", Answer.Status: 200 } || timed.Path is not { Node: { ItemPath: null } node } || TimeIn(node) is not { } name || timed.Shown is not { } status)
            return timed;
        if (node.Id != "system.status")
            return new TimedExchange(exchange) { _shown = timed._shown, ShownTime = Time(name) };

        var uptime = Value("uptimeSeconds");
        return new TimedExchange(exchange)
        {
            _shown = timed._shown,
            Uptime = long.TryParse(uptime, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < int.MaxValue ? seconds : null,
            CdrTime = Time(name),
            ShownTime = Time(name),
        };

        DateTime? Time(string name) =>
            DateTime.TryParse(Value(name), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time) ? time : null;

        string? Value(string name) => status.Children.FirstOrDefault(child => child.Name == name)?.Text;
    }

    // Only answers about the bridge show the time at which they were sent.
    private static string? TimeIn(ApiNode node)
    {
        for (var i = 0; i < node.Elements.Count; i++)
        {
            if (node.Elements[i].Type == "timestamp")
                return node.Elements[i].Name;
        }

        return null;
    }

    private static int Length(Fixtures.MarkedText? text)
    {
        var length = 0;
        for (var i = 0; i < text?.Segments.Count; i++)
            length += text.Segments[i].Text.Length + 32;
        return length;
    }

    private static int Length(IReadOnlyList<Traces.LogEntry> lines)
    {
        var length = 0;
        for (var i = 0; i < lines.Count; i++)
            length += lines[i].Text.Length;
        return length;
    }
}
