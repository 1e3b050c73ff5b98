using System.Net;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Scheduling;

/// <summary>Conferences when a bridge fails before, at or during them. The outcomes are those of tms.md §4, or inferred where it is silent.</summary>
public sealed class Failovers
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_bridge_that_is_down_before_a_conference_is_replaced_by_its_alternate_until_it_returns()
    {
        await using var lab = await WithAlternateAsync();
        var first = await lab.BookAsync("First", s_hour, s_hour);
        var second = await lab.BookAsync("Second", 3 * s_hour, s_hour);

        await lab.Cms.Bridges[0].StopAsync();
        await lab.RunForAsync(1.5 * s_hour);
        var during = lab.Latest(first);
        OpenTickets(lab).Should().Equal(TicketKind.ConnectionError);
        await lab.Cms.Bridges[0].StartAsync();
        await lab.RunForAsync(2 * s_hour);

        during.State.Should().Be(OccurrenceState.Running);
        during.Bridge.Should().Be(lab.Cms.Bridges[1].BaseAddress);
        lab.Latest(first).Should().Match<Occurrence>(each => each.State == OccurrenceState.Ended && each.Bridge == during.Bridge);
        lab.Latest(second).Should().Match<Occurrence>(each => each.State == OccurrenceState.Running && each.Bridge == lab.Cms.Bridges[0].BaseAddress);
        OpenTickets(lab).Should().BeEmpty();
    }

    [Fact]
    public async Task Without_an_alternate_a_conference_starts_late_when_its_bridge_returns()
    {
        await using var lab = await ScheduleLab.StartAsync(hasSockets: true);
        await lab.AddAsync(3);
        var conference = await lab.BookAsync("Late", s_hour, s_hour);
        await lab.Cms.Bridges[0].StopAsync();
        await lab.RunForAsync(1.5 * s_hour);
        lab.Latest(conference).Should().Match<Occurrence>(each => each.State == OccurrenceState.Booked && each.Problem != null);

        await lab.Cms.Bridges[0].StartAsync();
        await lab.RunForAsync(lab.Options.LongestPause + s_minute);

        lab.Latest(conference).Should().Match<Occurrence>(each => each.State == OccurrenceState.Running && each.Problem == null);
    }

    [Fact]
    public async Task A_conference_whose_bridge_never_answers_is_missed_and_leaves_a_ticket()
    {
        await using var lab = await ScheduleLab.StartAsync(hasSockets: true);
        await lab.AddAsync(3);
        var conference = await lab.BookAsync("Missed", s_hour, s_hour);
        await lab.Cms.Bridges[0].StopAsync();

        await lab.RunForAsync(3 * s_hour);

        lab.Latest(conference).State.Should().Be(OccurrenceState.Missed);
        OpenTickets(lab).Should().BeEquivalentTo([TicketKind.ConnectionError, TicketKind.ConferenceError]);
    }

    [Fact]
    public async Task A_running_conference_is_not_moved_and_its_slot_is_freed_through_the_alternate()
    {
        await using var lab = await WithAlternateAsync();
        var running = await lab.BookAsync("Running", s_minute, s_hour);
        await lab.RunForAsync(10 * s_minute);
        var call = lab.Latest(running).Conference!.CallId;
        await lab.Cms.Bridges[0].StopAsync();
        var next = await lab.BookAsync("Next", 10 * s_minute, s_hour);
        await lab.RunForAsync(20 * s_minute);
        lab.Latest(running).Should().Match<Occurrence>(each => each.State == OccurrenceState.Running && each.Bridge == lab.Cms.Bridges[0].BaseAddress);
        lab.Latest(next).Bridge.Should().Be(lab.Cms.Bridges[1].BaseAddress);

        await lab.RunForAsync(s_hour);

        lab.Latest(running).Should().Match<Occurrence>(each => each.State == OccurrenceState.Ended && each.Left.Count == 1 && each.Left[0].CallId == call);
        var slot = lab.Latest(running).Conference!.SpaceId;
        (await lab.AskAsync(client => client.CoSpaces.GetAsync(slot), bridge: 1)).Name.Should().Be("TMS_Scheduled_Meeting_1");

        await lab.Cms.Bridges[0].StartAsync();
        await lab.RunForAsync(lab.Options.LongestPause + s_minute);
        lab.Latest(running).Left.Should().BeEmpty();
    }

    [Fact]
    public async Task A_bridge_that_dies_at_the_start_hands_the_conference_over_with_its_slot()
    {
        var hasDied = false;
        ScheduleLab? made = null;
        await using var lab = made = await WithAlternateAsync(request =>
        {
            if (hasDied || request.Method != HttpMethod.Post || !request.RequestUri!.AbsolutePath.EndsWith("/calls", StringComparison.Ordinal))
                return null;
            hasDied = true;
            made!.Cms.Bridges[0].StopAsync().GetAwaiter().GetResult();
            return null;
        });
        var conference = await lab.BookAsync("Handed over", s_minute, s_hour, "ann@example.com");

        await lab.RunForAsync(2 * s_minute);

        hasDied.Should().BeTrue();
        lab.Latest(conference).Should().Match<Occurrence>(each =>
            each.State == OccurrenceState.Running && each.Bridge == lab.Cms.Bridges[1].BaseAddress && each.Left.Count == 1 && each.Conference!.Slot == 1);
        (await lab.AskAsync(client => client.Calls.ListAllAsync(), bridge: 1)).Should().ContainSingle();

        await lab.Cms.Bridges[0].StartAsync();
        await lab.RunForAsync(2 * s_hour);
        lab.Latest(conference).Should().Match<Occurrence>(each => each.State == OccurrenceState.Ended && each.Left.Count == 0);
        (await lab.AskAsync(client => client.Calls.ListAllAsync())).Should().BeEmpty();
        (await lab.AskAsync(client => client.Calls.ListAllAsync(), bridge: 1)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_call_whose_answer_is_lost_is_found_and_not_started_twice()
    {
        var lost = 0;
        await using var lab = await ScheduleLab.StartAsync(wrap: inner => new LosingWire(inner, request =>
            request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath.EndsWith("/calls", StringComparison.Ordinal) && lost++ is 0));
        await lab.AddAsync(3);
        var conference = await lab.BookAsync("Once", s_minute, s_hour, "ann@example.com");

        await lab.RunForAsync(5 * s_minute);

        var call = (await lab.AskAsync(client => client.Calls.ListAllAsync())).Should().ContainSingle().Subject;
        lab.Latest(conference).Should().Match<Occurrence>(each => each.State == OccurrenceState.Running && each.Conference!.CallId == call.Id);
        lab.Cms.Journal.Count(each => each.Method is "POST" && each.Target.EndsWith("/calls", StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public async Task A_dial_whose_answer_is_lost_is_found_and_not_repeated()
    {
        var lost = 0;
        await using var lab = await ScheduleLab.StartAsync(wrap: inner => new LosingWire(inner, request =>
            request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath.EndsWith("/calllegs", StringComparison.Ordinal) && lost++ is 0));
        lab.Cms.FarEnds.Set("*", "answer", after: TimeSpan.FromSeconds(30));
        await lab.AddAsync(3);
        var conference = await lab.BookAsync("Once", s_minute, s_hour, "ann@example.com", "bob@example.com");

        await lab.RunForAsync(5 * s_minute);

        lab.Latest(conference).Dials.Should().OnlyContain(each => each.State == DialState.Connected && each.Attempts == 1);
        (await lab.AskAsync(client => client.CallLegs.ListAllAsync())).Should().HaveCount(2);
    }

    [Fact]
    public async Task An_isolated_bridge_still_ends_with_the_conference_over_and_the_slot_free()
    {
        await using var lab = await WithAlternateAsync(configure: options => options with { ControlPort = 0 });
        var conference = await lab.BookAsync("Isolated", s_minute, s_hour);
        await lab.RunForAsync(10 * s_minute);
        await lab.ControlAsync("/bridges/Core1/isolate");
        await lab.RunForAsync(30 * s_minute);
        await lab.ControlAsync("/bridges/Core1/rejoin");

        await lab.RunForAsync(2 * s_hour);

        lab.Latest(conference).Should().Match<Occurrence>(each => each.State == OccurrenceState.Ended && each.Left.Count == 0);
        (await lab.AskAsync(client => client.Calls.ListAllAsync())).Should().BeEmpty();
        (await lab.AskAsync(client => client.CoSpaces.ListAllAsync())).Where(each => each.Uri is "1").Should().OnlyContain(each => each.Name == "TMS_Scheduled_Meeting_1");
    }

    [Fact]
    public async Task A_slow_bridge_delays_its_conferences_and_loses_none()
    {
        ScheduleLab? made = null;
        await using var lab = made = await ScheduleLab.StartAsync(wrap: inner => new FaultyWire(inner, _ =>
        {
            made?.Cms.Clock.Advance(TimeSpan.FromSeconds(4));
            return null;
        }));
        await lab.AddAsync(3);
        var one = await lab.BookAsync("One", 10 * s_minute, s_hour);
        var two = await lab.BookAsync("Two", 10 * s_minute, s_hour);

        await lab.RunForAsync(2 * s_hour);

        lab.Latest(one).State.Should().Be(OccurrenceState.Ended);
        lab.Latest(two).State.Should().Be(OccurrenceState.Ended);
        lab.Events.Where(each => each.Kind is ScheduleEventKind.Started).Should().HaveCount(2)
            .And.OnlyContain(each => each.At - one.Start < 2 * s_minute);
    }

    [Fact]
    public async Task A_changed_password_becomes_a_ticket_until_the_system_is_added_with_the_new_one()
    {
        var isChanged = false;
        await using var lab = await ScheduleLab.StartAsync(wrap: inner => new FaultyWire(inner, request =>
            isChanged && request.Headers.Authorization?.Parameter != Convert.ToBase64String("admin:new"u8) ? new HttpResponseMessage(HttpStatusCode.Unauthorized) : null));
        await lab.AddAsync(3);
        var conference = await lab.BookAsync("Later", s_hour, s_hour);
        isChanged = true;
        await lab.RunForAsync(1.5 * s_hour);

        lab.Store.ReadSystems()[0].State.Should().Be(BridgeState.WrongCredentials);
        lab.Latest(conference).State.Should().Be(OccurrenceState.Booked);
        OpenTickets(lab).Should().BeEquivalentTo([TicketKind.AuthenticationError, TicketKind.ConferenceError]);
        var attempts = lab.Events.Count(each => each.Kind is ScheduleEventKind.BridgeState);
        attempts.Should().Be(1, "a state is reported once");

        isChanged = false;
        await lab.Systems.AddAsync(lab.Access());
        await lab.RunForAsync(2 * s_minute);
        lab.Latest(conference).State.Should().Be(OccurrenceState.Running);
        OpenTickets(lab).Should().BeEmpty();
    }

    [Fact]
    public async Task A_changed_certificate_becomes_a_ticket()
    {
        await using var lab = await ScheduleLab.StartAsync(configure: options => options with { HttpPort = null, HttpsPort = 0 }, hasSockets: true);
        var system = await lab.AddAsync(3);
        lab.Store.Save(system with { Access = system.Access with { Trust = new string('0', 64) } });

        await lab.RunForAsync(10 * s_minute);

        lab.Store.ReadSystems()[0].State.Should().Be(BridgeState.WrongCertificate);
        lab.Store.ReadTickets(onlyOpen: true).Should().ContainSingle().Which.Text.Should().Contain("not the pinned");
    }

    [Fact]
    public async Task A_storm_of_503_delays_a_conference_and_makes_no_second_call()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AddAsync(3);
        var conference = await lab.BookAsync("Storm", s_minute, s_hour, "ann@example.com");
        var fault = lab.Cms.Faults.Add(SimulatedFault.Status(503) with { Bridge = "Core1", Probability = 0.7 });

        await lab.RunForAsync(30 * s_minute);
        lab.Cms.Faults.TimesActed(fault).Should().BeGreaterThan(5);
        lab.Cms.Faults.Clear();
        await lab.RunForAsync(10 * s_minute);

        lab.Latest(conference).Should().Match<Occurrence>(each => each.State == OccurrenceState.Running && each.Dials[0].State == DialState.Connected);
        (await lab.AskAsync(client => client.Calls.ListAllAsync())).Should().ContainSingle();
        OpenTickets(lab).Should().BeEmpty();
        await lab.RunForAsync(s_hour);
        lab.Latest(conference).State.Should().Be(OccurrenceState.Ended);
    }

    [Fact]
    public async Task A_failing_sync_becomes_a_ticket_and_is_tried_again()
    {
        await using var lab = await ScheduleLab.StartAsync();
        await lab.AskAsync(client => client.CoSpaces.CreateAsync(new() { Name = "In the way", Uri = "3" }));
        var adding = () => lab.AddAsync(5);
        (await adding.Should().ThrowAsync<BulkSyncFailedException>()).Which.State.Should().Be("failedCoSpaceUriConflict");
        lab.Store.ReadTickets(onlyOpen: true).Should().ContainSingle().Which.Should()
            .Match<Ticket>(each => each.Kind == TicketKind.SlotCreationError && each.Text.Contains("failedCoSpaceUriConflict"));

        await lab.RunForAsync(5 * s_minute);
        lab.Store.ReadTickets(onlyOpen: true).Should().ContainSingle();
        var inTheWay = (await lab.AskAsync(client => client.CoSpaces.ListAllAsync())).Single(each => each.Name == "In the way");
        await lab.AskAsync(client => client.CoSpaces.DeleteAsync(inTheWay.Id).ContinueWith(_ => true));
        await lab.RunForAsync(5 * s_minute);

        OpenTickets(lab).Should().BeEmpty();
        lab.Store.ReadSystems()[0].HasItsSlots.Should().BeTrue();
    }

    private static IEnumerable<TicketKind> OpenTickets(ScheduleLab lab) => lab.Store.ReadTickets(onlyOpen: true).Select(each => each.Kind);

    private static async Task<ScheduleLab> WithAlternateAsync(
        Func<HttpRequestMessage, HttpResponseMessage?>? answer = null, Func<SimulatorOptions, SimulatorOptions>? configure = null)
    {
        // A database of three bridges keeps its majority when one is down.
        var lab = await ScheduleLab.StartAsync(
            configure: options => configure?.Invoke(options with { Bridges = 3 }) ?? options with { Bridges = 3 }, hasSockets: true, wrap: answer is null ? null : inner => new FaultyWire(inner, answer));
        await lab.AddAsync(3);
        await lab.AddAlternateAsync();
        return lab;
    }

    /// <summary>Answers in place of the bridge, when the function returns an answer.</summary>
    private sealed class FaultyWire(HttpMessageHandler inner, Func<HttpRequestMessage, HttpResponseMessage?> answer) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            answer(request) is { } faulty ? Task.FromResult(faulty) : base.SendAsync(request, cancellationToken);
    }

    /// <summary>Loses the answers to some requests, after the bridge has acted.</summary>
    private sealed class LosingWire(HttpMessageHandler inner, Func<HttpRequestMessage, bool> isLost) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            return isLost(request) ? throw new HttpRequestException(HttpRequestError.ResponseEnded) : answer;
        }
    }
}
