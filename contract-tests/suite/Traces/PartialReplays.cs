using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Traces;

/// <summary>Replays of some exchanges of a fixture, and of fixtures with holes.</summary>
public sealed class PartialReplays
{
    [Theory]
    [InlineData("9498", 9498)]
    [InlineData("9498,9501", 9498, 9501)]
    [InlineData("9502-9504, 9496", 9496, 9502, 9503, 9504)]
    [InlineData("method:put", 9500)]
    [InlineData("path:callLegs", 9505, 9506)]
    [InlineData("path:system/status", 9496, 9502)]
    [InlineData("1-9000")]
    public void Exchanges_are_chosen_by_trace_path_or_method(string only, params int[] traces) =>
        ReplaySelection.Only(only).Of(Repository.Golden("start").Exchanges).Select(exchange => exchange.Trace).Should().Equal(traces);

    [Theory]
    [InlineData("9504", 9504)]
    [InlineData("19:10:34", 9502)]
    [InlineData("19:10:35.15", 9504)]
    [InlineData("19:10", 9506)]
    [InlineData("2016-07-26T19:10:34Z", 9502)]
    [InlineData("2016-07-26T21:10:34+02:00", 9502)]
    [InlineData("2016-07-26 19:10:35", 9506)]
    [InlineData("23:00:00", 9506)]
    public void A_replay_ends_with_a_trace_or_a_time_of_the_log(string until, int last) =>
        ReplaySelection.All.Until(ReplayUntil.Read(until)).Of(Repository.Golden("start").Exchanges)[^1].Trace.Should().Be(last);

