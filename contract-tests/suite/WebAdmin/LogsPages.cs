using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.WebAdmin;

/// <summary>The event log and the switches of detailed traces.</summary>
public sealed class LogsPages
{
    private const string Tracing = "/logs/detailed-tracing";
    private const string Status = "/api/v1/system/status";

    [Fact]
    public async Task The_event_log_can_be_downloaded_in_the_documented_form()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.ControlAsync("PUT", "/far-ends", """[{"address":"*","behaviour":"answer","after":1}]""");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Ad hoc");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        cluster.Advance(1.25);
        var visitor = await WebVisitor.LogInAsync(cluster);

        var answer = await visitor.GetAsync("/logs/event-logs?download=text");

        (answer.Header("Content-Type"), answer.Header("Content-Disposition")).Should().Be(("text/plain; charset=utf-8", "attachment; filename=\"eventlog-Core1.txt\""));
        answer.Text.TrimEnd('\n').Split('\n').Should().OnlyContain(line => System.Text.RegularExpressions.Regex.IsMatch(line, "^2016-07-26  14:00:0[0-9]\\.[0-9]{3}  (Info    |Warning ) .+$"))
            .And.Contain(line => line.Contains("  Info     127.0.0.1: API user \"admin\" created new call "))
            .And.Contain("2016-07-26  14:00:01.250  Info     web user \"admin\" logged in").And.NotContain(line => line.Contains("API trace"));
        var page = await visitor.PageAsync("/logs/event-logs");
        page.Descendants("tbody").Single().Elements("tr").First().Elements("td").Select(cell => cell.Value.Trim()).Should().Equal("2016-07-26", "14:00:01.250", "Info", "web user \"admin\" logged in");
        page.Descendants("p").Last().Value.Should().MatchRegex("^([0-9]+) most recent \\(of \\1\\) shown$");
    }

    [Fact]
    public async Task The_event_log_is_bounded_and_keeps_its_lines_whole()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Limits = new Limits { EventLogLines = 10 } });
        for (var i = 0; i < 29; i++)
            await cluster.CreateAsync("/api/v1/coSpaces", "name=Room");
        var visitor = new WebVisitor(cluster);
        await visitor.LogInAsync("a\u2028b\u202ec");
        await visitor.LogInAsync();

        var lines = (await visitor.GetAsync("/logs/event-logs?download=text")).Text.TrimEnd('\n').Split('\n');
        lines.Should().HaveCount(10);
        lines[^2].Should().EndWith("web user \"a...b...c\" failed to log in");
        (await visitor.PageAsync("/logs/event-logs")).Value.Should().Contain("10 most recent (of 31) shown");
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("3.2")]
    public async Task The_trace_of_the_API_is_on_until_it_is_switched_and_then_ends_by_itself(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
        var visitor = await WebVisitor.LogInAsync(cluster);
        (await StatesAsync(visitor)).Should().Equal("off", "on", "off", "off");
        (await TracedAsync(cluster)).Should().Be(1);

        await visitor.FollowAsync(await PressAsync(visitor, "API: Disable"));
        (await StatesAsync(visitor)).Should().Equal("off", "off", "off", "off");
        (await TracedAsync(cluster)).Should().Be(0);

        await visitor.FollowAsync(await PressAsync(visitor, "API: 1 minute"));
        (await StatesAsync(visitor))[1].Should().Be("on for 00:01:00");
        (await TracedAsync(cluster)).Should().Be(1);
        cluster.Advance(50);
        await visitor.FollowAsync(await PressAsync(visitor, "API: 1 minute"));
        cluster.Advance(59);
        (await StatesAsync(visitor))[1].Should().Be("on for 00:00:01");
        (await TracedAsync(cluster)).Should().Be(1, "the second switch began the minute again");
        cluster.Advance(1);
        (await TracedAsync(cluster)).Should().Be(0);

        // Requests are counted all the same: one counter for all requests since the start.
        await visitor.FollowAsync(await PressAsync(visitor, "API: 24 hours"));
        await cluster.GetAsync(Status);
        (await cluster.LogAsync()).Where(line => line.Contains("GET for")).Select(line => line.Split("API trace ")[1].Split(':')[0]).Should().Equal("1", "3", "4", "6");
        (await cluster.LogAsync()).Where(line => line.Contains("tracing now")).Select(line => line.Split("INFO : ")[1]).Should()
            .Equal("API tracing now disabled", "API tracing now enabled", "API tracing now disabled", "API tracing now enabled");
        (await cluster.LogAsync("Core2")).Should().BeEmpty("each bridge has its own traces");
    }

    [Fact]
    public async Task A_restart_turns_the_trace_of_the_API_on_again()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var visitor = await WebVisitor.LogInAsync(cluster);
        await visitor.FollowAsync(await PressAsync(visitor, "API: Disable"));

        await cluster.Host.StopBridgeAsync("Core1");
        await cluster.Host.StartBridgeAsync("Core1");

        (await TracedAsync(cluster)).Should().Be(1);
    }

    [Theory]
    [InlineData("2.9")]
    [InlineData("3.2")]
    public async Task Other_traces_are_switched_for_a_time_and_share_their_state_with_the_API(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
        var visitor = await WebVisitor.LogInAsync(cluster);

        foreach (var trace in new[] { "SIP traffic", "Active control", "BFCP" })
            await visitor.FollowAsync(await PressAsync(visitor, $"{trace}: 10 minutes"));
        (await StatesAsync(visitor)).Should().Equal("on for 00:10:00", "on", "on for 00:10:00", "on for 00:10:00");
        if (release == "3.2")
        {
            (await cluster.GetAsync("/api/v1/system/timedLogging")).Text.Should().Contain("<activeControl>600</activeControl><bfcp>600</bfcp>");
            await cluster.SendAsync("PUT", "/api/v1/system/timedLogging", "bfcp=0");
            (await StatesAsync(visitor))[3].Should().Be("off");
        }
        cluster.Advance(601);

        (await StatesAsync(visitor)).Should().Equal("off", "on", "off", "off");
        (await cluster.LogAsync()).Where(line => line.Contains("tracing now")).Select(line => line.Split("INFO : ")[1]).Should().BeEquivalentTo(
            "SIP traffic tracing now enabled", "Active control tracing now enabled", "BFCP tracing now enabled",
            "SIP traffic tracing now disabled", "Active control tracing now disabled", "BFCP tracing now disabled");
    }

    private static async Task<string[]> StatesAsync(WebVisitor visitor)
    {
        var page = await visitor.PageAsync(Tracing);
        page.Descendants("tbody").Descendants("th").Select(cell => cell.Value).Should().Equal("SIP traffic", "API", "Active control", "BFCP");
        return [.. page.Descendants("tbody").Single().Elements("tr").Select(row => row.Elements("td").First().Value)];
    }

    private static async Task<RawAnswer> PressAsync(WebVisitor visitor, string button)
    {
        var page = await visitor.PageAsync(Tracing);
        return await visitor.SubmitAsync(page, page.Descendants("button").Single(one => (string?)one.Attribute("aria-label") == button));
    }

    /// <summary>Sends a request, and counts the lines that begin its trace.</summary>
    private static async Task<int> TracedAsync(SimulatedCluster cluster)
    {
        var before = (await cluster.LogAsync()).Length;
        (await cluster.GetAsync(Status)).Status.Should().Be(200);
        return (await cluster.LogAsync()).Skip(before).Count(line => line.Contains($"GET for \"{Status}\""));
    }
}
