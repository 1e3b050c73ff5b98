using System.Text.Json;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

/// <summary>The control API lists running calls and legs as they are.</summary>
public sealed class RunningCalls
{
    private static readonly string[] s_ids = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];

    [Fact]
    public async Task A_call_has_its_legs_with_their_states()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var (space, call) = await lab.MeetAsync("name=Talk&uri=talk");
        var ann = await lab.JoinAsync(call, "ann@example.com");
        var bob = await lab.JoinAsync(call, "bob@example.com", "needsActivation=true");
        var eve = await lab.JoinAsync(call, "eve@example.com", "rxAudioMute=true");
        await lab.Cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{ann}/hold");
        await lab.Cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", """{"remoteParty":"web@example.com","uri":"talk","kind":"webApp","displayName":"Web"}""");
        lab.Cluster.Advance(2);
        await lab.Cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", """{"remoteParty":"late@example.com","uri":"talk"}""");

        var answer = await CallsAsync(lab.Cluster);

        (answer.GetProperty("time").GetString(), answer.GetProperty("total").GetInt32(), answer.GetProperty("legs").GetInt32()).Should().Be(("2016-07-26T14:00:05Z", 1, 5));
        answer.GetProperty("bridges").GetRawText().Should().Be("""[{"name":"Core1","calls":1,"legs":5}]""");
        var one = answer.GetProperty("calls")[0];
        one.EnumerateObject().Where(member => member.Name is not ("legs" or "correlator")).Select(member => member.ToString()).Should().Equal(
            "\"bridge\":\"Core1\"", $"\"id\":\"{call}\"", "\"name\":\"Talk\"", $"\"space\":\"{space}\"", "\"startedAt\":\"2016-07-26T14:00:00Z\"", "\"participants\":4", "\"waiting\":0",
            "\"locked\":false", "\"recording\":false", "\"streaming\":false");
        var legs = one.GetProperty("legs").EnumerateArray().ToDictionary(leg => leg.GetProperty("remoteParty").GetString()!);
        legs.Keys.Should().Equal("ann@example.com", "bob@example.com", "eve@example.com", "web@example.com");
        legs["ann@example.com"].GetRawText().Should().MatchRegex(
            $"^\\{{\"id\":\"{ann}\",\"participant\":\"[0-9a-f-]{{36}}\",\"remoteParty\":\"ann@example.com\",\"direction\":\"outgoing\",\"state\":\"onHold\",\"lobby\":false,\"muted\":false,\"kind\":\"sip\",\"since\":\"2016-07-26T14:00:[0-9.]+Z\",\"encrypted\":(true|false)\\}}$");
        legs["bob@example.com"].GetProperty("id").GetString().Should().Be(bob);
        (legs["eve@example.com"].GetProperty("id").GetString(), legs["eve@example.com"].GetProperty("muted").GetBoolean()).Should().Be((eve, true));
        var web = legs["web@example.com"];
        (web.GetProperty("kind").GetString(), web.GetProperty("name").GetString(), web.GetProperty("direction").GetString(), web.GetProperty("state").GetString()).Should().Be(("webApp", "Web", "incoming", "connected"));
        var caller = answer.GetProperty("callers")[0];
        (caller.GetProperty("bridge").GetString(), caller.GetProperty("remoteParty").GetString(), caller.GetProperty("state").GetString()).Should().Be(("Core1", "late@example.com", "initial"));
    }

    [Fact]
    public async Task A_locked_call_keeps_newcomers_in_the_lobby_until_they_are_let_in()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var (_, call) = await lab.MeetAsync("name=Talk&uri=talk");
        await lab.PutAsync("calls/" + call, "locked=true");
        var ann = await lab.JoinAsync(call, "ann@example.com", "needsActivation=true");

        (await CallAsync()).Should().Be((true, 1, true));
        await lab.PutAsync("callLegs/" + ann, "needsActivation=false");
        await lab.PutAsync("participants/" + (await CallsAsync(lab.Cluster)).GetProperty("calls")[0].GetProperty("legs")[0].GetProperty("participant").GetString(), "deactivated=false");
        (await CallAsync()).Should().Be((true, 0, false));
        await lab.HangUpAsync(ann);
        (await CallsAsync(lab.Cluster)).GetProperty("calls")[0].GetProperty("legs").GetArrayLength().Should().Be(0);
        await lab.Cluster.SendAsync("DELETE", "/api/v1/calls/" + call);
        (await CallsAsync(lab.Cluster)).GetProperty("total").GetInt32().Should().Be(0);

        async Task<(bool IsLocked, int Waiting, bool IsInLobby)> CallAsync()
        {
            var one = (await CallsAsync(lab.Cluster)).GetProperty("calls")[0];
            return (one.GetProperty("locked").GetBoolean(), one.GetProperty("waiting").GetInt32(), one.GetProperty("legs")[0].GetProperty("lobby").GetBoolean());
        }
    }

    [Fact]
    public async Task A_link_names_the_bridge_at_its_other_end()
    {
        await using var lab = await MeetingLab.StartAsync("2.9", bridges: 2, ids: s_ids);
        var (space, call) = await lab.MeetAsync();
        await lab.Cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        await lab.JoinAsync(call, "ann@example.com");
        lab.Cluster.Advance(5);

        var calls = (await CallsAsync(lab.Cluster)).GetProperty("calls").EnumerateArray().ToList();

        calls.Select(one => one.GetProperty("correlator").GetString()).Distinct().Should().ContainSingle();
        calls.SelectMany(one => one.GetProperty("legs").EnumerateArray().Where(leg => leg.GetProperty("kind").GetString() is "link").Select(leg => (one.GetProperty("bridge").GetString(), leg.GetProperty("peer").GetString())))
            .Should().Equal(("Core1", "Core2"), ("Core2", "Core1"));
        (await CallsAsync(lab.Cluster, "?bridge=core2")).GetProperty("calls").EnumerateArray().Select(one => one.GetProperty("bridge").GetString()).Should().Equal("Core2");
    }

    [Fact]
    public async Task Calls_are_filtered_and_paged()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        for (var i = 0; i < 60; i++)
            await lab.Cluster.CreateAsync("/api/v1/calls", $"name=Call {i}");
        var (space, talk) = await lab.MeetAsync("name=Town hall");
        await lab.JoinAsync(talk, "ann@example.com");
        await lab.Cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", """{"remoteParty":"late@example.com","uri":"nowhere"}""");

        (await FoundAsync("")).Should().Be((61, 50, 1));
        (await FoundAsync("?offset=50")).Should().Be((61, 11, 1));
        (await FoundAsync("?offset=5&limit=7")).Should().Be((61, 7, 1));
        (await FoundAsync("?offset=900")).Should().Be((61, 0, 1));
        (await FoundAsync("?filter=CALL%201")).Should().Be((11, 11, 0));
        (await FoundAsync("?filter=call%201&offset=10")).Should().Be((11, 1, 0));
        (await FoundAsync("?filter=ANN@")).Should().Be((1, 1, 0));
        (await FoundAsync("?filter=town%20HALL")).Should().Be((1, 1, 0));
        (await FoundAsync("?filter=" + space[..13])).Should().Be((1, 1, 0));
        (await FoundAsync("?filter=late")).Should().Be((0, 0, 1));
        (await FoundAsync("?filter=nothing")).Should().Be((0, 0, 0));
        (await CallsAsync(lab.Cluster, "?filter=call%205&limit=200")).GetProperty("calls").EnumerateArray().Select(one => one.GetProperty("name").GetString()![5..])
            .Should().Equal("5", "50", "51", "52", "53", "54", "55", "56", "57", "58", "59");

        foreach (var query in (string[])["limit=0", "limit=201", "limit=x", "offset=-1", "offset=", "bridge=Core9", "bridge="])
            (await lab.Cluster.ControlAsync("GET", "/calls?" + query)).Status.Should().Be(400, query);
        (await lab.Cluster.ControlAsync("GET", "/calls?bridge=Core9")).Text.Should().Contain("; expected Core1.");

        async Task<(int Total, int Listed, int Callers)> FoundAsync(string query)
        {
            var answer = await CallsAsync(lab.Cluster, query);
            return (answer.GetProperty("total").GetInt32(), answer.GetProperty("calls").GetArrayLength(), answer.GetProperty("callers").GetArrayLength());
        }
    }

    [Fact]
    public async Task A_hundred_legs_are_listed_and_the_others_are_counted()
    {
        await using var lab = await MeetingLab.StartAsync("2.9", farEnds: "");
        var (_, call) = await lab.MeetAsync();
        for (var i = 0; i < 103; i++)
        {
            await lab.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", $"remoteParty=p{i}@example.com");
            await lab.Cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", $$"""{"remoteParty":"c{{i}}@example.com","uri":"nowhere"}""");
        }

        var answer = await CallsAsync(lab.Cluster);

        var one = answer.GetProperty("calls")[0];
        (one.GetProperty("legs").GetArrayLength(), one.GetProperty("moreLegs").GetInt32()).Should().Be((100, 3));
        (answer.GetProperty("callers").GetArrayLength(), answer.GetProperty("moreCallers").GetInt32()).Should().Be((100, 3));
    }

    [Fact]
    public async Task Names_with_markup_arrive_as_text_and_a_stopped_bridge_has_no_calls()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        const string Name = "<script>alert('1')</script>\u202e\"";
        await cluster.CreateAsync("/api/v1/calls", "name=" + Uri.EscapeDataString(Name));

        var (_, text) = await cluster.ControlAsync("GET", "/calls");
        text.Should().NotContain("<script>");
        JsonDocument.Parse(text).RootElement.GetProperty("calls")[0].GetProperty("name").GetString().Should().Be(Name);
        await cluster.ControlAsync("POST", "/bridges/Core1/stop");
        (await CallsAsync(cluster)).GetProperty("total").GetInt32().Should().Be(0);
    }

    private static async Task<JsonElement> CallsAsync(SimulatedCluster cluster, string query = "")
    {
        var (status, text) = await cluster.ControlAsync("GET", "/calls" + query);
        status.Should().Be(200, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
