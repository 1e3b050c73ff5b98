using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Control;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.State.Worlds;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

/// <summary>The control API lists the objects that differ from those of a snapshot.</summary>
public sealed class ChangesSinceSnapshots
{
    [Fact]
    public async Task Objects_that_were_added_changed_and_removed_are_listed_with_their_values()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var changed = await cluster.CreateAsync("/api/v1/coSpaces", "name=Hall&uri=hall&passcode=4711");
        var removed = await cluster.CreateAsync("/api/v1/tenants", "name=Example");
        await cluster.CreateAsync("/api/v1/coSpaces", "name=Same&uri=same");
        await cluster.ControlAsync("POST", "/snapshots", """{"name":"kept"}""");
        (await ChangesAsync(cluster)).GetRawText().Should().Be("""{"since":"2016-07-26T14:00:00Z","total":0,"changes":[]}""");

        cluster.Advance(60);
        await cluster.SendAsync("PUT", "/api/v1/coSpaces/" + changed, "name=Hall 2&passcode=0815&uri=");
        await cluster.SendAsync("DELETE", "/api/v1/tenants/" + removed);
        var added = await cluster.CreateAsync("/api/v1/callProfiles", "participantLimit=3");
        var receiver = await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString("http://a:hunter2@host/?token=hunter3"), bridge: 1);
        var answer = await ChangesAsync(cluster);

        answer.GetProperty("since").GetString().Should().Be("2016-07-26T14:00:00Z");
        answer.GetRawText().Should().NotContainAny("4711", "0815", "hunter");
        var changes = answer.GetProperty("changes").EnumerateArray().ToDictionary(change => change.GetProperty("id").GetString()!);
        changes.Keys.Should().BeEquivalentTo([changed, removed, added, receiver]);
        changes[changed].GetRawText().Should().Be(
            $$"""{"change":"changed","type":"coSpaces","id":"{{changed}}","name":"Hall 2","values":[{"name":"name","before":"Hall","after":"Hall 2"},{"name":"uri","before":"hall"},{"name":"passcode","before":"********","after":"********"}]}""");
        changes[removed].GetRawText().Should().StartWith($$"""{"change":"removed","type":"tenants","id":"{{removed}}","name":"Example","values":[{"name":"name","before":"Example"}""");
        changes[added].GetRawText().Should().StartWith($$"""{"change":"added","type":"callProfiles","id":"{{added}}","values":[""").And.Contain("""{"name":"participantLimit","after":"3"}""");
        changes[receiver].GetRawText().Should().Be(
            $$"""{"change":"added","type":"system/cdrReceivers","id":"{{receiver}}","bridge":"Core2","values":[{"name":"uri","after":"http://********@host/?token=********"}]}""");

        await cluster.ControlAsync("POST", "/snapshots/kept/restore");
        (await ChangesAsync(cluster)).GetProperty("total").GetInt32().Should().Be(0);
    }

    [Fact]
    public async Task A_setting_changes_even_if_it_had_its_default_or_has_it_again()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.ControlAsync("POST", "/snapshots", """{"name":"kept"}""");
        await cluster.SendAsync("PUT", "/api/v1/system/configuration/cluster", "participantLimit=9", bridge: 1);

        (await ChangesAsync(cluster)).GetProperty("changes").GetRawText().Should().Be(
            """[{"change":"changed","type":"system/configuration/cluster","id":"00000000-0000-0000-0000-000000000000","bridge":"Core2","values":[{"name":"participantLimit","after":"9"}]}]""");
        await cluster.ControlAsync("POST", "/snapshots", """{"name":"kept"}""");
        await cluster.SendAsync("PUT", "/api/v1/system/configuration/cluster", "participantLimit=", bridge: 1);
        (await ChangesAsync(cluster)).GetProperty("changes")[0].GetProperty("values").GetRawText().Should().Be("""[{"name":"participantLimit","before":"9"}]""");
        await cluster.SendAsync("PUT", "/api/v1/system/configuration/cluster", "participantLimit=9", bridge: 1);
        (await ChangesAsync(cluster)).GetProperty("total").GetInt32().Should().Be(0, "it is as it was");
    }

    [Fact]
    public async Task Objects_with_borrowed_ids_and_running_calls_are_kept_apart()
    {
        await using var cluster = await SimulatedCluster.StartAsync("""
            <world release="2.9"><bridge name="Core1"/><users><user id="11111111-1111-4111-8111-111111111111"><userJid>ann@example.com</userJid><name>Ann</name></user></users></world>
            """);
        var one = await cluster.CreateAsync("/api/v1/coSpaces", "name=One");
        var two = await cluster.CreateAsync("/api/v1/coSpaces", "name=Two");
        await cluster.PostAsync($"/api/v1/coSpaces/{one}/coSpaceUsers", "userJid=ann@example.com");
        await cluster.ControlAsync("POST", "/snapshots", """{"name":"kept"}""");

        await cluster.PostAsync($"/api/v1/coSpaces/{two}/coSpaceUsers", "userJid=ann@example.com");
        await cluster.CreateAsync("/api/v1/calls", "coSpace=" + two);
        var changes = (await ChangesAsync(cluster)).GetProperty("changes").EnumerateArray().Select(change => (change.GetProperty("change").GetString(), change.GetProperty("type").GetString())).ToList();

        changes.Should().BeEquivalentTo([("added", "coSpaces/coSpaceUsers"), ("added", "calls")]);
    }

    [Fact]
    public async Task A_thousand_changes_are_listed_and_all_are_counted()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.ControlAsync("POST", "/snapshots", """{"name":"kept"}""");
        await cluster.CreateAsync("/api/v1/tenants", "name=" + Uri.EscapeDataString("<script>\u202e"));
        (await cluster.ControlAsync("GET", "/snapshots/kept/changes")).Text.Should().NotContain("<script>").And.Contain("\\u003Cscript");
        for (var i = 0; i < 1_010; i++)
            await cluster.CreateAsync("/api/v1/callProfiles", "messageBoardEnabled=true");

        var answer = await ChangesAsync(cluster);

        (answer.GetProperty("total").GetInt32(), answer.GetProperty("changes").GetArrayLength()).Should().Be((1_011, 1_000));
    }

    [Fact]
    public void A_long_value_is_cut_between_characters()
    {
        var values = new string?[CoSpace.Definition.SlotCount];
        values[CoSpace.Definition.SlotOf(CoSpace.Name)] = new string('x', 999) + "😀 and more";
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            SnapshotChanges.Write(json, SimulatedCluster.Start, [new WorldChange(null, null, new StoredObject(CoSpace.Definition, Guid.Empty, values))]);
            json.WriteEndObject();
        }

        JsonDocument.Parse(text.ToArray()).RootElement.GetProperty("changes")[0].GetProperty("name").GetString().Should().Be(new string('x', 999) + "…");
    }

    [Fact]
    public async Task An_unknown_snapshot_is_refused()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.ControlAsync("GET", "/snapshots/none/changes")).Should().Be((404, """{"title":"Not Found","status":404,"detail":"There is no snapshot none; GET /snapshots lists them all."}"""));
    }

    private static async Task<JsonElement> ChangesAsync(SimulatedCluster cluster)
    {
        var (status, text) = await cluster.ControlAsync("GET", "/snapshots/kept/changes");
        status.Should().Be(200, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
