using System.CommandLine;
using System.Text.Json.Nodes;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary><c>cmssim tms extend</c> and <c>cmssim tms end</c>.</summary>
internal static class ConferenceVerbs
{
    private static readonly Option<int?> s_slot = new Option<int?>("--slot") { Description = "Slot of the conference." }.InRange(0, int.MaxValue);
    private static readonly Option<string?> s_title = new("--title") { Description = "Title of the conference." };
    private static readonly Option<string?> s_booking = new("--booking")
    {
        Description = "Booking of the conference, such as 12 or 12.3. Without --slot, --title and --booking, the only running one.",
        HelpName = "N[.M]",
    };

    private static readonly Option<int> s_minutes = new Option<int>("--minutes") { Description = "Minutes to add to the end.", DefaultValueFactory = _ => 15 }.InRange(1, 1_440);

    public static Command Extend(TimeProvider time) =>
        TmsVerb.Create(time, "extend", "Extends a running conference.", [s_slot, s_title, s_booking, s_minutes], ExtendAsync);

    public static Command End(TimeProvider time) =>
        TmsVerb.Create(time, "end", "Ends a running conference and frees its slot.", [s_slot, s_title, s_booking], EndAsync);

    private static async Task<int> ExtendAsync(TmsSession session, CancellationToken cancellation)
    {
        var running = Find(session);
        var conference = running.Conference!;
        if (running.State is OccurrenceState.Starting)
            throw new UserErrorException($"The start of \"{conference.Title}\" in slot {conference.Slot} was interrupted, so there is nothing to extend; cmssim tms run continues it, and cmssim tms end --slot {conference.Slot} ends it.");

        // Without a keeper, a conference continues after its end.
        var late = session.Time.GetUtcNow() - running.End;
        var by = TimeSpan.FromMinutes(session.Parsed.GetValue(s_minutes)) + (late > TimeSpan.Zero ? late : TimeSpan.Zero);
        using var keeper = session.NewKeeper();
        var extended = await keeper.ExtendAsync(running.Booking, running.Index, by, cancellation);
        Answer(session, extended, "Extended", $"It ends at {ScheduleText.Utc(extended.End)}.");
        return ExitStatus.Fine;
    }

    private static async Task<int> EndAsync(TmsSession session, CancellationToken cancellation)
    {
        var running = Find(session);
        using var keeper = session.NewKeeper();
        Answer(session, await keeper.EndAsync(running.Booking, running.Index, cancellation), "Ended");
        return ExitStatus.Fine;
    }

    private static void Answer(TmsSession session, Occurrence occurrence, string done, params string[] more)
    {
        var conference = occurrence.Conference!;
        session.Answer(
            new JsonObject
            {
                ["slot"] = conference.Slot,
                ["title"] = conference.Title,
                ["booking"] = occurrence.Booking,
                ["index"] = occurrence.Index,
                ["end"] = ScheduleText.Utc(occurrence.End),
                ["state"] = occurrence.State.ToString(),
            },
            [$"{done} \"{conference.Title}\" in slot {conference.Slot}.", .. more]);
    }

    /// <summary>Returns the one active conference that the options name.</summary>
    private static Occurrence Find(TmsSession session)
    {
        var (slot, title, booking) = (session.Parsed.GetValue(s_slot), session.Parsed.GetValue(s_title), session.Parsed.GetValue(s_booking));
        var named = booking is null ? null : BookingNumber.Parse(booking, "--booking");
        var systems = session.Named is { } one ? [one] : session.AllSystems;
        var active = session.Store.ReadOccurrences(new() { OnlyOpen = true }).Where(each => each.IsActive && systems.Any(system => system.Number == each.System)).ToList();
        var fitting = active.Where(each => (slot is null || each.Conference!.Slot == slot)
            && (title is null || each.Conference!.Title == title)
            && (named is null || named.Matches(each))).ToList();
        return (fitting, active) switch
        {
            ([var found], _) => found,
            (_, []) => throw new UserErrorException("No conference is running."),
            ([], _) => throw new UserErrorException($"No conference matches; running: {Names(active)}."),
            _ => throw new UserErrorException($"More than one conference matches; select one with --slot or --booking: {Names(fitting)}."),
        };

        static string Names(IEnumerable<Occurrence> conferences) =>
            ScheduleText.Printable(string.Join(", ", conferences.Select(each => $"{each.Conference!.Slot} \"{each.Conference.Title}\" ({each})")));
    }
}
