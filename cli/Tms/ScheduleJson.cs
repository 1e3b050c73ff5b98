using System.Text.Json.Nodes;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary>Shows parts of the schedule as JSON. Passwords, PINs and secrets are left out.</summary>
internal static class ScheduleJson
{
    public static JsonObject Of(ManagedSystem system) => new()
    {
        ["number"] = system.Number,
        ["name"] = system.Name,
        ["displayName"] = system.DisplayName,
        ["type"] = ManagedSystem.SystemType,
        ["address"] = ScheduleText.Address(system.Access.Address),
        ["user"] = system.Access.UserName,
        ["softwareVersion"] = system.SoftwareVersion,
        ["state"] = system.State.ToString(),
        ["domain"] = system.Domain,
        ["numericIdBase"] = system.Slots?.Base,
        ["numericIdQuantity"] = system.Slots?.Quantity,
        ["reservedSlots"] = new JsonArray([.. system.Reserved.Select(each => new JsonObject { ["number"] = each.Number, ["spaceId"] = each.SpaceId.ToString() })]),
        ["webBridgeUri"] = system.WebBridgeUri?.ToString(),
        ["alternate"] = system.Alternate is { } alternate
            ? new JsonObject { ["address"] = ScheduleText.Address(alternate.Address), ["user"] = alternate.UserName, ["state"] = system.AlternateState.ToString() }
            : null,
        ["allowsBooking"] = system.AllowsBooking,
        ["allowsIncomingSip"] = system.AllowsIncomingSip,
        ["allowsOutgoingSip"] = system.AllowsOutgoingSip,
    };

    public static JsonObject Of(Ticket ticket) => new()
    {
        ["number"] = ticket.Number,
        ["system"] = ticket.System,
        ["title"] = ticket.Title,
        ["text"] = ticket.Text,
        ["openedAt"] = ScheduleText.Utc(ticket.OpenedAt),
        ["closedAt"] = ticket.ClosedAt is { } closed ? ScheduleText.Utc(closed) : null,
    };

    public static JsonArray Of(IEnumerable<Ticket> tickets) => new([.. tickets.Select(Of)]);

    public static JsonObject Of(Booking booking) => new()
    {
        ["number"] = booking.Number,
        ["system"] = booking.System,
        ["uid"] = booking.Uid,
        ["title"] = booking.Title,
        ["timeZone"] = booking.TimeZone,
        ["participants"] = new JsonArray([.. booking.Participants.Select(each => JsonValue.Create(each))]),
        ["hasPin"] = booking.Passcode is not "",
        ["extendsItself"] = booking.ExtendsItself,
    };

    public static JsonObject Of(Occurrence occurrence, Booking booking, string? dialIn) => new()
    {
        ["booking"] = occurrence.Booking,
        ["index"] = occurrence.Index,
        ["title"] = booking.Title,
        ["start"] = ScheduleText.Utc(occurrence.Start),
        ["end"] = ScheduleText.Utc(occurrence.End),
        ["timeZone"] = booking.TimeZone,
        ["state"] = occurrence.State.ToString(),
        ["slot"] = occurrence.Conference?.Slot,
        ["dialIn"] = dialIn,
        ["bridge"] = occurrence.Bridge is { } bridge ? ScheduleText.Address(bridge) : null,
        ["callId"] = occurrence.Conference is { HasCall: true } conference ? conference.CallId.ToString() : null,
        ["participants"] = new JsonArray([.. occurrence.Dials.Select(each => new JsonObject
        {
            ["remoteParty"] = each.RemoteParty,
            ["state"] = each.State.ToString(),
            ["attempts"] = each.Attempts,
            ["callLeg"] = each.Leg?.ToString(),
            ["problem"] = each.Problem,
        })]),
        ["problem"] = occurrence.Problem,
    };

    public static JsonObject Of(ScheduleEvent happened) => new()
    {
        ["at"] = ScheduleText.Utc(happened.At),
        ["system"] = happened.System is 0 ? null : happened.System,
        ["kind"] = happened.Kind.ToString(),
        ["conference"] = happened.Conference,
        ["text"] = happened.Text,
    };
}
