using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Worlds;

public sealed class Snapshots
{
    [Fact]
    public async Task The_same_requests_after_a_restore_give_the_same_answers_as_after_the_snapshot()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Bridges = 3 });
        await cluster.CreateAsync("/api/v1/coSpaces", "name=Before&requireCallId=true");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Ad hoc");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        await cluster.ControlAsync("POST", "/ids", """{"next":["11111111-2222-4333-8444-555555555555"]}""");
        await cluster.ControlAsync("POST", "/faults", """{"match":{"path":"/coSpaces","probability":0.5},"effect":{"status":503}}""");
        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
        cluster.Advance(90);
        (await cluster.ControlAsync("POST", "/snapshots", """{"name":"noon"}""")).Should().Be((200, """{"name":"noon"}"""));

        var first = await ScriptAsync(cluster);
        for (var i = 0; i < 2; i++)
        {
            (await cluster.ControlAsync("POST", "/snapshots/noon/restore")).Status.Should().Be(200);
            (await ScriptAsync(cluster)).Should().Equal(first);
        }
        first.Should().Contain(line => line.Contains("11111111-2222-4333-8444-555555555555")).And.Contain(line => line.StartsWith("HTTP/1.1 503")).And.Contain(line => line.Contains("ann@example.com"));
    }

    [Fact]
    public async Task A_reset_after_a_restore_still_restores_the_start()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.CreateAsync("/api/v1/coSpaces", "name=A");
        await cluster.ControlAsync("POST", "/snapshots");
        await cluster.ControlAsync("POST", "/snapshots/1/restore");
        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().Contain("total=\"5\"");

        await cluster.ControlAsync("POST", "/reset");

        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().Contain("total=\"4\"");
    }

    [Fact]
    public async Task Snapshots_are_named_listed_replaced_and_removed()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        (await cluster.ControlAsync("POST", "/snapshots")).Text.Should().Be("""{"name":"1"}""");
        cluster.Advance(1);
        await cluster.ControlAsync("POST", "/snapshots", """{"name":"b"}""");
        cluster.Advance(1);
        await cluster.ControlAsync("POST", "/snapshots", """{"name":"1"}""");

        (await cluster.ControlAsync("GET", "/snapshots")).Text.Should().Be(
            """{"snapshots":[{"name":"b","time":"2016-07-26T14:00:01Z"},{"name":"1","time":"2016-07-26T14:00:02Z"}]}""");
        (await cluster.ControlAsync("DELETE", "/snapshots/b")).Text.Should().Be("""{"snapshots":[{"name":"1","time":"2016-07-26T14:00:02Z"}]}""");
        (await cluster.ControlAsync("POST", "/snapshots/b/restore")).Status.Should().Be(404);
        (await cluster.ControlAsync("DELETE", "/snapshots/b")).Status.Should().Be(404);
        foreach (var wrong in (string[])["[]", "{\"name\":\"\"}", "{\"name\":\"a b\"}", "{\"name\":1}", "x"])
            (await cluster.ControlAsync("POST", "/snapshots", wrong)).Status.Should().Be(400, wrong);
    }

    [Fact]
    public async Task The_number_of_snapshots_is_limited()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        for (var i = 0; i < 32; i++)
            (await cluster.ControlAsync("POST", "/snapshots")).Status.Should().Be(200);

        (await cluster.ControlAsync("POST", "/snapshots")).Status.Should().Be(409);
        (await cluster.ControlAsync("POST", "/snapshots", """{"name":"7"}""")).Status.Should().Be(200, "a snapshot of that name exists already");
    }

    private static async Task<List<string>> ScriptAsync(SimulatedCluster cluster)
    {
        List<string> answers = [];
        for (var i = 0; i < 12; i++)
            answers.Add((await cluster.PostAsync("/api/v1/coSpaces", $"name=Space {i}&requireCallId=true&uri=space.{i}")).ToString());
        cluster.Advance(30);
        foreach (var target in (string[])["/api/v1/coSpaces?limit=20", "/api/v1/callLegs", "/api/v1/participants", "/api/v1/system/status", "/api/v1/system/alarms"])
            answers.Add((await cluster.GetAsync(target)).ToString());
        answers.Add(await cluster.StateAsync());
        answers.Add((await cluster.ControlAsync("GET", "/faults")).Text);
        answers.Add((await cluster.ControlAsync("GET", "/clock")).Text);
        return answers;
    }
}
