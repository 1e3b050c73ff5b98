using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Docs.Snippets;

/// <summary>The code of docs/events.md.</summary>
public sealed class EventsSnippets
{
    private const string LastFrame = """
{"type":"message","message":{"messageId":3,"type":"callListUpdate","subscriptionIndex":1,"updates":[{"call":"…","updateType":"add","name":"Town hall","participants":0}]}}
""";

    [Fact]
    public async Task A_call_that_begins_is_an_event()
    {
        await using var cms = await SimulatorHost.StartAsync(new SimulatorOptions { Release = "2.9", HttpPort = 0, HttpsPort = null, ControlPort = null });
        using var http = new HttpClient { BaseAddress = cms.Bridges[0].Http };
        http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("admin:admin"u8));

        // A token for the credentials, a WebSocket for the token.
        using var answer = await http.PostAsync("/api/v1/authTokens", content: null);
        var token = answer.Headers.GetValues("X-Cisco-CMS-Auth-Token").Single();
        using var events = new ClientWebSocket();
        await events.ConnectAsync(new Uri($"ws://{http.BaseAddress!.Authority}/events/v1?authToken={token}"), CancellationToken.None);
        Task SendAsync(string frame) => events.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, CancellationToken.None);

        await SendAsync("""{"type":"message","message":{"messageId":1,"type":"subscribeRequest","subscriptions":[{"index":1,"type":"calls","elements":["name","participants"]}]}}""");
        await http.PostAsync("/api/v1/calls", new FormUrlEncodedContent([new("name", "Town hall")]));

        var (frame, buffer) = ("", new byte[65_536]);
        while (!frame.Contains("Town hall"))
        {
            var received = await events.ReceiveAsync(buffer, CancellationToken.None);
            frame = Encoding.UTF8.GetString(buffer, 0, received.Count);
            Console.WriteLine(frame);
            if (Regex.Match(frame, "{\"messageId\":([0-9]+),\"type\"") is { Success: true } message)
                await SendAsync($$$"""{"type":"messageAck","messageAck":{"messageId":{{{message.Groups[1]}}},"status":"success"}}""");
        }

        Pattern.ShouldMatch(frame, LastFrame.Trim(), "docs/events.md");
    }
}
