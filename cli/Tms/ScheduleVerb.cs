using System.CommandLine;
using System.Text.Json.Nodes;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary><c>cmssim tms schedule</c>: books a conference that starts now, and starts it.</summary>
internal static class ScheduleVerb
{
    private static readonly Option<string> s_title = new("--title") { Description = "Title of the conference.", Required = true };
    private static readonly Option<string[]> s_dial = new("--dial") { Description = "Address to dial; may be repeated.", HelpName = "URI" };
    private static readonly Option<string?> s_pin = new("--pin") { Description = "PIN that guests enter." };
    private static readonly Option<int> s_minutes = new Option<int>("--minutes")
    {
        Description = "Duration. A running cmssim tms run ends the conference then.",
        DefaultValueFactory = _ => 60,
    }.InRange(1, 1_440);

    private static readonly Option<bool> s_extend = new("--auto-extend") { Description = "Extend the conference while participants are present." };

    public static Command Create(TimeProvider time) => TmsVerb.Create(
        time, "schedule", "Starts a conference now, in the lowest free slot.", [s_title, s_dial, s_pin, s_minutes, s_extend], RunAsync);

    private static async Task<int> RunAsync(TmsSession session, CancellationToken cancellation)
    {
        var system = session.System;
        if (system.Slots is null)
            throw new UserErrorException("No slots were reserved yet; run cmssim tms reserve --base 1 --quantity 5.");
        using var keeper = session.NewKeeper();
        var started = await keeper.StartNowAsync(
            new()
            {
                Title = session.Parsed.GetRequiredValue(s_title),
                Start = default,
                Duration = TimeSpan.FromMinutes(session.Parsed.GetValue(s_minutes)),
                System = system.Number,
                Passcode = session.Parsed.GetValue(s_pin) ?? "",
                Participants = session.Parsed.GetValue(s_dial) ?? [],
                ExtendsItself = session.Parsed.GetValue(s_extend),
            },
            cancellation);
        var conference = started.Conference!;
        var dialled = started.Dials.Where(each => each.Leg is not null).ToList();
        session.Answer(
            new JsonObject
            {
                ["slot"] = conference.Slot,
                ["title"] = conference.Title,
                ["booking"] = started.Booking,
                ["end"] = ScheduleText.Utc(started.End),
                ["dialIn"] = ScheduleText.DialIn(started, system),
                ["spaceId"] = conference.SpaceId.ToString(),
                ["callId"] = conference.CallId.ToString(),
                ["callLegs"] = new JsonArray([.. dialled.Select(each => new JsonObject { ["id"] = each.Leg.ToString(), ["remoteParty"] = each.RemoteParty })]),
            },
            [
                $"Started \"{conference.Title}\" in slot {conference.Slot}, call {conference.CallId}.",
                .. dialled.Select(each => $"Dialled {each.RemoteParty}, call leg {each.Leg}."),
            ]);
        return started.Dials.Where(each => each.Leg is null).ToList() is [_, ..] failed
            ? throw new UserErrorException(
                [.. failed.Select(each => $"{ScheduleText.Printable(each.RemoteParty)} was not dialled: {each.Problem}")], ExitStatus.Differs)
            : ExitStatus.Fine;
    }
}
