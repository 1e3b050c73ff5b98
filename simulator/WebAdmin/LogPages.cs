using System.Globalization;
using System.Text;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>The pages of the menu Logs.</summary>
internal static class LogPages
{
    /// <summary>Documented: the event log and its download as text (213552). The order of the lines is inferred.</summary>
    public static readonly Page EventLogs = new(Menu.Logs, "Event logs", "/logs/event-logs", new EventLogSection())
    {
        Heading = "Event log",
        File = visit => visit.Request.Query[EventLogSection.Download] is null ? null : new WebAnswer(200)
        {
            Body = Encoding.UTF8.GetBytes(string.Concat(visit.Bridge.Syslog.Events.Lines.Select(line => $"{line}\n"))),
            MediaType = "text/plain; charset=utf-8",
            FileName = $"eventlog-{string.Concat(visit.Bridge.BridgeName.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'))}.txt",
        },
    };

    /// <summary>Documented: a row for each kind of trace, switched on for a time and off by itself. The times are inferred.</summary>
    public static readonly Page DetailedTracing = new(Menu.Logs, "Detailed tracing", "/logs/detailed-tracing", new TracingSection())
    {
        Heading = "Detailed tracing",
    };
}

/// <summary>The latest lines of the event log, the newest first.</summary>
internal sealed class EventLogSection : Section
{
    /// <summary>The name in the query that asks for the file.</summary>
    public const string Download = "download";

    private const int Most = 200;

    public override void Write(Html html, Visit visit)
    {
        var events = visit.Bridge.Syslog.Events;
        html.Open("p").Element("a", "Download as text", ("href", $"{visit.Page.Path}?{Download}=text"), ("download", "")).Close();
        html.Open("div", ("class", "table"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Event log table")).Open("table", ("class", "log"));
        html.Open("thead").Open("tr").Element("th", "Date", ("scope", "col")).Element("th", "Time", ("scope", "col")).Element("th", "Level", ("scope", "col"));
        html.Element("th", "Message", ("scope", "col")).Close().Close().Open("tbody");
        foreach (var line in events.Lines.Reverse().Take(Most))
        {
            html.Open("tr", ("class", line.IsWarning ? "warning" : null)).Element("td", line.Time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            html.Element("td", line.Time.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)).Element("td", line.Level).Open("td").Value(line.Shown).Close().Close();
        }
        html.Close().Close().Close();
        html.Element("p", string.Create(CultureInfo.InvariantCulture, $"{Math.Min(Most, events.Lines.Count)} most recent (of {events.Count}) shown"), ("class", "note"));
    }
}
