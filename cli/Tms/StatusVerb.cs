using System.CommandLine;
using CmsSim.Client.Scheduling;

namespace CmsSim.Cli.Tms;

/// <summary><c>cmssim tms status</c>: the summary page of TMS, with slots, tickets and the conferences of the week.</summary>
internal static class StatusVerb
{
    private static readonly TimeSpan s_week = TimeSpan.FromDays(7);

    public static Command Create(TimeProvider time) => TmsVerb.Create(
        time, "status", "Shows a bridge as the summary page of TMS does, its slots, its open tickets and the conferences of the next seven days.", [],
        RunAsync, isReading: true);

    private static async Task<int> RunAsync(TmsSession session, CancellationToken cancellation)
    {
        var page = await ReadAsync(session, cancellation);
        if (session.IsJson)
            session.Output.WriteLine(page.ToJson().ToJsonString());
        else if (OutputWriter.IsTerminalOf(session.Output))
            page.WriteTables(OutputWriter.Unescaped(session.Output));
        else
            page.WriteLines(session.Output);
        return ExitStatus.Fine;
    }

    private static async Task<SummaryPage> ReadAsync(TmsSession session, CancellationToken cancellation)
    {
        var system = SystemOf(session);
        var access = system?.Access ?? Unmanaged(session);
        using var client = session.Connect(access);
        var status = await client.SystemStatus.GetAsync(cancellation);
        if (system is null)
            return new(ScheduleText.Address(access.Address), status, Slots: null);

        var slots = system.Slots is { } range
            ? await new TmsScheduler(client, new() { NumberBase = range.Base, NumberQuantity = range.Quantity }, session.Time, Guid.NewGuid).GetSlotsAsync(cancellation)
            : null;
        var now = session.Time.GetUtcNow();
        var week = session.Store.ReadOccurrences(new() { System = system.Number, EndsAfter = now, StartsBefore = now + s_week }).Where(each => each.NeedsSlot);
        return new(ScheduleText.Address(access.Address), status, slots)
        {
            System = system,
            Interrupted = [.. session.Store.ReadOccurrences(new() { System = system.Number, OnlyOpen = true }).Where(each => each.State is OccurrenceState.Starting)],
            Tickets = [.. session.Store.ReadTickets(onlyOpen: true).Where(each => each.System == system.Number)],
            Week = [.. week.Select(each => (each, session.Store.FindBooking(each.Booking)!))],
        };
    }

    // A bridge that was never added has a status as well.
    private static ManagedSystem? SystemOf(TmsSession session)
    {
        if (session.Parsed.GetValue(TmsOptions.System) is not null || session.Parsed.GetValue(TmsOptions.Target) is not { } target)
            return session.System;
        var address = TmsSession.ParseAddress(target, "--target");
        return session.Store.ReadSystems().FirstOrDefault(each => BridgeAccess.IsSamePlace(each.Access.Address, address));
    }

    private static BridgeAccess Unmanaged(TmsSession session)
    {
        var address = TmsSession.ParseAddress(session.Parsed.GetValue(TmsOptions.Target)!, "--target");
        return new(address, session.Parsed.GetValue(TmsOptions.User) ?? "admin", TargetOption.Password(session.Parsed.GetValue(TmsOptions.Password)),
            TmsSession.TrustOf(session.Parsed.GetValue(TmsOptions.Trust), "--trust", address));
    }
}
