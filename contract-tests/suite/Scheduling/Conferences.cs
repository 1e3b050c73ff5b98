using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Scheduling;

public sealed class Conferences
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_conference_starts_and_ends_with_the_documented_requests()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(5);
        var conference = await lab.BookAsync("Tim", s_hour, s_hour, "desk.ex90@tkratzke.local");
        await lab.RunUntilAsync(conference.Start);
        var before = lab.Cms.Journal.Count;
        await lab.Keeper.StepAsync();
        Requests(lab, before).First().Should().Be("GET /api/v1/system/status");
        Requests(lab, before).Skip(1).Take(2).Should().BeEquivalentTo(["GET /api/v1/participants", "GET /api/v1/coSpaces"], "they are sent at the same time");
        Requests(lab, before).Skip(3).Take(6).Should().Equal(
            "PUT /api/v1/cospaces/ID", "POST /api/v1/calls",
            "GET /api/v1/system/status", "GET /api/v1/coSpaces", "GET /api/v1/calls", "GET /api/v1/calllegs");
        Requests(lab, before).Skip(9).First().Should().Be("POST /api/v1/calls/ID/calllegs");

        await lab.RunUntilAsync(conference.End);
        before = lab.Cms.Journal.Count;
        await lab.Keeper.StepAsync();
        Requests(lab, before).TakeLast(6).Should().Equal(
            "GET /api/v1/system/status", "GET /api/v1/coSpaces", "GET /api/v1/calls", "GET /api/v1/coSpaces", "PUT /api/v1/cospaces/ID", "DELETE /api/v1/calls/ID");
        var space = await lab.AskAsync(client => client.CoSpaces.GetAsync(lab.Latest(conference).Conference!.SpaceId));
        space.Name.Should().Be("TMS_Scheduled_Meeting_1");
        space.Secret.Should().NotBe($"{lab.Latest(conference).Conference!.Secret}");
    }

    [Fact]
    public async Task Polls_have_the_measured_requests_and_intervals()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(5);
        var before = lab.Cms.Journal.Count;
        await lab.RunForAsync(TimeSpan.FromSeconds(17_881));
        (lab.Cms.Journal.Count - before).Should().BeCloseTo(539, 1, "the documented trace has 539 requests in 17,881 seconds");

        await lab.BookAsync("Running", TimeSpan.FromSeconds(1), 2 * s_hour);
        await lab.RunForAsync(s_minute);
        before = lab.Cms.Journal.Count;
        await lab.RunForAsync(TimeSpan.FromSeconds(1_221));
        (lab.Cms.Journal.Count - before).Should().BeCloseTo(163, 2, "the documented trace has 163 requests in 1,221 seconds of a conference");
        Requests(lab, lab.Cms.Journal.Count - 4).Should().Equal("GET /api/v1/system/status", "GET /api/v1/coSpaces", "GET /api/v1/calls", "GET /api/v1/callLegs");
    }

    [Fact]
    public async Task Participants_who_do_not_answer_are_dialled_again_within_bounds()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(2);
        lab.Cms.FarEnds.Set("ann@*", "answer", after: TimeSpan.FromSeconds(3));
        lab.Cms.FarEnds.Set("busy@*", "busy", after: TimeSpan.FromSeconds(1));
        var conference = await lab.BookAsync("Talk", s_minute, s_hour, "ann@example.com", "busy@example.com");

        await lab.RunForAsync(20 * s_minute);

        lab.Latest(conference).Dials.Select(each => (each.RemoteParty, each.State, each.Attempts)).Should()
            .Equal(("ann@example.com", DialState.Connected, 1), ("busy@example.com", DialState.Failed, 3));
        lab.Latest(conference).Dials[1].Problem.Should().Contain("ended before it was connected");
        var attempts = lab.Cms.Journal.Where(each => each.Method is "POST" && each.Target.EndsWith("calllegs", StringComparison.Ordinal)).Select(each => each.Time).ToList();
        attempts.Should().HaveCount(4);
        (attempts[3] - attempts[2]).Should().BeGreaterThanOrEqualTo(lab.Options.DialPause);
    }

    [Fact]
    public async Task A_participant_who_has_left_is_not_dialled_again()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(2);
        lab.Cms.FarEnds.Set("*", "answer", after: TimeSpan.FromSeconds(3), hangUpAfter: 10 * s_minute);
        var conference = await lab.BookAsync("Talk", s_minute, s_hour, "ann@example.com");

        await lab.RunForAsync(30 * s_minute);

        lab.Latest(conference).Dials.Should().ContainSingle().Which.Attempts.Should().Be(1);
    }

    [Fact]
    public async Task Warnings_are_shown_to_the_call_before_the_end_and_again_after_an_extension()
    {
        await using var lab = await ScheduleLab.StartAsync(configure: options => options with { Release = "2.9" });
        await lab.AddAsync(2);
        var conference = await lab.BookAsync("Talk", s_minute, 30 * s_minute);
        await lab.RunUntilAsync(conference.End - 4.9 * s_minute);
        var call = await lab.AskAsync(client => client.Calls.GetAsync(lab.Latest(conference).Conference!.CallId));
        call.MessageText.Should().Be("This conference ends in 5 minutes.");

        await lab.RunUntilAsync(conference.End - 0.5 * s_minute);
        await lab.Keeper.ExtendAsync(conference.Booking, null, 15 * s_minute, TestContext.Current.CancellationToken);
        await lab.RunForAsync(20 * s_minute);

        lab.Events.Where(each => each.Kind is ScheduleEventKind.Warned).Select(each => (each.At - conference.End).TotalMinutes)
            .Should().Equal(-5, -1, 10, 14);
        lab.Events.Single(each => each.Kind is ScheduleEventKind.Ended).At.Should().Be(conference.End + 15 * s_minute);
    }

    [Fact]
    public async Task A_conference_extends_itself_while_participants_are_present_up_to_16_times()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(2);
        lab.Cms.FarEnds.Set("stays@*", "answer", after: TimeSpan.FromSeconds(3));
        lab.Cms.FarEnds.Set("leaves@*", "answer", after: TimeSpan.FromSeconds(3), hangUpAfter: 70 * s_minute);
        var start = (lab.Now + s_minute).UtcDateTime;
        var (stays, _) = await lab.Bookings.BookAsync(new() { Title = "Stays", Start = start, Duration = s_hour, Participants = ["stays@example.com"], ExtendsItself = true });
        var (leaves, _) = await lab.Bookings.BookAsync(new() { Title = "Leaves", Start = start, Duration = s_hour, Participants = ["leaves@example.com"], ExtendsItself = true });

        await lab.RunForAsync(8 * s_hour);

        Length(stays).Should().Be(s_hour + 16 * 15 * s_minute);
        Length(leaves).Should().Be(s_hour + 15 * s_minute);

        TimeSpan Length(Booking booking) => lab.Store.ReadOccurrences(new() { Booking = booking.Number }).Should()
            .ContainSingle(each => each.State == OccurrenceState.Ended).Which is var ended ? ended.End - ended.Start : default;
    }

    [Fact]
    public async Task A_conference_does_not_extend_itself_into_a_time_when_its_slot_is_needed()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(1);
        lab.Cms.FarEnds.Set("*", "answer", after: TimeSpan.FromSeconds(3));
        var start = lab.Now + s_minute;
        await lab.Bookings.BookAsync(new() { Title = "First", Start = start.UtcDateTime, Duration = s_hour, Participants = ["ann@example.com"], ExtendsItself = true });
        await lab.Bookings.BookAsync(new() { Title = "Second", Start = (start + 80 * s_minute).UtcDateTime, Duration = s_hour });
        var refused = () => lab.Keeper.ExtendAsync(1, null, s_hour);

        await lab.RunForAsync(10 * s_minute);
        (await refused.Should().ThrowAsync<ScheduleRefusedException>()).Which.Reason.Should().Be(ScheduleRefusal.SystemAlreadyBooked);
        await lab.RunForAsync(3 * s_hour);

        var conferences = lab.Store.ReadOccurrences(new());
        conferences.Should().OnlyContain(each => each.State == OccurrenceState.Ended);
        conferences[0].End.Should().Be(start + 75 * s_minute);
        conferences[1].Start.Should().Be(start + 80 * s_minute);
    }

    [Fact]
    public async Task A_conference_follows_the_call_that_participants_start_after_its_own_has_ended()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(2);
        var conference = await lab.BookAsync("Talk", s_minute, s_hour);
        await lab.RunForAsync(5 * s_minute);
        var running = lab.Latest(conference).Conference!;
        await lab.AskAsync(client => client.Calls.DeleteAsync(running.CallId).ContinueWith(_ => true));
        lab.Cms.Bridges[0].CallIn("ann@example.com", "1");
        await lab.RunForAsync(s_minute);

        var followed = lab.Latest(conference).Conference!.CallId;
        followed.Should().NotBe(running.CallId);
        await lab.RunForAsync(s_hour);
        lab.Latest(conference).State.Should().Be(OccurrenceState.Ended);
        (await lab.AskAsync(client => client.Calls.ListAllAsync())).Should().BeEmpty();
    }

    [Fact]
    public async Task A_slot_that_was_deleted_is_passed_over()
    {
        await using var lab = await ScheduleLab.StartAsync();
        var system = await lab.AddAsync(3);
        await lab.AskAsync(client => client.CoSpaces.DeleteAsync(system.Reserved[0].SpaceId).ContinueWith(_ => true));
        var conference = await lab.BookAsync("Talk", s_minute, s_hour);

        await lab.RunForAsync(2 * s_minute);

        lab.Latest(conference).Conference!.Slot.Should().Be(2);
    }

    [Fact]
    public async Task Bookings_are_refused_with_a_reason_and_change_nothing()
    {
        await using var lab = await ScheduleLab.StartAsync();
        var fine = new BookingRequest { Title = "Talk", Start = (lab.Now + s_hour).UtcDateTime, Duration = s_hour };
        (await ReasonAsync(fine)).Should().Be(ScheduleRefusal.SystemNotFound);
        await lab.AddAsync(1);

        (await ReasonAsync(fine with { Start = (lab.Now - s_minute).UtcDateTime })).Should().Be(ScheduleRefusal.CannotBookInThePast);
        BookingRequest[] invalid =
        [
            fine with { Title = " " }, fine with { Title = "a\nb" }, fine with { Duration = TimeSpan.Zero }, fine with { Duration = TimeSpan.FromHours(25) },
            fine with { Passcode = "abc" }, fine with { Participants = [""] }, fine with { TimeZone = "Mars/Olympus" }, fine with { Start = DateTime.MaxValue },
            fine with { Recurrence = new(RecurrenceUnit.Day, DateOnly.FromDateTime(fine.Start).AddDays(200)) },
            fine with { Recurrence = new(RecurrenceUnit.Day, DateOnly.FromDateTime(fine.Start).AddDays(-1)) },
            fine with { Recurrence = new(RecurrenceUnit.Day, DateOnly.MaxValue, 0) },
        ];
        foreach (var request in invalid)
            (await ReasonAsync(request)).Should().Be(ScheduleRefusal.InvalidValue, $"{request}");
        (await ReasonAsync(fine with { System = 7 })).Should().Be(ScheduleRefusal.SystemNotFound);
        lab.Store.ReadOccurrences(new()).Should().BeEmpty();

        await lab.Bookings.BookAsync(fine);
        var full = await RefusalAsync(fine with { Start = fine.Start.AddMinutes(30) });
        full.Reason.Should().Be(ScheduleRefusal.SystemAlreadyBooked);
        full.NextFree.Should().Be(new DateTimeOffset(fine.Start + s_hour, TimeSpan.Zero));
        full.Message.Should().Contain("the next free time is");
        await lab.Bookings.BookAsync(fine with { Start = full.NextFree!.Value.UtcDateTime });
        await lab.Systems.ChangeAsync(1, new() { AllowsBooking = false });
        (await ReasonAsync(fine with { Start = fine.Start.AddDays(1) })).Should().Be(ScheduleRefusal.SystemNotFound);

        async Task<ScheduleRefusedException> RefusalAsync(BookingRequest request)
        {
            var booking = () => lab.Bookings.BookAsync(request);
            return (await booking.Should().ThrowAsync<ScheduleRefusedException>()).Which;
        }

        async Task<ScheduleRefusal> ReasonAsync(BookingRequest request) => (await RefusalAsync(request)).Reason;
    }

    [Fact]
    public async Task A_cancelled_conference_frees_its_time_and_does_not_start()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(1);
        var (series, occurrences) = await lab.Bookings.BookAsync(new()
        {
            Title = "Daily",
            Start = (lab.Now + s_hour).UtcDateTime,
            Duration = s_hour,
            Recurrence = new(RecurrenceUnit.Day, DateOnly.FromDateTime(lab.Now.UtcDateTime).AddDays(3)),
        });
        occurrences.Should().HaveCount(4);

        (await lab.Bookings.CancelAsync(series.Number, 2)).Should().ContainSingle();
        await lab.BookAsync("In its place", TimeSpan.FromHours(25), s_hour);
        await lab.RunForAsync(TimeSpan.FromHours(30));
        (await lab.Bookings.CancelAsync(series.Number)).Select(each => each.Index).Should().Equal(3, 4);

        var again = () => lab.Bookings.CancelAsync(series.Number);
        (await again.Should().ThrowAsync<ScheduleRefusedException>()).Which.Reason.Should().Be(ScheduleRefusal.MeetingActive);
        lab.Store.ReadOccurrences(new() { Booking = series.Number }).Select(each => each.State).Should()
            .Equal(OccurrenceState.Ended, OccurrenceState.Cancelled, OccurrenceState.Cancelled, OccurrenceState.Cancelled);
    }

    [Fact]
    public async Task A_start_now_that_fails_leaves_nothing_on_the_bridge()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(1);
        var fault = lab.Cms.Faults.Add(CmsSim.Simulator.SimulatedFault.Status(400) with { Method = "POST", Path = "/api/v1/calls" });
        var starting = () => lab.Keeper.StartNowAsync(new() { Title = "Now", Start = default, Duration = s_hour });

        await starting.Should().ThrowAsync<CmsFailureException>();

        lab.Cms.Faults.TimesActed(fault).Should().BeGreaterThan(0);
        (await lab.AskAsync(client => client.CoSpaces.ListAllAsync())).Should().Contain(each => each.Name == "TMS_Scheduled_Meeting_1");
        lab.Store.ReadOccurrences(new() { OnlyOpen = true }).Should().BeEmpty();
        lab.Cms.Faults.Clear();
        (await lab.Keeper.StartNowAsync(new() { Title = "Now", Start = default, Duration = s_hour })).State.Should().Be(OccurrenceState.Running);
        (await lab.Keeper.EndAsync(2)).State.Should().Be(OccurrenceState.Ended);
    }

    [Fact]
    public async Task Steps_are_counted_and_conferences_have_activities()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(1);
        System.Collections.Concurrent.ConcurrentBag<string> seen = [];
        using var meters = new System.Diagnostics.Metrics.MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ScheduleTelemetry.Name)
                listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => seen.Add($"{instrument.Name} {tags[0].Value}"));
        meters.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen.Add($"{instrument.Name} {value}"));
        meters.Start();
        using var activities = new System.Diagnostics.ActivityListener
        {
            ShouldListenTo = source => source.Name == ScheduleTelemetry.Name,
            Sample = (ref _) => System.Diagnostics.ActivitySamplingResult.AllData,
            ActivityStopped = each => seen.Add($"{each.OperationName} {each.GetTagItem("conference")}"),
        };
        System.Diagnostics.ActivitySource.AddActivityListener(activities);

        await lab.BookAsync("Talk", s_minute, s_hour);
        await lab.RunForAsync(2 * s_hour);

        seen.Should().Contain(["cmssim.tms.events Started", "cmssim.tms.events Ended", "cmssim.tms.start.delay 0", "conference start 1.1", "conference keep 1.1", "conference end 1.1"]);
    }

    private static IEnumerable<string> Requests(ScheduleLab lab, int after) => lab.Cms.Journal.Skip(after)
        .Select(each => $"{each.Method} {System.Text.RegularExpressions.Regex.Replace(each.Target, "[0-9a-f]{8}-[0-9a-f-]{27}", "ID")}");
}
