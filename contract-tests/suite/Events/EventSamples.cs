using System.Text.Json;
using System.Text.Json.Nodes;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Events;

/// <summary>Observed events, sent again to the byte.</summary>
public sealed class EventSamples
{
    private const string Call = "97c771ae-fc2e-4257-b129-30ee818e034b";
    private const string Correlator = "9fea4ad1-953a-4801-b4cd-b9382c43b077";
    private const string Participant = "dbe60866-061d-49b3-8399-e95d6248bc2d";

    /// <summary>Messages in which the sample differs from a scripted meeting, each with the reason.</summary>
    private static readonly Dictionary<int, (string Sample, string Simulated, string Why)> s_known = new()
    {
        [6] = ("\"callType\":\"coSpace\"", $"\"callType\":\"coSpace\",\"callCorrelator\":\"{Correlator}\"", "it was asked for, and the list has it"),
        [7] = ("\"name\":\"Room one\",\"uri\":\"room1@example.org\",\"state\":\"connected\",\"direction\":\"incoming\",\"audioMuted\":false,\"videoMuted\":false",
            "\"name\":\"\",\"uri\":\"room1@example.org\",\"state\":\"connected\",\"direction\":\"outgoing\",\"audioMuted\":false,\"videoMuted\":false,\"canMove\":true",
            "the room is dialled here, and a SIP endpoint can be moved"),
    };

    [Fact]
    public async Task A_new_call_is_reported_as_observed()
    {
        await using var cluster = await StartAsync();
        await GiveAsync(cluster, "eb1a32b2-3a12-4b2a-9b39-5a3a4f4c1f4e", "dd8d4bc5-3b3f-4f0d-92a4-3ae2a6c4f0ad", Call, Correlator);
        await using var client = await EventClient.ConnectAsync(cluster);
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Andy'scoSpace");
        await client.StartAsync(1, """{"index":3,"type":"calls","elements":["name","participants"]}""");

        await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);

        (await client.ReadAsync()).Should().Be(Sample("observed-callListUpdate-add.json").Trim());
    }

    /// <summary>The client's lines are sent unchanged. Before some of them the test causes the change that the bridge's next lines report.</summary>
    [Fact]
    public async Task A_session_sends_the_messages_of_the_sample()
    {
        await using var cluster = await StartAsync();
        await GiveAsync(cluster, "eb1a32b2-3a12-4b2a-9b39-5a3a4f4c1f4e", "dd8d4bc5-3b3f-4f0d-92a4-3ae2a6c4f0ad", Call, Correlator, Participant);
        await using var client = await EventClient.ConnectAsync(cluster);
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Example+space");
        var compared = 0;

        // The difference between the message numbers here and those of the sample.
        var ahead = 0;
        foreach (var line in Sample("session-transcript.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var frame = line[(line.IndexOf("\"msg\":", StringComparison.Ordinal) + 6)..^1];
            var message = JsonNode.Parse(frame)!;
            var isAcknowledgement = (string)message["type"]! is "messageAck";
            var id = (int)message[(string)message["type"]!]!["messageId"]!;
            switch (line.Contains("c>s", StringComparison.Ordinal), isAcknowledgement, id)
            {
                case (_, _, 8):
                    // The sample reports an active speaker; the simulator has no media.
                    ahead -= isAcknowledgement ? 1 : 0;
                    continue;
                case (true, true, _):
                    await client.AcknowledgeAsync(id + ahead);
                    continue;
                case (true, false, 2):
                    // The sample omits that the list counts a new participant.
                    await cluster.CreateAsync($"/api/v1/calls/{Call}/callLegs", "remoteParty=room1@example.org");
                    cluster.Advance(5);
                    (await client.TakeAsync()).Should().Contain("\"participants\":1}");
                    ahead++;
                    break;
                case (false, false, 3):
                    await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
                    EndWithTheLastLeg(cluster);
                    break;
                case (false, false, 9):
                    await cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{Participant}/hang-up");
                    break;
            }
            if (line.Contains("c>s", StringComparison.Ordinal))
            {
                await client.SendAsync(frame);
                continue;
            }
            if (!isAcknowledgement)
                frame = frame.Replace($"\"messageId\":{id},", $"\"messageId\":{id + ahead},");
            if (!isAcknowledgement && s_known.TryGetValue(id, out var known))
                frame = frame.Replace(known.Sample, known.Simulated);
            (await client.ReadAsync()).Should().Be(frame);
            compared++;
        }
        compared.Should().Be(12);
    }

    // A call that started by dialling in ends with its last leg.
    private static void EndWithTheLastLeg(SimulatedCluster cluster)
    {
        using var gate = cluster.Host.Cluster.Enter();
        var bridge = cluster.Host.Cluster.Bridges[0];
        var call = bridge.Find(Simulator.Resources.Calls.Call.Definition, Guid.Parse(Call))!;
        var values = new Simulator.Schema.ResourceValues(call.Type, call);
        values.Set(Simulator.Resources.Calls.Call.EndsWithLastLeg, "true");
        bridge.Change(call, values);
    }

    private static string Sample(string name) => File.ReadAllText(Repository.PathOf("fixtures", "samples", "events", name));

    private static async Task GiveAsync(SimulatedCluster cluster, params string[] ids) =>
        await cluster.ControlAsync("POST", "/ids", $"{{\"next\":[{string.Join(',', ids.Select(id => JsonSerializer.Serialize(id)))}]}}");

    private static Task<SimulatedCluster> StartAsync() =>
        SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9", Bridges = 1 });
}
