using System.Globalization;
using System.Text.Json.Nodes;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using Spectre.Console;

namespace CmsSim.Cli.Tms;

/// <summary>A bridge as the summary page of TMS shows it, with its slots, tickets and next conferences.</summary>
internal sealed record SummaryPage(string Target, SystemStatus Status, IReadOnlyList<Slot>? Slots)
{
    private const string NotKnown = "-";

    /// <summary>The system in the schedule. Null for a bridge that was not added.</summary>
    public ManagedSystem? System { get; init; }

    /// <summary>The conferences whose start was interrupted.</summary>
    public IReadOnlyList<Occurrence> Interrupted { get; init; } = [];

    /// <summary>The open tickets of the system.</summary>
    public IReadOnlyList<Ticket> Tickets { get; init; } = [];

    /// <summary>The conferences of the next seven days.</summary>
    public IReadOnlyList<(Occurrence Occurrence, Booking Booking)> Week { get; init; } = [];

    /// <summary>The rows of the page, in the order and wording of TMS.</summary>
    public IReadOnlyList<(string Label, string Value)> Rows =>
    [
        .. System is null ? Array.Empty<(string, string)>() : [("Name", ScheduleText.Printable(System.DisplayName)), ("Type", ManagedSystem.SystemType)],
        ("Status", StatusWord),
        ("Connectivity", "Reachable on LAN"),
        ("Software Version", ScheduleText.Printable(Status.SoftwareVersion ?? NotKnown)),
        ("Call Bridge Uptime", Status.Uptime is { } uptime ? FormatUptime(uptime) : NotKnown),
        ("CallLegs Active", FormatCount(Status.CallLegsActive)),
        ("CallLegs Max Active", FormatCount(Status.CallLegsMaxActive)),
        ("CallLegs Completed", FormatCount(Status.CallLegsCompleted)),
        ("Audio Bit Rate Outgoing", FormatRate(Status.AudioBitRateOutgoing)),
        ("Audio Bit Rate Incoming", FormatRate(Status.AudioBitRateIncoming)),
        ("Video Bit Rate Outgoing", FormatRate(Status.VideoBitRateOutgoing)),
        ("Video Bit Rate Incoming", FormatRate(Status.VideoBitRateIncoming)),
    ];

    private string StatusWord => Status.CallLegsActive > 0 ? "In Call" : "Idle";

    /// <summary>Formats an uptime as TMS does: <c>4d, 22:09:44</c>.</summary>
    public static string FormatUptime(TimeSpan uptime) => uptime.ToString("d'd, 'hh':'mm':'ss", CultureInfo.InvariantCulture);

    /// <summary>Formats a rate in bits per second as TMS does, in whole Kbit/s.</summary>
    public static string FormatRate(long? bitsPerSecond) =>
        bitsPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate / 1000} Kbit/s") : NotKnown;

    public void WriteLines(TextWriter output)
    {
        output.WriteLine(Target);
        foreach (var (label, value) in Rows)
            output.WriteLine($"{label}: {value}");
        foreach (var slot in Slots ?? [])
            output.WriteLine($"Slot {slot.Number}: {Occupancy(slot)}");
        WriteRest(output);
    }

    public void WriteTables(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var summary = new Table().Border(TableBorder.Rounded).Title(new TableTitle(Target.EscapeMarkup())).HideHeaders().AddColumns("", "");
        foreach (var (label, value) in Rows)
            summary.AddRow(new Text(label), new Text(value));
        console.Write(summary);
        if (Slots is [_, ..])
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumns("Slot", "State");
            foreach (var slot in Slots)
                table.AddRow(new Text(slot.Number.ToString(CultureInfo.InvariantCulture)), new Text(Occupancy(slot)));
            console.Write(table);
        }
        WriteRest(output);
    }

    public JsonObject ToJson() => new()
    {
        ["target"] = Target,
        ["system"] = System?.Number,
        ["name"] = System?.DisplayName,
        ["type"] = System is null ? null : ManagedSystem.SystemType,
        ["status"] = StatusWord,
        ["connectivity"] = "Reachable on LAN",
        ["softwareVersion"] = Status.SoftwareVersion,
        ["uptimeSeconds"] = Status.Uptime is { } uptime ? (long)uptime.TotalSeconds : null,
        ["callLegsActive"] = Status.CallLegsActive,
        ["callLegsMaxActive"] = Status.CallLegsMaxActive,
        ["callLegsCompleted"] = Status.CallLegsCompleted,
        ["audioBitRateOutgoing"] = Status.AudioBitRateOutgoing,
        ["audioBitRateIncoming"] = Status.AudioBitRateIncoming,
        ["videoBitRateOutgoing"] = Status.VideoBitRateOutgoing,
        ["videoBitRateIncoming"] = Status.VideoBitRateIncoming,
        ["slots"] = new JsonArray([.. (Slots ?? []).Select(each => new JsonObject
        {
            ["number"] = each.Number,
            ["spaceId"] = each.SpaceId.ToString(),
            ["name"] = each.Name,
            ["free"] = each.IsFree,
        })]),
        ["interrupted"] = new JsonArray([.. Interrupted.Select(each => new JsonObject { ["slot"] = each.Conference!.Slot, ["title"] = each.Conference.Title })]),
        ["tickets"] = ScheduleJson.Of(Tickets),
        ["conferences"] = new JsonArray([.. Week.Select(each => ScheduleJson.Of(each.Occurrence, each.Booking, ScheduleText.DialIn(each.Occurrence, System)))]),
    };

    private void WriteRest(TextWriter output)
    {
        foreach (var conference in Interrupted.Select(each => each.Conference!))
            output.WriteLine($"Slot {conference.Slot}: the start of \"{ScheduleText.Printable(conference.Title)}\" was interrupted; cmssim tms run continues it, and cmssim tms end --slot {conference.Slot} ends it.");
        foreach (var (occurrence, booking) in Week)
            output.WriteLine($"Conference {ScheduleText.Printable(ScheduleText.Line(occurrence, booking, ScheduleText.DialIn(occurrence, System)))}");
        foreach (var ticket in Tickets)
            output.WriteLine(ScheduleText.Printable(ScheduleText.Line(ticket)));
    }

    private static string Occupancy(Slot slot) => slot.IsFree ? "free" : $"in use, {ScheduleText.Printable(slot.Name)}";

    private static string FormatCount(long? count) => count?.ToString(CultureInfo.InvariantCulture) ?? NotKnown;
}
