using System.Globalization;
using System.Text.Json.Nodes;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.Untrusted;
using Spectre.Console;

namespace CmsSim.Cli;

/// <summary>A bridge as the summary page of TMS shows it, with its slots.</summary>
internal sealed record TmsPage(string Target, SystemStatus Status, IReadOnlyList<Slot>? Slots)
{
    /// <summary>The conferences whose start was interrupted.</summary>
    public IReadOnlyList<Conference> Interrupted { get; init; } = [];

    private const string NotTold = "-";

    /// <summary>The rows of the page, in the order and wording of TMS.</summary>
    public IReadOnlyList<(string Label, string Value)> Rows =>
    [
        ("Software Version", Printable(Status.SoftwareVersion ?? NotTold)),
        ("Call Bridge Uptime", Status.Uptime is { } uptime ? FormatUptime(uptime) : NotTold),
        ("CallLegs Active", FormatCount(Status.CallLegsActive)),
        ("CallLegs Max Active", FormatCount(Status.CallLegsMaxActive)),
        ("CallLegs Completed", FormatCount(Status.CallLegsCompleted)),
        ("Audio Bit Rate Outgoing", FormatRate(Status.AudioBitRateOutgoing)),
        ("Audio Bit Rate Incoming", FormatRate(Status.AudioBitRateIncoming)),
        ("Video Bit Rate Outgoing", FormatRate(Status.VideoBitRateOutgoing)),
        ("Video Bit Rate Incoming", FormatRate(Status.VideoBitRateIncoming)),
    ];

    /// <summary>Formats an uptime as TMS does: <c>4d, 22:09:44</c>.</summary>
    public static string FormatUptime(TimeSpan uptime) => uptime.ToString("d'd, 'hh':'mm':'ss", CultureInfo.InvariantCulture);

    /// <summary>Formats a rate in bits per second as TMS does, in whole Kbit/s.</summary>
    public static string FormatRate(long? bitsPerSecond) =>
        bitsPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate / 1000} Kbit/s") : NotTold;

    /// <summary>Returns text from a bridge with blanks in place of characters that could control a terminal.</summary>
    public static string Printable(string text) => string.Concat(text.Select(each => VisibleText.Steers(each) ? ' ' : each));

    public void WriteLines(TextWriter output)
    {
        output.WriteLine(Target);
        foreach (var (label, value) in Rows)
            output.WriteLine($"{label}: {value}");
        foreach (var slot in Slots ?? [])
            output.WriteLine($"Slot {slot.Number}: {Occupancy(slot)}");
        WriteInterrupted(output);
    }

    private void WriteInterrupted(TextWriter output)
    {
        foreach (var conference in Interrupted)
            output.WriteLine($"Slot {conference.Slot}: the start of \"{Printable(conference.Title)}\" was interrupted; cmssim tms end --slot {conference.Slot} ends it.");
    }

    public void WriteTables(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var summary = new Table().Border(TableBorder.Rounded).Title(new TableTitle(Target.EscapeMarkup())).HideHeaders().AddColumns("", "");
        foreach (var (label, value) in Rows)
            summary.AddRow(new Text(label), new Text(value));
        console.Write(summary);

        WriteInterrupted(output);
        if (Slots is not [_, ..])
            return;
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Slot", "State");
        foreach (var slot in Slots)
            table.AddRow(new Text(slot.Number.ToString(CultureInfo.InvariantCulture)), new Text(Occupancy(slot)));
        console.Write(table);
    }

    public JsonObject ToJson() => new()
    {
        ["target"] = Target,
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
        ["interrupted"] = new JsonArray([.. Interrupted.Select(each => new JsonObject { ["slot"] = each.Slot, ["title"] = each.Title })]),
    };

    private static string Occupancy(Slot slot) => slot.IsFree ? "free" : $"in use, {Printable(slot.Name)}";

    private static string FormatCount(long? count) => count?.ToString(CultureInfo.InvariantCulture) ?? NotTold;
}
