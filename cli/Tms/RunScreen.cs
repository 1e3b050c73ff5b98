using System.Globalization;
using CmsSim.Client.Scheduling;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CmsSim.Cli.Tms;

/// <summary>Shows a run on a terminal: systems, slots, conferences, participants, the latest events and the latest requests.</summary>
internal sealed class RunScreen(TmsSession session, RequestLog requests) : RunDisplay
{
    private const int EventsShown = 8;
    private const int ConferencesShown = 15;

    private static readonly TimeSpan s_every = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_ahead = TimeSpan.FromDays(1);

    private readonly Queue<ScheduleEvent> _latest = new();

    /// <summary>Returns the screen as it is now.</summary>
    public IRenderable Render()
    {
        var systems = session.Store.ReadSystems();
        var now = session.Time.GetUtcNow();
        var conferences = session.Store.ReadOccurrences(new() { OnlyOpen = true, StartsBefore = now + s_ahead }).Where(each => each.NeedsSlot).ToList();
        return new Rows(
            SystemTable(systems, conferences, now),
            ConferenceTable(systems, conferences),
            EventTable(),
            RequestTable(),
            new Text("Ctrl-C stops. The conferences continue on the bridges, and the next run ends them."));
    }

    /// <summary>Adds an event to those that the screen shows.</summary>
    public void Note(ScheduleEvent happened)
    {
        if (_latest.Count == EventsShown)
            _latest.Dequeue();
        _latest.Enqueue(happened);
    }

    protected override async Task ShowEventsAsync(DateTimeOffset? until)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(OutputWriter.Unescaped(session.Output)) });
        await console.Live(Render()).AutoClear(false).Overflow(VerticalOverflow.Ellipsis).StartAsync(async live =>
        {
            while (true)
            {
                while (Events.TryRead(out var happened))
                    Note(happened);
                live.UpdateTarget(Render());
                live.Refresh();
                if (Events.Completion.IsCompleted)
                    return;
                await Task.WhenAny(Task.Delay(s_every, TimeProvider.System), Events.Completion);
            }
        });
    }

    private static Table SystemTable(IReadOnlyList<ManagedSystem> systems, List<Occurrence> conferences, DateTimeOffset now)
    {
        var table = NewTable($"Systems, {ScheduleText.Utc(now)}", "System", "Address", "Version", "State", "Slots");
        foreach (var system in systems)
        {
            var used = conferences.Where(each => each.System == system.Number && each.IsActive).Select(each => each.Conference!.Slot).Order().ToList();
            Add(table, $"{system}", BridgeAccess.Display(system.Access.Address), system.SoftwareVersion ?? "",
                system.Alternate is null ? $"{system.State}" : $"{system.State}; alternate {system.AlternateState}",
                system.Slots is { } slots
                    ? $"{slots.Base} to {slots.Last}, {(used is [] ? "all free" : $"in use: {string.Join(", ", used)}")}"
                    : "none");
        }
        return table;
    }

    private Table ConferenceTable(IReadOnlyList<ManagedSystem> systems, List<Occurrence> conferences)
    {
        var table = NewTable("Conferences of the next day", "Number", "Title", "Slot", "Times", "State", "Participants");
        foreach (var each in conferences.Take(ConferencesShown))
        {
            var booking = session.Store.FindBooking(each.Booking)!;
            var system = systems.FirstOrDefault(one => one.Number == each.System);
            Add(table, $"{each}", booking.Title, ScheduleText.DialIn(each, system) ?? each.Conference?.Slot.ToString(CultureInfo.InvariantCulture) ?? "",
                ScheduleText.When(each, booking.TimeZone), each.Problem is { } problem ? $"{each.State}: {problem}" : $"{each.State}",
                string.Join(", ", each.Dials.Select(dial => $"{dial.RemoteParty} {dial.State}")));
        }
        if (conferences.Count > ConferencesShown)
            Add(table, "", $"and {conferences.Count - ConferencesShown} more", "", "", "", "");
        return table;
    }

    private Table EventTable()
    {
        var table = NewTable("Latest events", "Time", "Event");
        foreach (var each in _latest)
            Add(table, Clock(each.At), each.Text);
        return table;
    }

    private Table RequestTable()
    {
        var table = NewTable("Latest requests", "Time", "Bridge", "Request", "Status");
        foreach (var each in requests.Latest)
            Add(table, Clock(each.At), each.Bridge, $"{each.Method} {each.Path}", each.Status?.ToString(CultureInfo.InvariantCulture) ?? "no answer");
        return table;
    }

    private static Table NewTable(string title, params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(new TableTitle(title.EscapeMarkup())).Expand();
        foreach (var column in columns)
            table.AddColumn(column);
        return table;
    }

    private static void Add(Table table, params string[] cells) => table.AddRow(cells.Select(each => new Text(ScheduleText.Printable(each))));

    private static string Clock(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
