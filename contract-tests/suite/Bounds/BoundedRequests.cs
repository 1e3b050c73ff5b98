using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Bounds;

/// <summary>The objects and the work that ordinary requests can cause are limited.</summary>
public sealed class BoundedRequests
{
    private const string Full = "<?xml version=\"1.0\"?><failureDetails><invalidOperation /></failureDetails>";

    [Fact]
    public async Task One_object_more_than_the_limit_is_refused_until_another_is_deleted()
    {
        await using var cluster = await StartAsync(settings => settings with { Objects = 40 });
        List<string> made = [];
        while (made.Count < 50 && await cluster.PostAsync("/api/v1/coSpaces", "name=x") is { Status: 200, Location: { } location })
            made.Add(location);

        made.Should().NotBeEmpty().And.HaveCountLessThan(40);
        foreach (var (target, form) in new[] { ("/api/v1/coSpaces", "name=x"), ("/api/v1/tenants", "name=x"), ($"{made[0]}/accessMethods", "uri=u") })
            (await cluster.PostAsync(target, form)).Text.Should().Be(Full, target);
        await cluster.SendAsync("DELETE", made[0]);
        (await cluster.PostAsync("/api/v1/tenants", "name=x")).Status.Should().Be(200);
        (await cluster.SendAsync("PUT", made[1], "name=y")).Status.Should().Be(200, "a change adds no object");
    }

    [Theory]
    [InlineData("dialTransforms", "type=raw")]
    [InlineData("outboundDialPlanRules", "domain=x")]
    [InlineData("forwardingDialPlanRules", "matchPattern=x")]
    [InlineData("inboundDialPlanRules", "domain=x{n}")]
    public async Task Rules_of_each_kind_are_limited(string node, string form)
    {
        await using var cluster = await StartAsync(settings => settings with { DialPlanRules = 3 });
        for (var i = 0; i < 3; i++)
            await cluster.CreateAsync("/api/v1/" + node, form.Replace("{n}", $"{i}"));

        (await cluster.PostAsync("/api/v1/" + node, form.Replace("{n}", "9"))).Text.Should().Be(Full);
    }

    [Fact]
    public async Task Calls_and_legs_of_a_bridge_are_limited()
    {
        await using var cluster = await StartAsync(settings => settings with { Calls = 2, CallLegs = 2 });
        var call = await cluster.CreateAsync("/api/v1/calls", "name=One");
        await cluster.CreateAsync("/api/v1/calls", "name=Two");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=a@example.com");
        await cluster.CreateAsync($"/api/v1/calls/{call}/participants", "remoteParty=b@example.com");

        (await cluster.PostAsync("/api/v1/calls", "name=Three")).Text.Should().Be(Full);
        foreach (var node in (string[])["callLegs", "participants"])
            (await cluster.PostAsync($"/api/v1/calls/{call}/{node}", "remoteParty=c@example.com")).Text.Should().Contain("<participantLimitReached />");
        await cluster.CreateAsync("/api/v1/calls", "name=Elsewhere", bridge: 1);
    }

    [Fact]
    public async Task A_form_with_more_parameters_than_the_limit_is_refused()
    {
        await using var cluster = await StartAsync();
        string Form(int parameters) => "name=x" + string.Concat(Enumerable.Repeat("&unknown=1", parameters - 1));

        (await cluster.PostAsync("/api/v1/coSpaces", Form(1_000))).Status.Should().Be(200);
        var spaces = (await cluster.GetAsync("/api/v1/coSpaces")).Text;
        foreach (var method in (string[])["POST", "PUT"])
            (await cluster.SendAsync(method, method is "POST" ? "/api/v1/coSpaces" : "/api/v1/system/profiles", Form(1_001))).Text.Should().Be("<?xml version=\"1.0\"?><failureDetails><parameterError /></failureDetails>");
        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().Be(spaces);
    }

