using System.Net;
using CmsSim.Simulator;
using CmsSim.Simulator.State;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CmsSim.ContractTests.Control;

public sealed class InProcess
{
    [Fact]
    public async Task Answers_without_a_socket_equal_those_over_a_socket()
    {
        await using var one = await CmsSimulator.StartAsync();
        await using var two = await CmsSimulator.StartAsync();
        using var without = new HttpClient(one.CreateHandler()) { BaseAddress = one.BaseAddress };
        using var over = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = two.BaseAddress };

        foreach (var (method, target, form, gzip, admin) in (IEnumerable<(string, string, string?, bool, bool)>)
            [
                ("GET", "/api/v1/system/status", null, false, false),
                ("GET", "/api/v1/system/status", null, false, true),
                ("POST", "/api/v1/coSpaces", "name=Town+hall&uri=town.hall&passcode=1234", false, true),
                ("POST", "/api/v1/coSpaces", "name=Other&uri=other", true, true),
                ("POST", "/api/v1/coSpaces", "uri=town.hall", false, true),
                ("GET", "//api/v1/coSpaces/?limit=3&filter=hall", null, false, true),
                ("GET", "/api/v1/nothing", null, false, true),
                ("GET", "/api/v1/calls", null, false, true),
                ("POST", "/api/v1/coSpaces", new string('x', 2_000_000), false, true),
                ("GET", "/", null, false, false),
            ])
        {
            var expected = await AskAsync(over, method, target, form, gzip, admin);
            (await AskAsync(without, method, target, form, gzip, admin)).Should().Be(expected);
            expected.Should().Contain("Server: Apache").And.Contain("Strict-Transport-Security");
        }
    }

    [Fact]
    public async Task A_cluster_can_run_without_any_port_or_with_TLS_only()
    {
        await using var cms = await CmsSimulator.StartAsync(options => options with { HttpPort = null, Bridges = 3 });
        using var client = cms.Bridges[2].CreateClient();

        (await client.GetStringAsync("/api/v1/system/status")).Should().Contain("<uptimeSeconds>0</uptimeSeconds>");
        (await client.GetStringAsync("https://cms.example.com/api/v1/coSpaces")).Should().Contain("total=\"4\"");
        cms.Bridges.Select(bridge => bridge.Name).Should().Equal("Core1", "Core2", "Core3");
        cms.Journal.Select(exchange => (exchange.Bridge, exchange.Target, exchange.Status))
            .Should().Equal(("Core3", "/api/v1/system/status", 200), ("Core3", "/api/v1/coSpaces", 200));
        cms.Control.Should().BeNull();
    }

    [Fact]
    public async Task A_caller_can_call_a_running_bridge()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = cms.CreateClient();
        using var form = new FormUrlEncodedContent([new("name", "Town hall"), new("uri", "town.hall"), new("passcode", "1234")]);
        (await client.PostAsync("/api/v1/coSpaces", form)).EnsureSuccessStatusCode();

        var leg = cms.Bridges[0].CallIn("sip:ann@example.com", "town.hall", "1234");
        cms.Clock.Advance(TimeSpan.FromSeconds(5));

        (await client.GetStringAsync($"/api/v1/callLegs/{leg}")).Should()
            .Contain("<remoteParty>ann@example.com</remoteParty>").And.Contain("<direction>incoming</direction>").And.Contain("<state>connected</state>");
        (await client.GetStringAsync("/api/v1/calls")).Should().Contain("<name>Town hall</name>");

        cms.Bridges[0].Invoking(bridge => bridge.CallIn("ann@example.com", "two\nlines")).Should().Throw<ArgumentException>().WithParameterName("uri");
        await cms.Bridges[0].StopAsync();
        cms.Bridges[0].Invoking(bridge => bridge.CallIn("ann@example.com", "town.hall")).Should().Throw<InvalidOperationException>().WithMessage("Core1 is stopped and refuses incoming calls; start it first.");
    }

    [Fact]
    public async Task A_cluster_with_a_port_answers_there_too()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = new HttpClient { BaseAddress = cms.BaseAddress };

        (await client.GetAsync("/api/v1/calls")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Clusters_in_one_process_are_independent()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            await using var cms = await CmsSimulator.StartAsync(options => options with { Seed = i % 2 });
            using var client = cms.CreateClient();
            for (var n = 0; n < 20; n++)
                await client.PostAsync("/api/v1/coSpaces", new StringContent($"name=Space {n}"));
            cms.Clock.Advance(TimeSpan.FromSeconds(i));
            return (Spaces: await client.GetStringAsync("/api/v1/coSpaces?offset=4"), Status: await client.GetStringAsync("/api/v1/system/status"));
        }));

        answers[0].Spaces.Should().Be(answers[2].Spaces).And.NotBe(answers[1].Spaces);
        answers[1].Spaces.Should().Be(answers[3].Spaces).And.Contain("total=\"24\"");
        answers.Select(answer => answer.Status).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Far_ends_behave_as_set_until_a_reset()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = cms.CreateClient();
        cms.FarEnds.Set("*@example.com", "answer", after: TimeSpan.FromSeconds(4), hangUpAfter: TimeSpan.FromSeconds(10));
        cms.FarEnds.Set("busy@*", "busy");
        var call = (await client.PostAsync("/api/v1/calls", new StringContent("name=Ad hoc"))).Headers.Location;
        foreach (var party in (string[])["ann@example.com", "busy@example.com"])
            await client.PostAsync($"{call}/callLegs", new StringContent($"remoteParty={party}"));

        cms.Clock.Advance(TimeSpan.FromSeconds(5));
        (await client.GetStringAsync("/api/v1/callLegs")).Should().Contain("total=\"1\"").And.Contain("ann@example.com");
        cms.Clock.RunUntilIdle().Should().BePositive();
        (await client.GetStringAsync("/api/v1/callLegs")).Should().Contain("total=\"0\"");

        cms.Faults.Add(SimulatedFault.Reset());
        await cms.ResetAsync();
        (await client.GetStringAsync("/api/v1/calls")).Should().Contain("total=\"0\"");
        FluentActions.Invoking(() => cms.FarEnds.Set("x", "sleepy")).Should().Throw<ArgumentException>().WithMessage("invalid value \"sleepy\" for behaviour; expected answer, ringOut, *");
    }

    [Fact]
    public async Task Faults_act_without_a_socket_as_over_one()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = cms.CreateClient();

        var busy = cms.Faults.Add(SimulatedFault.Status(503) with { Path = "/api/v1/calls", Times = 2 });
        (await client.GetAsync("/api/v1/calls")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await client.GetAsync("/api/v1/callLegs")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await client.GetAsync("/API//v1/calls/")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await client.GetAsync("/api/v1/calls")).StatusCode.Should().Be(HttpStatusCode.OK);
        cms.Faults.TimesActed(busy).Should().Be(2);
        cms.Journal.Count(exchange => exchange.Fault == busy).Should().Be(2);

        foreach (var fault in (SimulatedFault[])[SimulatedFault.Reset(), SimulatedFault.Truncate()])
        {
            cms.Faults.Clear();
            cms.Faults.Add(fault);
            await FluentActions.Awaiting(() => client.GetStringAsync("/api/v1/coSpaces")).Should().ThrowAsync<HttpRequestException>();
        }
        cms.Faults.Clear();
        cms.Faults.Add(SimulatedFault.AbortTls() with { Bridge = "Core1" });
        using var secure = new HttpClient(cms.CreateHandler());
        await FluentActions.Awaiting(() => secure.GetStringAsync("https://cms/")).Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task The_journal_shows_why_a_request_was_refused()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = cms.CreateClient();
        await client.PostAsync("/api/v1/coSpaces?passcode=1234", new StringContent("name=A&defaultLayout=round"));

        var exchange = cms.Journal.Should().ContainSingle().Subject;
        exchange.Target.Should().Be("/api/v1/coSpaces?passcode=********");
        exchange.Refusals.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Reason = "parameterError", Parameter = "defaultLayout", Why = "invalid value \"round\" for defaultLayout; expected allEqual, speakerOnly, telepresence, stacked, allEqualQuarters, allEqualNinths, allEqualSixteenths, allEqualTwentyFifths, onePlusFive, onePlusSeven, onePlusNine, automatic, onePlusN" });
        exchange.Refusals[0].Nearest.Should().StartWith("POST /api/v1/coSpaces with defaultLayout=allEqual|");
    }

    [Fact]
    public async Task A_snapshot_can_be_restored_repeatedly()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = cms.CreateClient();
        await client.PostAsync("/api/v1/coSpaces", new StringContent("name=Kept"));
        var moment = cms.TakeSnapshot();

        for (var i = 0; i < 2; i++)
        {
            var made = await client.PostAsync("/api/v1/coSpaces", new StringContent("name=Gone"));
            cms.Clock.Advance(TimeSpan.FromHours(1));
            await cms.RestoreAsync(moment);

            made.Headers.Location.Should().Be("/api/v1/coSpaces/2b7c343b-37f8-4500-ac5e-64005393b30d", "the same ids follow");
            (await client.GetStringAsync("/api/v1/coSpaces")).Should().Contain("total=\"5\"").And.Contain("<name>Kept</name>");
            cms.Clock.GetUtcNow().Should().Be(CmsSimulator.Defaults.VirtualClock);
        }
    }

    [Fact]
    public void A_clock_runs_at_a_multiple_of_real_time()
    {
        var start = CmsSimulator.Defaults.VirtualClock!.Value;
        var real = new FakeTimeProvider();
        var clock = new VirtualClock(start, real);
        var fired = new List<DateTimeOffset>();
        using var timer = clock.CreateTimer(_ => fired.Add(clock.GetUtcNow()), null, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));

        clock.RunAt(60);
        real.Advance(TimeSpan.FromSeconds(0.5));
        fired.Should().Equal(start.AddSeconds(30));
        real.Advance(TimeSpan.FromSeconds(1.5));
        clock.GetUtcNow().Should().Be(start.AddMinutes(2));
        fired.Should().HaveCount(4);

        clock.Advance(TimeSpan.FromHours(1));
        clock.GetUtcNow().Should().Be(start.AddMinutes(62));
        clock.RunAt(0);
        real.Advance(TimeSpan.FromHours(1));
        clock.GetUtcNow().Should().Be(start.AddMinutes(62));
        fired.Should().HaveCount(124);
    }

    [Fact]
    public void Running_until_idle_stops_at_the_last_timer_or_at_the_limit()
    {
        var start = CmsSimulator.Defaults.VirtualClock!.Value;
        var clock = new VirtualClock(start);
        using var once = clock.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);

        clock.RunUntilIdle().Should().Be(1);
        (clock.GetUtcNow(), clock.IsIdle, clock.RunUntilIdle()).Should().Be((start.AddSeconds(10), true, 0));

        using var again = clock.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        clock.RunUntilIdle(TimeSpan.FromSeconds(5.5)).Should().Be(5);
        (clock.GetUtcNow(), clock.IsIdle).Should().Be((start.AddSeconds(15.5), false));
    }

    private static async Task<string> AskAsync(HttpClient client, string method, string target, string? form, bool gzip, bool admin)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(client.BaseAddress + target[1..]));
        if (form is not null)
            request.Content = new StringContent(form, null, "application/x-www-form-urlencoded");
        if (gzip)
            request.Headers.AcceptEncoding.ParseAdd("gzip");
        if (admin)
            request.Headers.TryAddWithoutValidation("Authorization", Support.SimulatedCluster.Admin);
        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync();
        var headers = answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated).Select(header => $"{header.Key}: {header.Value}");
        return string.Join('\n', [$"{(int)answer.StatusCode} {answer.ReasonPhrase}", .. headers, Convert.ToHexString(body)]);
    }
}
