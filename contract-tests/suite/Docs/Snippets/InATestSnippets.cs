using System.Net;
using CmsSim.Client;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Docs.Snippets;

/// <summary>The code of README.md and docs/in-a-test.md.</summary>
public sealed class InATestSnippets
{
    [Fact]
    public async Task A_leg_that_is_dialled_becomes_a_participant()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = new CmsClient(new CmsClientOptions
        {
            BaseAddress = cms.BaseAddress,
            UserName = "admin",
            Password = "admin",
        });

        var space = await client.CoSpaces.CreateAsync(new CoSpaceFields { Name = "Town hall" });
        var call = await client.Calls.CreateAsync(new CallFields { CoSpace = space });
        await client.Calls.CallLegs(call).CreateAsync(new CallLegFields { RemoteParty = "ann@example.com" });
        cms.Clock.Advance(TimeSpan.FromSeconds(5));

        var participants = await client.Participants.ListAsync();

        participants.Total.Should().Be(1);
    }

    [Fact]
    public async Task A_client_needs_no_socket()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = cms.CreateClient();

        var status = await client.GetStringAsync("/api/v1/system/status");

        status.Should().Contain("<uptimeSeconds>0</uptimeSeconds>");
    }

    [Fact]
    public async Task Options_change_the_cluster()
    {
        await using var cms = await CmsSimulator.StartAsync(options => options with { Bridges = 3, Seed = 7, Release = "2.9" });
        using var client = cms.Bridges[2].CreateClient();

        (await client.GetStringAsync("/api/v1/coSpaceTemplates")).Should().Contain("total=\"0\"", "2.9 has that node");
    }

    [Fact]
    public async Task A_refusal_is_an_exception()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = new CmsClient(new CmsClientOptions { BaseAddress = cms.BaseAddress, UserName = "admin", Password = "admin" });
        await client.CoSpaces.CreateAsync(new CoSpaceFields { Name = "Town hall", Uri = "town.hall" });

        var again = () => client.CoSpaces.CreateAsync(new CoSpaceFields { Name = "Another", Uri = "town.hall" });
        var rules = await client.SendAsync(HttpMethod.Get, "/api/v1/outboundDialPlanRules");

        await again.Should().ThrowAsync<CmsFailureException>();
        rules.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_clock_moves_as_it_is_commanded()
    {
        await using var cms = await CmsSimulator.StartAsync();

        cms.Clock.Advance(TimeSpan.FromSeconds(5));
        cms.Clock.AdvanceTo(new DateTimeOffset(2026, 1, 1, 10, 0, 0, TimeSpan.Zero));
        cms.Clock.RunUntilIdle();
        cms.Clock.RunAt(60);

        cms.Clock.Speed.Should().Be(60);
        cms.Clock.GetUtcNow().Should().BeOnOrAfter(new DateTimeOffset(2026, 1, 1, 10, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_fault_answers_once_with_503()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = cms.CreateClient();
        cms.Faults.Add(SimulatedFault.Status(503) with { Path = "/api/v1/coSpaces", Times = 1 });

        using var refused = await client.GetAsync("/api/v1/coSpaces");
        using var answered = await client.GetAsync("/api/v1/coSpaces");

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        answered.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_far_end_is_busy()
    {
        await using var cms = await CmsSimulator.StartAsync();
        cms.FarEnds.Set("busy@*", "busy");
        cms.FarEnds.Set("*@example.com", "answer", after: TimeSpan.FromSeconds(4), hangUpAfter: TimeSpan.FromMinutes(10));

        using var client = new CmsClient(new CmsClientOptions { BaseAddress = cms.BaseAddress, UserName = "admin", Password = "admin" });
        var call = await client.Calls.CreateAsync(new CallFields { Name = "Talk" });
        await client.Calls.CallLegs(call).CreateAsync(new CallLegFields { RemoteParty = "busy@example.org" });
        await client.Calls.CallLegs(call).CreateAsync(new CallLegFields { RemoteParty = "ann@example.com" });
        cms.Clock.Advance(TimeSpan.FromSeconds(5));
        (await client.CallLegs.ListAsync()).Items.Select(leg => leg.RemoteParty).Should().Equal("ann@example.com");
    }

    [Fact]
    public async Task A_caller_joins_a_space()
    {
        await using var cms = await CmsSimulator.StartAsync();
        var leg = cms.Bridges[0].CallIn("ann@example.com", "cool.bridge.space");
        cms.Clock.Advance(TimeSpan.FromSeconds(1));

        using var client = cms.CreateClient();
        (await client.GetStringAsync($"/api/v1/callLegs/{leg}")).Should().Contain("<state>connected</state>");
    }

    [Fact]
    public async Task A_bridge_stops_and_starts()
    {
        await using var cms = await CmsSimulator.StartAsync();
        await cms.Bridges[1].StopAsync();
        await cms.Bridges[1].StartAsync();

        using var client = cms.Bridges[1].CreateClient();
        (await client.GetStringAsync("/api/v1/calls")).Should().Contain("total=\"0\"");
    }

    [Fact]
    public async Task The_journal_has_the_nearest_valid_call()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = cms.CreateClient();
        using var answer = await client.GetAsync("/api/v1/cospases");

        var exchange = cms.Journal[^1];
        Console.WriteLine($"{exchange.Method} {exchange.Target}: {exchange.Status}, try {exchange.Refusals[0].Nearest}");

        exchange.Refusals[0].Nearest.Should().Be("GET /api/v1/coSpaces");
    }

    [Fact]
    public async Task A_snapshot_leads_back()
    {
        await using var cms = await CmsSimulator.StartAsync();
        var before = cms.TakeSnapshot();
        cms.Clock.Advance(TimeSpan.FromHours(1));
        await cms.RestoreAsync(before);

        cms.Clock.GetUtcNow().Should().Be(new DateTimeOffset(2026, 1, 1, 9, 0, 0, TimeSpan.Zero));
    }
}