    [Fact]
    public async Task Setting_a_duration_limit_repeatedly_leaves_one_timer()
    {
        await using var cluster = await StartAsync();
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=a@example.com");
        cluster.Advance(60);
        var before = Waiting(cluster);

        for (var i = 0; i < 50; i++)
            await cluster.SendAsync("PUT", "/api/v1/callLegs/" + leg, $"maxCallDurationTime={(i % 2 == 0 ? 2_000_000_000 : 1_000_000_000)}");

        (Waiting(cluster) - before).Should().BeLessThanOrEqualTo(3);
        await cluster.SendAsync("PUT", "/api/v1/callLegs/" + leg, "maxCallDurationTime=100");
        cluster.Advance(39);
        (await cluster.GetAsync("/api/v1/callLegs/" + leg)).Status.Should().Be(200);
        cluster.Advance(2);
        (await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text.Should().Contain("callLegDoesNotExist");
    }

    [Fact]
    public async Task A_postponed_duration_limit_ends_the_leg_at_the_new_time()
    {
        await using var cluster = await StartAsync();
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=a@example.com&maxCallDurationTime=100");
        cluster.Advance(50);
        await cluster.SendAsync("PUT", "/api/v1/callLegs/" + leg, "maxCallDurationTime=200");

        cluster.Advance(100);
        (await cluster.GetAsync("/api/v1/callLegs/" + leg)).Status.Should().Be(200);
        cluster.Advance(60);
        (await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text.Should().Contain("callLegDoesNotExist");
    }

    [Fact]
    public async Task Switching_timed_logging_repeatedly_leaves_one_timer()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.2" });
        var before = Waiting(cluster);

        for (var i = 0; i < 50; i++)
            await cluster.SendAsync("PUT", "/api/v1/system/timedLogging", "activeControl=2000000000&bfcp=1000000000");

        (Waiting(cluster) - before).Should().BeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task A_very_long_list_of_ids_is_an_invalid_value()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");

        (await cluster.SendAsync("PUT", $"/api/v1/calls/{call}/participants/*", "filterIds=" + new string(',', 900_000))).Text.Should().Contain("<parameterError parameter=\"filterIds\" error=\"invalidValue\" />");
    }

    [Fact]
    public async Task Diagnostics_describe_a_limited_number_of_legs_and_count_the_others()
    {
        await using var cluster = await StartAsync(settings => settings with { DiagnosticsLegs = 2 });
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        for (var i = 0; i < 5; i++)
            await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", $"remoteParty={i}@example.com");

        var diagnostics = (await cluster.PostAsync($"/api/v1/calls/{call}/diagnostics", "")).Location;

        var text = (await cluster.GetAsync(diagnostics + "/contents")).Text;
        text.Should().Contain("Call legs: 5").And.Contain("3 more call legs");
        text.Split("SIP outgoing call").Should().HaveCount(3);
    }

    [Fact]
    public void Removal_from_a_long_list_keeps_the_others_in_order()
    {
        var bag = new OrderedBag<string>();
        List<string> expected = [];
        var random = new Random(3);
        for (var i = 0; i < 5_000; i++)
        {
            if (expected.Count > 0 && random.Next(i < 2_500 ? 3 : 2) == 0)
            {
                var item = expected[random.Next(expected.Count)];
                expected.Remove(item);
                bag.Remove(item).Should().BeTrue();
                bag.Remove(item).Should().BeFalse();
            }
            else
            {
                expected.Add($"{i}");
                bag.Add(expected[^1]);
            }
            if (i % 50 == 0)
                bag.Should().Equal(expected);
            bag.Count.Should().Be(expected.Count);
        }
    }

    [Fact]
    public void A_limit_has_a_name_and_a_range()
    {
        Limits.All.Should().OnlyContain(limit => limit.Least <= limit.Default && limit.Default <= limit.Most && limit.Summary.Length > 0);
        Limits.All.Select(limit => limit.Name).Should().OnlyHaveUniqueItems();
        Limits.All.Should().OnlyContain(limit => limit.Of(limit.With(new Limits(), limit.Most)) == limit.Most);
    }

    private static int Waiting(SimulatedCluster cluster)
    {
        using (cluster.Host.Cluster.Enter())
            return cluster.Host.Cluster.Timeline.Waiting;
    }

    private static Task<SimulatedCluster> StartAsync(Func<SimulatorSettings, SimulatorSettings>? settings = null) =>
        SimulatedCluster.StartAsync(configure: options => options with { Tuned = settings ?? (tuned => tuned) });
}
