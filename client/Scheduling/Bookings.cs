using System.Globalization;

namespace CmsSim.Client.Scheduling;

/// <summary>Books conferences ahead, and cancels them. Sends nothing to a bridge; a <see cref="ScheduleKeeper"/> starts and ends the conferences.</summary>
/// <param name="store">The store of the schedule.</param>
/// <param name="time">The clock that decides which times are in the past.</param>
/// <param name="ids">Creates the identities of bookings in calendars.</param>
public sealed class Bookings(IScheduleStore store, TimeProvider time, Func<Guid> ids)
{
    /// <summary>The longest duration of a conference.</summary>
    public static readonly TimeSpan LongestConference = TimeSpan.FromDays(1);

    private const int LongestTitle = 200;
    private const int MostParticipants = 500;
    private const int LatestYear = 2200;

    /// <summary>
    /// Books a conference or a series. A request with the identity of an earlier booking replaces the conferences of that booking that have
    /// not started.
    /// </summary>
    /// <exception cref="ScheduleRefusedException">A value is not valid, a start is in the past, or all slots are taken at one of the times.</exception>
    public async Task<(Booking Booking, IReadOnlyList<Occurrence> Occurrences)> BookAsync(BookingRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request);
        using var turn = await store.LockAsync(cancellation);
        return Book(request);
    }

    /// <summary>Books while the caller holds the lock of the store.</summary>
    /// <param name="request">The request.</param>
    /// <param name="asOf">The time before which a start is in the past. Null for now. A conference that starts at once was requested a moment ago.</param>
    internal (Booking Booking, IReadOnlyList<Occurrence> Occurrences) Book(BookingRequest request, DateTimeOffset? asOf = null)
    {
        Check(request);
        var earlier = request.Uid is { } uid ? store.FindBooking(uid) : null;
        var system = FindSystem(request.System ?? earlier?.System);
        if (!system.AllowsBooking)
            throw new ScheduleRefusedException(ScheduleRefusal.SystemNotFound, $"System {system} does not accept bookings.");
        if (request.Participants is [_, ..] && !system.AllowsOutgoingSip)
            throw new ScheduleRefusedException(ScheduleRefusal.InvalidValue, $"System {system} does not allow outgoing SIP URI dialling, so it cannot dial participants.");

        var times = TimesOf(request);
        var now = asOf ?? time.GetUtcNow();
        if (times[0].Start < now)
            throw new ScheduleRefusedException(ScheduleRefusal.CannotBookInThePast,
                string.Create(CultureInfo.InvariantCulture, $"The start {times[0].Start:yyyy-MM-dd'T'HH:mm:ss'Z'} is in the past; expected a time from {now:yyyy-MM-dd'T'HH:mm:ss'Z'} on."));
        var existing = earlier is null ? [] : store.ReadOccurrences(new() { Booking = earlier.Number });
        var replaced = existing.Where(each => each.State is OccurrenceState.Booked).ToList();
        EnsureFree(system, times, replaced);

        var booking = new Booking
        {
            Number = earlier?.Number ?? store.NextNumber(NumberedKind.Booking),
            System = system.Number,
            Uid = request.Uid ?? $"{ids()}@cmssim",
            Title = request.Title.Trim(),
            Passcode = request.Passcode,
            Participants = request.Participants,
            TimeZone = request.TimeZone,
            Recurrence = request.Recurrence,
            CalendarRule = request.CalendarRule,
            ExtendsItself = request.ExtendsItself,
        };
        var used = existing.Select(each => each.Index).DefaultIfEmpty().Max();
        var occurrences = times.Select((each, i) => new Occurrence
        {
            Booking = booking.Number,
            Index = used + i + 1,
            System = system.Number,
            Start = each.Start,
            End = each.End,
            BookedEnd = each.End,
            Dials = [.. request.Participants.Select(participant => new Dial(participant))],
        }).ToList();
        store.Save(booking, [.. replaced.Select(each => each with { State = OccurrenceState.Cancelled }), .. occurrences]);
        return (booking, occurrences);
    }

    /// <summary>Cancels one conference of a booking, or all that have not started.</summary>
    /// <param name="booking">The number of the booking.</param>
    /// <param name="index">The number of the conference within the booking. Null cancels all that have not started.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>The cancelled conferences.</returns>
    /// <exception cref="ScheduleRefusedException">There is no such conference, or it has started.</exception>
    public async Task<IReadOnlyList<Occurrence>> CancelAsync(int booking, int? index = null, CancellationToken cancellation = default)
    {
        using var turn = await store.LockAsync(cancellation);
        var found = store.FindBooking(booking)
            ?? throw new ScheduleRefusedException(ScheduleRefusal.MeetingNotFound, $"There is no booking {booking}.");
        var all = store.ReadOccurrences(new() { Booking = booking }).Where(each => index is null || each.Index == index).ToList();
        if (all is [])
            throw new ScheduleRefusedException(ScheduleRefusal.MeetingNotFound, $"Booking {found} has no conference {index}.");
        List<Occurrence> cancelled = [.. all.Where(each => each.State is OccurrenceState.Booked).Select(each => each with { State = OccurrenceState.Cancelled })];
        if (cancelled is [])
            throw new ScheduleRefusedException(ScheduleRefusal.MeetingActive, $"Booking {found} has no conference that could be cancelled: all have started or are over.");
        store.Save(found, cancelled);
        return cancelled;
    }

    /// <summary>Moves the end of a running conference while the caller holds the lock of the store.</summary>
    internal Occurrence Extend(ManagedSystem system, Occurrence running, TimeSpan by)
    {
        var end = running.End + by;
        if (end - running.Start > LongestConference)
            throw new ScheduleRefusedException(ScheduleRefusal.InvalidValue, $"A conference may last {LongestConference.TotalHours:0} hours at most.");
        EnsureFree(system, [(running.End, end)], [running]);
        var extended = running with { End = end, Warned = null };
        store.Save(extended);
        return extended;
    }

    private ManagedSystem FindSystem(int? number)
    {
        var systems = store.ReadSystems();
        return (number, systems.Where(each => number is null ? each.AllowsBooking : each.Number == number).ToList()) switch
        {
            (_, [var one]) => one,
            (null, []) when systems is [] => throw new ScheduleRefusedException(ScheduleRefusal.SystemNotFound, "No system was added yet."),
            (null, []) => throw new ScheduleRefusedException(ScheduleRefusal.SystemNotFound, "No system accepts bookings."),
            (null, _) => throw new ScheduleRefusedException(ScheduleRefusal.SystemNotFound, $"More than one system accepts bookings; name one of {string.Join(", ", systems)}."),
            _ => throw new ScheduleRefusedException(ScheduleRefusal.SystemNotFound, $"There is no system {number}; expected one of {string.Join(", ", systems)}."),
        };
    }

    private void EnsureFree(ManagedSystem system, List<(DateTimeOffset Start, DateTimeOffset End)> times, IReadOnlyList<Occurrence> apartFrom)
    {
        if (system.Slots is not { } slots)
            throw new ScheduleRefusedException(ScheduleRefusal.InvalidValue, $"System {system} has no slots; set its domain, base and quantity first.");
        var duration = times.Max(each => each.End - each.Start);
        var others = store.ReadOccurrences(new() { System = system.Number, EndsAfter = times[0].Start })
            .Where(each => each.NeedsSlot && !apartFrom.Any(other => other.Booking == each.Booking && other.Index == each.Index))
            .Select(each => (each.Start, each.End)).ToList();
        List<(DateTimeOffset Start, DateTimeOffset End)> taken = [.. others];
        foreach (var (start, end) in times)
        {
            if (Capacity.Peak(taken, start, end) >= slots.Quantity)
            {
                var next = Capacity.NextFree(taken, start, duration, slots.Quantity);
                throw new ScheduleRefusedException(ScheduleRefusal.SystemAlreadyBooked,
                    string.Create(CultureInfo.InvariantCulture, $"All {slots.Quantity} slots of system {system} are taken at {start:yyyy-MM-dd'T'HH:mm:ss'Z'}; the next free time is {next:yyyy-MM-dd'T'HH:mm:ss'Z'}."), next);
            }
            taken.Add((start, end));
        }
    }

    private static List<(DateTimeOffset Start, DateTimeOffset End)> TimesOf(BookingRequest request)
    {
        var zone = LocalTime.FindZone(request.TimeZone);
        List<(DateTimeOffset Start, DateTimeOffset End)> times = request switch
        {
            { Occurrences: { } given } => [.. given.Select(each => (each.Start.ToUniversalTime(), each.End.ToUniversalTime())).OrderBy(each => each.Item1)],
            { Recurrence: { } rule } => [.. rule.StartsFrom(request.Start).Select(start => LocalTime.ToUtc(start, zone)).Select(start => (start, start + request.Duration))],
            _ => [(LocalTime.ToUtc(request.Start, zone), LocalTime.ToUtc(request.Start, zone) + request.Duration)],
        };
        return times switch
        {
            [] => throw new ScheduleRefusedException(ScheduleRefusal.InvalidValue, "The series has no occurrence; its end is before its start, or all dates are exceptions."),
            { Count: > Recurrence.MostOccurrences } => throw new ScheduleRefusedException(ScheduleRefusal.InvalidValue, $"The series has more than {Recurrence.MostOccurrences} occurrences; choose an earlier end."),
            _ => times,
        };
    }

    private static void Check(BookingRequest request)
    {
        var problem = request switch
        {
            { Title: var title } when string.IsNullOrWhiteSpace(title) || title.Length > LongestTitle || title.Any(char.IsControl) =>
                $"Invalid title; expected 1 to {LongestTitle} characters without control characters.",
            { Duration: var duration } when duration < TimeSpan.FromMinutes(1) || duration > LongestConference =>
                string.Create(CultureInfo.InvariantCulture, $"Invalid duration of {duration.TotalMinutes:0.##} minutes; expected 1 to {LongestConference.TotalMinutes:0} minutes."),
            { Start.Year: < 2 or > LatestYear } => $"Invalid start; expected a time up to the year {LatestYear}.",
            { Passcode: var passcode } when !passcode.All(char.IsAsciiDigit) => "Invalid PIN; expected digits.",
            { Participants: var participants } when participants.Count > MostParticipants => $"More than {MostParticipants} participants to dial.",
            { Participants: var participants } when participants.Any(each => string.IsNullOrWhiteSpace(each) || each.Any(char.IsControl)) =>
                "Invalid participant; expected an address such as ann@example.com.",
            { Recurrence.Interval: < 1 } => "Invalid interval of the series; expected 1 or more.",
            { Occurrences: { } given } when given.Any(each => each.End - each.Start > LongestConference || each.End - each.Start < TimeSpan.FromMinutes(1)) =>
                string.Create(CultureInfo.InvariantCulture, $"Invalid duration of an occurrence; expected 1 to {LongestConference.TotalMinutes:0} minutes."),
            _ => null,
        };
        if (problem is not null)
            throw new ScheduleRefusedException(ScheduleRefusal.InvalidValue, problem);
        try
        {
            LocalTime.FindZone(request.TimeZone);
        }
        catch (FormatException unknown)
        {
            throw new ScheduleRefusedException(ScheduleRefusal.InvalidValue, $"Invalid time zone: {unknown.Message}.");
        }
    }
}