    [Theory]
    [InlineData("17")]
    [InlineData("19:10:33")]
    [InlineData("2016-07-26T19:10:33Z")]
    public void An_end_outside_the_fixture_is_refused_with_its_bounds(string until) =>
        FluentActions.Invoking(() => ReplaySelection.All.Until(ReplayUntil.Read(until)).Of(Repository.Golden("start").Exchanges)).Should().Throw<FormatException>()
            .WithMessage($"no exchange at {until}; there are 9496 to 9506, from 2016-07-26T19:10:34Z to 2016-07-26T19:10:35.3Z.");

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("9504-9500")]
    [InlineData("path:")]
    public void An_invalid_choice_is_refused_with_the_valid_forms(string only) =>
        FluentActions.Invoking(() => ReplaySelection.Only(only)).Should().Throw<FormatException>().WithMessage("invalid entry*; expected a trace number such as 9504, *");

    [Fact]
    public async Task Only_chosen_exchanges_are_sent()
    {
        var fixture = Repository.Golden("start");
        await using var bridge = new ScriptedBridge(fixture.Exchanges);

        var replay = await Replay(bridge, fixture, new() { Selection = ReplaySelection.Only("9499,method:POST") });

        replay.Results.Select(result => result.Exchange.Trace).Should().Equal(9499, 9501, 9506);
        bridge.Requests.Should().HaveCount(3);
    }

    [Fact]
    public async Task A_late_answer_is_awaited_although_the_exchange_before_it_is_left_out()
    {
        var fixture = Repository.Golden("start");
        await using var bridge = new ScriptedBridge(fixture.Exchanges.Select(exchange => exchange with { AnsweredAfter = null }));

        (await Replay(bridge, fixture, new() { Selection = ReplaySelection.Only("9497") })).Results.Should().ContainSingle().Which.Matches.Should().BeTrue();
    }

    [Fact]
    public async Task Answers_may_wait_for_answers_that_wait_themselves()
    {
        var fixture = Repository.Golden("start");
        FixtureExchange[] exchanges = [.. fixture.Exchanges.Select(exchange => exchange.Trace switch { 9496 => exchange with { AnsweredAfter = 9497 }, _ => exchange })];
        await using var bridge = new ScriptedBridge(exchanges);

        var replay = await Replay(bridge, fixture with { Exchanges = exchanges });

        replay.Results.Should().OnlyContain(result => result.Matches);
        replay.Results.Select(result => result.Exchange.Trace).Should().Equal(exchanges.Select(exchange => exchange.Trace));
    }

    [Fact]
    public async Task A_request_without_a_known_answer_is_sent_and_not_compared()
    {
        var fixture = Repository.Golden("extend");
        await using var bridge = new ScriptedBridge(fixture.Exchanges);

        var result = (await Replay(bridge, fixture with { Exchanges = [fixture.Exchanges[0] with { Answer = null }] })).Results.Single();

        result.Matches.Should().BeTrue();
        result.Excuses.Should().ContainSingle().Which.ToString().Should().Be("hole: answer: status 200, size 0 in place of a hole (answer)");
        bridge.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_masked_value_is_sent_as_its_stand_in()
    {
        var fixture = Repository.Golden("extend");
        var request = fixture.Exchanges[0].Request;
        var masked = fixture.Exchanges[0] with
        {
            Request = request with { Body = new("text/plain", null, new([Segment.Printed("passcode="), Segment.Missing(HoleKind.Masked, standIn: "1234")])) },
        };
        await using var bridge = new ScriptedBridge([masked]);

        (await Replay(bridge, fixture with { Exchanges = [masked] })).Results.Single().SentBody.Should().Be("passcode=1234");
    }

    [Fact]
    public async Task A_request_that_is_missing_is_not_sent()
    {
        var fixture = Repository.Golden("extend");
        await using var bridge = new ScriptedBridge(fixture.Exchanges);
        var lost = fixture.Exchanges[0] with { Request = new("GET", new([Segment.Missing(HoleKind.Request)])) };

        var result = (await Replay(bridge, fixture with { Exchanges = [lost, fixture.Exchanges[0]] })).Results[0];

        result.Excuses.Should().ContainSingle().Which.By.Should().Be(Normaliser.Hole);
        bridge.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Each_client_has_a_connection_of_its_own()
    {
        var fixture = Repository.Golden("add");
        FixtureExchange[] exchanges = [.. fixture.Exchanges.Select((exchange, i) => exchange with { From = $"14.80.99.{i % 2}" })];
        await using var bridge = new ScriptedBridge(exchanges);

        (await Replay(bridge, fixture with { Exchanges = exchanges })).Results.Should().OnlyContain(result => result.Matches);

        bridge.Connections.Should().Be(2);
    }

    [Fact]
    public async Task A_connection_that_the_bridge_closed_while_it_was_idle_is_not_used_again()
    {
        var fixture = Repository.Golden("add");
        ScriptedBridge? closing = null;
        await using var bridge = closing = new ScriptedBridge(fixture.Exchanges) { Answers = (_, bytes) => new(bytes, Closes: true) };
        var first = true;

        // The answers announce no close, as those of a bridge whose connection is idle for too long.
        var replay = await Replay(bridge, fixture, new()
        {
            BeforeEach = async (exchange, _, _, _) =>
            {
                if (!first)
                    await closing!.Closed(exchange.Trace - 1);
                first = false;
            },
        });

        replay.Results.Should().OnlyContain(result => result.Matches);
        bridge.Connections.Should().Be(6);
    }

    [Fact]
    public async Task A_fast_replay_makes_no_pauses()
    {
        var fixture = Repository.Golden("reserve");
        await using var bridge = new ScriptedBridge(fixture.Exchanges);
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();

        var replay = await new Replayer(new(bridge.Address), new() { Clock = clock, Pace = ReplayPace.Fast }).ReplayAsync(fixture, cancellation: TestContext.Current.CancellationToken);

        replay.Results.Should().OnlyContain(result => result.Matches);
    }

    [Fact]
    public async Task Bodies_of_matching_answers_are_dropped_on_request_and_their_size_is_known()
    {
        var fixture = Repository.Golden("add");
        await using var bridge = new ScriptedBridge(fixture.Exchanges) { Own = text => text.Replace("CallBridge-Core2", "CallBridge-Core9") };

        var replay = await Replay(bridge, fixture, new() { KeepsAnswers = false });

        replay.Results[0].Answer!.Body.Length.Should().Be(0);
        replay.Results[0].Answer!.Size.Should().Be(518);
        replay.Results[1].Answer!.Body.Length.Should().Be(250);
    }

    [Fact]
    public async Task Normalisers_that_excused_nothing_are_listed()
    {
        var fixture = Repository.Golden("add");
        await using var bridge = new ScriptedBridge(fixture.Exchanges) { Own = text => text.Replace("333717", "7").Replace("<callLegsCompleted>6", "<callLegsCompleted>7") };

        var replay = await Replay(bridge, fixture, new() { Normalisers = NormaliserSets.Read("time,counter") });

        new ReplayReport("bridge", [replay]).Unused.Should().Equal(Normaliser.Time);
        replay.Results[0].Excuses.Select(excuse => (excuse.By, excuse.XmlPath, excuse.Actual)).Should().Equal(
            (Normaliser.Counter, "/status/uptimeSeconds", "'7'"), (Normaliser.Counter, "/status/callLegsCompleted", "'7'"));
    }

    [Fact]
    public async Task A_difference_from_a_simulator_names_the_rule_of_its_journal()
    {
        var fixture = Repository.Golden("extend");
        await using var bridge = new ScriptedBridge(fixture.Exchanges)
        {
            Own = text => text.Replace("Apache", "nginx"),
            Journal = $$"""{"last":1,"more":false,"entries":[{"method":"{{fixture.Exchanges[0].Request.Method}}","target":"{{fixture.Exchanges[0].Request.Path.Text}}","reasons":[{"reason":"callDoesNotExist","parameter":"call","why":"no call has this id","evidence":"Documented"}]}]}""",
        };

        var replay = await new Replayer(new(bridge.Address) { Control = bridge.Address }).ReplayAsync(fixture, cancellation: TestContext.Current.CancellationToken);

        replay.Results.Single().Rule.Should().Be("callDoesNotExist (call): no call has this id [Documented]");
    }

    [Fact]
    public async Task A_difference_gives_the_reason_of_reconstructed_text()
    {
        var fixture = Repository.Golden("add");
        await using var bridge = new ScriptedBridge(fixture.Exchanges) { Own = text => text.Replace("Apache", "nginx") };

        (await Replay(bridge, fixture)).Results[0].Differences.Single().Reason.Should().StartWith("The trace prints Location and WWW-Authenticate");
    }

    [Fact]
    public async Task An_exchange_can_be_held_before_it_is_sent()
    {
        var fixture = Repository.Golden("extend");
        await using var bridge = new ScriptedBridge(fixture.Exchanges);
        var held = new TaskCompletionSource();
        var shown = new TaskCompletionSource<string>();

        var replaying = Replay(bridge, fixture, new() { BeforeEach = (exchange, path, body, _) => { shown.SetResult($"{exchange.Request.Method} {path}"); return held.Task; } });
        (await shown.Task).Should().Be($"{fixture.Exchanges[0].Request.Method} {fixture.Exchanges[0].Request.Path.Text}");
        bridge.Requests.Should().BeEmpty();
        held.SetResult();

        (await replaying).Results.Single().Matches.Should().BeTrue();
    }

    [Fact]
    public async Task The_clock_of_a_simulator_is_advanced_for_an_answer_that_waits_for_it()
    {
        var fixture = Repository.Golden("extend");
        var clock = new WatchedTime();
        ScriptedBridge? slow = null;
        await using var bridge = slow = new ScriptedBridge(fixture.Exchanges)
        {
            Awaits = async _ =>
            {
                while (slow!.Control.Count(request => request.StartsWith("PUT /clock")) < 2)
                    await Task.Yield();
            },
        };

        var options = new ReplayOptions { Clock = clock, AnswerTimeout = TimeSpan.FromSeconds(60) };
        var replaying = new Replayer(new(bridge.Address) { Control = bridge.Address }, options).ReplayAsync(fixture, cancellation: TestContext.Current.CancellationToken);
        await clock.PassUntilAsync(replaying, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(20));

        (await replaying).Results.Single().Matches.Should().BeTrue();
    }

    private static Task<FixtureReplay> Replay(ScriptedBridge bridge, Fixture fixture, ReplayOptions? options = null) =>
        new Replayer(new ReplayTarget(bridge.Address), (options ?? new()) with { LongestPause = TimeSpan.Zero }).ReplayAsync(fixture, cancellation: TestContext.Current.CancellationToken);
}
