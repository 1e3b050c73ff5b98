using System.Globalization;
using System.Net;
using System.Text.Json;
using CmsSim.ContractTests.Conversation;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.State.Worlds;

namespace CmsSim.ContractTests.Import;

/// <summary>One request and its answer as they took place.</summary>
internal sealed record PlayedExchange(DateTimeOffset At, InsideClient From, string Method, string Target, string Body)
{
    public int Status { get; set; }

    public string? Location { get; set; }

    public string Answer { get; set; } = "";

    /// <summary>True when parties may have called in before.</summary>
    public bool HasIncomingCalls { get; init; }

    /// <summary>True for a path that the API trace shows.</summary>
    public bool IsTraced => Target.Split('/', StringSplitOptions.RemoveEmptyEntries) is [var first, ..] && first.Split('?')[0].Equals("api", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Plays a random script on a cluster of two bridges, and keeps all exchanges in the order of their requests.</summary>
internal sealed class LoggedScript(InsideCluster cluster, int seed, string release)
{
    // Answers that wait for the other bridge arrive within this time.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(5);

    private static readonly InsideClient[] s_clients =
    [
        InsideClient.Admin,
        InsideClient.Admin with { Address = IPAddress.Parse("10.47.2.9") },
        InsideClient.Admin with { Address = IPAddress.Parse("2001:db8::17") },
        InsideClient.Admin with { Address = IPAddress.Parse("10.47.2.9"), ContentType = "application/x-www-form-urlencoded; charset=UTF-8" },
        InsideClient.Admin with { Authorization = null },
        InsideClient.Admin with { Authorization = "Basic YWRtaW46d3Jvbmc=" },
    ];

    private readonly Random _random = new(seed);
    private readonly SeedScript _script = new(seed, release);
    private readonly List<Task> _open = [];

    /// <summary>True to send requests that are unusual on the wire as well.</summary>
    public bool HasOddRequests { get; init; } = true;

    /// <summary>The exchanges of each bridge.</summary>
    public List<PlayedExchange>[] Played { get; } = [[], []];

    /// <summary>Returns a world with far ends, profiles, spaces and a cluster of two bridges.</summary>
    public static World WorldOf(string release) => InsideCluster.WorldOf($"""
        <world release="{release}" clock="2016-07-26T14:00:00Z" peerLatency="0.3">
          <bridge name="Core1" callBridge="{SeedScript.Core1}" serverName="core1.example.com" />
          <bridge name="Core2" callBridge="{SeedScript.Core2}" serverName="core2.example.com" />
          <accounts><account name="admin" password="admin"/></accounts>
          <farEnds>
            <farEnd address="brief@*" behaviour="answer" after="1" hangUpAfter="5"/>
            <farEnd address="busy@*" behaviour="busy"/>
            <farEnd address="silent@*" behaviour="tlsSilent"/>
            <farEnd address="*@example.com" behaviour="answer" after="3" encrypted="true"/>
          </farEnds>
          <callBridges>
            <callBridge id="{SeedScript.Core1}"><name>Core1</name></callBridge>
            <callBridge id="{SeedScript.Core2}"><name>Core2</name></callBridge>
          </callBridges>
          <callLegProfiles><callLegProfile id="33333333-0000-4000-8000-000000000001"><needsActivation>true</needsActivation></callLegProfile></callLegProfiles>
          <users><user id="bc392aaa-8c6d-4619-ad2f-cb30c4c53766"><userJid>ann@example.com</userJid><name>Ann</name></user></users>
          <coSpaces>
            <coSpace id="11111111-0000-4000-8000-000000000001"><name>Town hall</name><uri>town</uri><callId>4711</callId></coSpace>
            <coSpace id="11111111-0000-4000-8000-000000000002"><name>Small room</name><uri>small</uri></coSpace>
            <coSpace id="11111111-0000-4000-8000-000000000003"><name>Locked room</name><uri>locked</uri><passcode>1234</passcode></coSpace>
          </coSpaces>
        </world>
        """, release);

    /// <summary>Plays at least this many requests, and waits for all answers.</summary>
    public async Task PlayAsync(int requests)
    {
        while (Played[0].Count + Played[1].Count < requests)
        {
            if (HasOddRequests && _random.Next(3) == 0)
            {
                var (method, target, body) = OddRequest.Next(_random);
                await SendAsync(_random.Next(2), method, target, body);
                continue;
            }

            foreach (var request in _script.Next())
                await DoAsync(request);
        }

        cluster.Advance(s_longestWait);
        await Task.WhenAll(_open);
    }

    private async Task DoAsync(ScriptedRequest request)
    {
        if (request.Place is not ScriptedRequest.Control)
        {
            if (await SendAsync(request.Place, request.Method, request.Target, request.Body ?? "") is { } played)
                _script.Learn(request, played.Location, played.Answer);
        }
        else if (request.Target == "/clock/advance")
        {
            cluster.Advance(TimeSpan.FromSeconds(double.Parse(Member(request, "seconds")!, CultureInfo.InvariantCulture)));
        }
        else if (request.Target.EndsWith("/incoming-calls", StringComparison.Ordinal))
        {
            using (cluster.Cluster.Enter())
                IvrSession.Start(new Caller(Member(request, "remoteParty")!, Member(request, "uri")!), cluster.Cluster.Bridges[request.Target.Contains("Core2", StringComparison.Ordinal) ? 1 : 0]);
        }
    }

    // Returns null while the answer waits for the other bridge. Further requests then overtake it.
    private async Task<PlayedExchange?> SendAsync(int bridge, string method, string target, string body)
    {
        var client = _random.Next(4) > 0 ? InsideClient.Admin : s_clients[_random.Next(s_clients.Length)];
        var played = new PlayedExchange(cluster.Now, client, method, target, body) { HasIncomingCalls = true };
        Played[bridge].Add(played);
        var answering = AnswerAsync(bridge, played);
        if (answering.IsCompleted)
        {
            await answering;
            return played;
        }

        _open.Add(answering);
        if (_random.Next(2) > 0)
            return null;
        cluster.Advance(s_longestWait);
        await answering;
        return played;
    }

    private async Task AnswerAsync(int bridge, PlayedExchange played) =>
        (played.Status, played.Location, played.Answer) = await cluster.SendAsync(played.Method, played.Target, played.Body, bridge, played.From);

    private static string? Member(ScriptedRequest request, string name)
    {
        using var body = JsonDocument.Parse(request.Body!);
        return body.RootElement.GetProperty(name).ToString();
    }
}
