using System.Globalization;
using System.Text;

namespace CmsSim.Simulator.State;

/// <summary>A line of the event log.</summary>
/// <param name="Time">The time on the clock of the bridge.</param>
/// <param name="IsWarning">True for a warning.</param>
/// <param name="Text">The text as the bridge wrote it.</param>
internal readonly record struct EventLine(DateTimeOffset Time, bool IsWarning, string Text)
{
    // The level is padded to the length that the diagnostics of a call show.
    private const int LevelLength = 8;

    /// <summary>The level in words.</summary>
    public string Level => IsWarning ? "Warning" : "Info";

    /// <summary>The line as the web admin shows it (document 213552): date, two blanks, time with milliseconds, padded level.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Time:yyyy-MM-dd}  {Time:HH:mm:ss.fff}  {Level.PadRight(LevelLength)} {Shown}");

    /// <summary>The text without characters that could break or reverse the line.</summary>
    public string Shown
    {
        get
        {
            var bytes = Encoding.UTF8.GetBytes(Text);
            LogText.Disarm(bytes);
            return Encoding.UTF8.GetString(bytes);
        }
    }
}

/// <summary>
/// The latest lines of the server process, for the web admin. It has fewer lines than the syslog: those of detailed traces and of other
/// processes are missing (document 213821 says that it shows less; the choice is inferred). Used inside the gate only.
/// </summary>
/// <param name="clock">The clock of the bridge.</param>
/// <param name="most">The number of lines that are kept.</param>
internal sealed class EventLog(TimeProvider clock, int most)
{
    private readonly Queue<EventLine> _lines = new();

    /// <summary>The kept lines, the oldest first.</summary>
    public IReadOnlyCollection<EventLine> Lines => _lines;

    /// <summary>The number of lines so far.</summary>
    public long Count { get; private set; }

    public void Add(string text, bool isWarning)
    {
        if (_lines.Count == most)
            _lines.Dequeue();
        _lines.Enqueue(new EventLine(clock.GetUtcNow(), isWarning, text));
        Count++;
    }
}
