using System.Text.Json.Nodes;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms.Calendars;

/// <summary>Books the events of a calendar file. An event with the UID of an earlier booking replaces it.</summary>
/// <param name="session">The run of the verb.</param>
/// <param name="path">The path of the file, for messages.</param>
/// <param name="request">The values that all bookings get: system, PIN, further participants and automatic extension.</param>
internal sealed class CalendarImport(TmsSession session, string path, BookingRequest request)
{
    /// <summary>Books, replaces and cancels. A refused event does not stop the others.</summary>
    public async Task<int> RunAsync(IReadOnlyList<CalendarEvent> events, CancellationToken cancellation)
    {
        var (lines, results, refusals, status) = (new List<string>(), new JsonArray(), new List<string>(), ExitStatus.Fine);
        foreach (var each in events)
        {
            var result = new JsonObject { ["uid"] = each.Uid, ["title"] = each.Title };
            try
            {
                var (outcome, booking, line) = await ApplyAsync(each, cancellation);
                (result["outcome"], result["booking"]) = (outcome, booking);
                lines.Add(line);
            }
            catch (ScheduleRefusedException refused)
            {
                result["outcome"] = "refused";
                result["refusal"] = TmsVerb.ToJson(refused);
                refusals.Add(ScheduleText.Printable($"{path}:{each.Line}: \"{each.Title}\" was not booked: {refused.Message}"));
                status = Math.Max(status, TmsVerb.StatusOf(refused.Reason));
            }
            results.Add((JsonNode)result);
        }
        session.Answer(new JsonObject { ["events"] = results }, lines is [] && refusals is [] ? [$"{path} has no events."] : lines);
        return refusals is [] ? ExitStatus.Fine : throw new UserErrorException(refusals, status);
    }

    private async Task<(string Outcome, int? Booking, string Line)> ApplyAsync(CalendarEvent each, CancellationToken cancellation)
    {
        var earlier = session.Store.FindBooking(each.Uid);
        if (each.IsCancelled)
            return await CancelAsync(each, earlier, cancellation);

        // The past conferences of a series that is booked already have taken place.
        var now = session.Time.GetUtcNow();
        var times = earlier is null ? each.Times : [.. each.Times.Where(time => time.Start >= now)];
        if (earlier is not null && times is [])
            return await CancelAsync(each, earlier, cancellation);
        var (booking, occurrences) = await session.Bookings.BookAsync(
            request with
            {
                Title = each.Title,
                Start = each.LocalStart,
                TimeZone = each.TimeZone,
                Duration = times is [var (start, end), ..] ? end - start : TimeSpan.FromMinutes(1),
                Occurrences = times,
                CalendarRule = each.Rule,
                Uid = each.Uid,
                Participants = [.. each.Participants.Concat(request.Participants).Distinct()],
                ExtendsItself = each.ExtendsItself || request.ExtendsItself,
            },
            cancellation);
        return (earlier is null ? "booked" : "replaced", booking.Number, $"{(earlier is null ? "Booked" : "Replaced")} \"{booking.Title}\" as booking {booking.Number}, "
            + (occurrences is [var only] ? $"{ScheduleText.When(only, booking.TimeZone)}." : $"{occurrences.Count} conferences from {ScheduleText.When(occurrences[0], booking.TimeZone)}."));
    }

    private async Task<(string Outcome, int? Booking, string Line)> CancelAsync(CalendarEvent each, Booking? earlier, CancellationToken cancellation)
    {
        var open = earlier is null ? [] : session.Store.ReadOccurrences(new() { Booking = earlier.Number })
            .Where(one => one.State is OccurrenceState.Booked && (each.CancelledStarts is [] || each.CancelledStarts.Contains(one.Start))).ToList();
        if (open is [])
            return ("ignored", earlier?.Number, $"Ignored {(each.Title is "" ? each.Uid : $"\"{each.Title}\"")}: no conference is booked that it would cancel.");
        foreach (var one in open)
            await session.Bookings.CancelAsync(one.Booking, one.Index, cancellation);
        return ("cancelled", earlier!.Number, $"Cancelled \"{earlier.Title}\", booking {earlier.Number}, {open.Count} {(open.Count is 1 ? "conference" : "conferences")}.");
    }
}
