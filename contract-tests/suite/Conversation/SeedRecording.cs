using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.Schema;
using Xunit;

namespace CmsSim.ContractTests.Conversation;

/// <summary>
/// Plays the script of a seed on a cluster of two bridges and a virtual clock, one request at a time, and records all output of the
/// cluster: answers, logs, call detail records, events and exported worlds. It uses the wire and the control API only.
/// </summary>
internal sealed partial class SeedRecording : IAsyncDisposable
{
    /// <summary>Requests after which the bridges deliver their records.</summary>
    private const int BetweenDeliveries = 60;

    private const string Delivery = "name=Delivery";
    private const string OfCall = "\"name\",\"participants\",\"distributedInstances\",\"recording\",\"endpointRecording\",\"streaming\",\"lockState\",\"callType\",\"callCorrelator\"";
    private const string OfParticipant = "\"name\",\"uri\",\"state\",\"direction\",\"audioMuted\",\"videoMuted\",\"importance\",\"layout\",\"activeSpeaker\",\"presenter\",\"endpointRecording\"";

    private static readonly string[] s_bridges = ["Core1", "Core2"];
    private static readonly string s_calls = $$"""{"index":1,"type":"calls","elements":[{{OfCall}}]}""";

    private readonly SeedScript _script;
    private readonly bool _hasEvents;
    private readonly CdrCollector[] _receivers = [new(), new()];
    private readonly EventClient?[] _clients = [null, null];
    private readonly StringBuilder _answers = new(), _records = new(), _events = new(), _worlds = new();
    private readonly List<(int Bridge, string Id)> _calls = [];
    private SimulatedCluster? _cluster;
    private int _number, _subscriptions;

    private SeedRecording(int seed, string release)
    {
        _script = new SeedScript(seed, release);
        _hasEvents = Version.Parse(release) >= new Version(2, 4);
    }

    private SimulatedCluster Cluster => _cluster!;

    /// <summary>Plays at least this many requests and returns the sections of the recording.</summary>
    public static async Task<IReadOnlyList<(string Name, string Text)>> PlayAsync(int seed, string release, int requests)
    {
        await using var recording = new SeedRecording(seed, release);
        await recording.StartAsync(seed, release);
        await recording.PlayAsync(requests);
        return await recording.SectionsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.OfType<EventClient>())
            await client.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        foreach (var receiver in _receivers)
            await receiver.DisposeAsync();
    }

    private async Task StartAsync(int seed, string release)
    {
        _cluster = await SimulatedCluster.StartAsync(WorldOf(release), options => options with
        {
            Seed = seed,
            // A busy machine must not make a log lose lines.
            Limits = new Limits { LogWaitMilliseconds = 60_000 },
        });
        await ConnectAsync();
    }

    private async Task PlayAsync(int requests)
    {
        await PlayUntilAsync(requests / 4);
        await RestartAsync(requests / 4 + 30);
        await PlayUntilAsync(requests / 2);
        await ImportAsync();
        await PlayUntilAsync(requests * 3 / 4);
        await RestoreAsync(requests * 3 / 4 + 30);
        await PlayUntilAsync(requests);
        await SendAsync(new ScriptedRequest(ScriptedRequest.Control, "POST", "/clock/run-until-idle", """{"atMost":600}"""));
        await DeliverAsync();
        await ExportAsync();
    }

    private async Task PlayUntilAsync(int number)
    {
        for (var delivered = _number; _number < number;)
        {
            foreach (var request in _script.Next())
                await SendAsync(request);
            if (_number < delivered + BetweenDeliveries)
                continue;
            await DeliverAsync();
            delivered = _number;
        }
    }

    /// <summary>Stops the second bridge, continues without it, and starts it again.</summary>
    private async Task RestartAsync(int until)
    {
        await DeliverAsync();
        await DisconnectAsync(1);
        await SendAsync(new ScriptedRequest(ScriptedRequest.Control, "POST", "/bridges/Core2/stop"));
        _script.IsStopped[1] = true;
        await PlayUntilAsync(until);
        await SendAsync(new ScriptedRequest(ScriptedRequest.Control, "POST", "/bridges/Core2/start"));
        _script.IsStopped[1] = false;
        await ConnectAsync();
    }

    /// <summary>Exports the world, imports it, and exports it again.</summary>
    private async Task ImportAsync()
    {
        await DeliverAsync();
        await DisconnectAsync(0);
        await DisconnectAsync(1);
        var world = await ExportAsync();
        await SendAsync(new ScriptedRequest(ScriptedRequest.Control, "PUT", "/world", world), hidesBody: true);
        await ExportAsync();
        await ConnectAsync();
    }

    /// <summary>Takes a snapshot, continues, and restores the snapshot.</summary>
    private async Task RestoreAsync(int until)
    {
        await SendAsync(new ScriptedRequest(ScriptedRequest.Control, "POST", "/snapshots", """{"name":"kept"}"""));
        await PlayUntilAsync(until);
        await DeliverAsync();
        await DisconnectAsync(0);
        await DisconnectAsync(1);
        await SendAsync(new ScriptedRequest(ScriptedRequest.Control, "POST", "/snapshots/kept/restore"));
        await ConnectAsync();
    }

    private async Task<string> ExportAsync()
    {
        var (_, world) = await Cluster.ControlAsync("GET", "/world?secrets=true");
        _worlds.Append(world).Append('\n');
        return world;
    }

    /// <summary>Sends a request, records it with its answer, and returns the id of the created object.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hidesBody">True to leave the request body out of the recording.</param>
    private async Task<string?> SendAsync(ScriptedRequest request, bool hidesBody = false)
    {
        var place = request.Place is ScriptedRequest.Control ? "control" : s_bridges[request.Place];
        _answers.Append(CultureInfo.InvariantCulture, $"{++_number} {place} {request.Method} {request.Target}\n{(hidesBody ? "" : request.Body)}\n");
        string? location = null;
        string body;
        if (request.Place is ScriptedRequest.Control)
        {
            (var status, body) = await Cluster.ControlAsync(request.Method, request.Target, request.Body);

            // The wording of a refusal may change, so only its status is recorded.
            _answers.Append(CultureInfo.InvariantCulture, $"{status}\n{(status == 200 ? body : "")}\n\n");
        }
        else
        {
            var answer = await Cluster.SendAsync(request.Method, request.Target, request.Body, request.Place);
            (location, body) = (answer.Location, answer.Text);
            _answers.Append(ConnectionHeaders().Replace(answer.Head, "").ReplaceLineEndings("\n")).Append(body).Append("\n\n");
        }
        if (request.Body is not Delivery)
            _script.Learn(request, location, body);
        if (location is not null && request.Target is "/api/v1/calls")
            _calls.Add((request.Place, location[^36..]));
        await TakeEventsAsync();
        return location is { Length: > 36 } ? location[^36..] : null;
    }

    /// <summary>
    /// Lets every bridge deliver its records. Receivers answer only here, so each POST has the same records on any machine. The last POST
    /// is refused once, because the log then shows when the bridge has seen the answers.
    /// </summary>
    private async Task DeliverAsync()
    {
        await SendAsync(new ScriptedRequest(ScriptedRequest.Control, "DELETE", "/faults"));
        for (var bridge = 0; bridge < s_bridges.Length; bridge++)
        {
            if (_script.IsStopped[bridge])
                continue;

            // The call guarantees records. The first POST has the records of the first moment, the second all others.
            var call = await SendAsync(new ScriptedRequest(bridge, "POST", "/api/v1/calls", Delivery));
            await SendAsync(new ScriptedRequest(bridge, "DELETE", "/api/v1/calls/" + call));
            await TakeRecordsAsync(bridge, "200 OK");
            await TakeRecordsAsync(bridge, "503 Service Unavailable", "unable to connect to CDR receiver 1 "u8.ToArray());
            await SendAsync(new ScriptedRequest(ScriptedRequest.Control, "POST", "/clock/advance", """{"seconds":5}"""));
            await TakeRecordsAsync(bridge, "200 OK", "successfully connected to CDR receiver 1"u8.ToArray());
        }
    }

    /// <summary>Answers the next POST of the bridge and waits until the bridge has logged its reaction.</summary>
    private async Task TakeRecordsAsync(int bridge, string answer, byte[]? logged = null)
    {
        var log = Cluster.LogOf(s_bridges[bridge]);
        await Cluster.Host.FlushLogsAsync();
        var before = log.Length;
        var post = await _receivers[bridge].TakeAsync(answer);
        _records.Append(CultureInfo.InvariantCulture, $"{s_bridges[bridge]} {answer}\n{post.Body}\n");
        if (logged is null)
            return;
        while (!log.Contains(logged, before))
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
            await Cluster.Host.FlushLogsAsync();
        }

        // The bridge logs within the gate. The cluster answers this request when the gate is free again.
        await Cluster.ControlAsync("GET", "/bridges");
    }

    private async Task ConnectAsync()
    {
        for (var bridge = 0; bridge < s_bridges.Length && _hasEvents; bridge++)
            _clients[bridge] ??= await EventClient.ConnectAsync(Cluster, bridge);
    }

    private async Task DisconnectAsync(int bridge)
    {
        if (_clients[bridge] is not { } client)
            return;
        _clients[bridge] = null;
        await client.CloseAsync();
        await client.DisposeAsync();
    }

    /// <summary>Reads the events of a request. Every twelfth request is followed by a subscription to the latest calls.</summary>
    private async Task TakeEventsAsync()
    {
        for (var bridge = 0; bridge < _clients.Length; bridge++)
        {
            if (_clients[bridge] is not { } client)
                continue;
            await ReadEventsAsync(client, bridge);
            if (_number % 12 != bridge)
                continue;
            await client.SubscribeAsync(++_subscriptions, [s_calls, .. _calls.Index().Where(call => call.Item.Bridge == bridge).TakeLast(4).SelectMany(call => SubscriptionsTo(call.Index, call.Item.Id))]);
            Note(bridge, await client.ReadAsync());
            await ReadEventsAsync(client, bridge);
        }
    }

    /// <summary>Reads until nothing is left to read or to acknowledge.</summary>
    private async Task ReadEventsAsync(EventClient client, int bridge)
    {
        while (await client.TakeAllAsync() is [_, ..] messages)
        {
            foreach (var message in messages)
                Note(bridge, message);
        }
    }

    private void Note(int bridge, string frame) => _events.Append(CultureInfo.InvariantCulture, $"{_number} {s_bridges[bridge]} {frame}\n");

    private static string[] SubscriptionsTo(int index, string call) =>
    [
        $$"""{"index":{{(10 * index) + 11}},"type":"callInfo","call":"{{call}}","elements":[{{OfCall}}]}""",
        $$"""{"index":{{(10 * index) + 12}},"type":"callRoster","call":"{{call}}","elements":[{{OfParticipant}}]}""",
    ];

    private async Task<IReadOnlyList<(string Name, string Text)>> SectionsAsync()
    {
        await Cluster.Host.FlushLogsAsync();
        return
        [
            ("answers", Neutral(_answers.ToString())),
            .. s_bridges.Select(bridge => ($"log-of-{bridge}", Neutral(Cluster.LogOf(bridge).Text))),
            ("records", Neutral(_records.ToString())),
            ("events", Neutral(_events.ToString())),
            ("worlds", Neutral(_worlds.ToString())),
        ];
    }

    // The ports of the receivers differ between runs. They always have five digits, so sizes are the same.
    private string Neutral(string text) => text.Replace($":{_receivers[0].Port}", ":00001").Replace($":{_receivers[1].Port}", ":00002");

    private string WorldOf(string release) => $$"""
        <world release="{{release}}" clock="2016-07-26T14:00:00Z">
          <bridge name="Core1" callBridge="{{SeedScript.Core1}}" serverName="core1.example.com"><cdrReceivers><cdrReceiver id="00000000-0000-4000-8000-0000000000d1"><uri>{{_receivers[0].Address}}</uri></cdrReceiver></cdrReceivers></bridge>
          <bridge name="Core2" callBridge="{{SeedScript.Core2}}" serverName="core2.example.com"><cdrReceivers><cdrReceiver id="00000000-0000-4000-8000-0000000000d2"><uri>{{_receivers[1].Address}}</uri></cdrReceiver></cdrReceivers></bridge>
          <accounts><account name="admin" password="admin"/></accounts>
          <farEnds>
            <farEnd address="brief@*" behaviour="answer" after="1" hangUpAfter="5"/>
            <farEnd address="busy@*" behaviour="busy"/>
            <farEnd address="slow@*" behaviour="ringOut"/>
            <farEnd address="silent@*" behaviour="tlsSilent"/>
            <farEnd address="shy@*" behaviour="decline" after="2"/>
            <farEnd address="lost@*" behaviour="unreachable"/>
            <farEnd address="nowhere@*" behaviour="unresolvable"/>
            <farEnd address="reset@*" behaviour="tlsReset"/>
            <farEnd address="plain@*" behaviour="answer" after="0" encrypted="false"/>
            <farEnd address="mute@*" behaviour="answer" after="2" confirms="false"/>
            <farEnd address="*@example.com" behaviour="answer" after="3" encrypted="true"/>
          </farEnds>
          <directory address="ldap.example.com">
            <entry dn="cn=Ann,ou=people,dc=example,dc=com"><objectClass>person</objectClass><sAMAccountName>ann</sAMAccountName><cn>Ann Ash</cn><mail>ann@example.com</mail><number>101</number></entry>
            <entry dn="cn=Bob,ou=people,dc=example,dc=com"><objectClass>person</objectClass><sAMAccountName>bob</sAMAccountName><cn>Bob Öz</cn><mail>bob@example.com</mail><number>102</number></entry>
            <entry dn="cn=Cem,ou=people,dc=example,dc=com"><objectClass>person</objectClass><sAMAccountName>cem</sAMAccountName><cn>Cem &amp; Co</cn><mail>cem@example.com</mail></entry>
          </directory>
          <callBridges>
            <callBridge id="{{SeedScript.Core1}}"><name>Core1</name></callBridge>
            <callBridge id="{{SeedScript.Core2}}"><name>Core2</name></callBridge>
          </callBridges>
          <callProfiles>
            <callProfile id="22222222-0000-4000-8000-000000000001"><participantLimit>3</participantLimit></callProfile>
            <callProfile id="22222222-0000-4000-8000-000000000002"><recordingMode>automatic</recordingMode></callProfile>
          </callProfiles>
          <callLegProfiles><callLegProfile id="33333333-0000-4000-8000-000000000001"><needsActivation>true</needsActivation><deactivationMode>disconnect</deactivationMode><deactivationModeTime>3</deactivationModeTime></callLegProfile></callLegProfiles>
          <users><user id="bc392aaa-8c6d-4619-ad2f-cb30c4c53766"><userJid>ann@example.com</userJid><name>Ann</name></user></users>
          <coSpaces>
            <coSpace id="11111111-0000-4000-8000-000000000001"><name>Town hall</name><uri>town</uri><callId>4711</callId><callProfile>22222222-0000-4000-8000-000000000002</callProfile></coSpace>
            <coSpace id="11111111-0000-4000-8000-000000000002"><name>Small room</name><uri>small</uri><callProfile>22222222-0000-4000-8000-000000000001</callProfile></coSpace>
            <coSpace id="11111111-0000-4000-8000-000000000003"><name>Locked room</name><uri>locked</uri><passcode>1234</passcode><callLegProfile>33333333-0000-4000-8000-000000000001</callLegProfile></coSpace>
          </coSpaces>
          <ivrs><ivr id="44444444-0000-4000-8000-000000000001"><uri>menu</uri><resolveCoSpaceCallIds>true</resolveCoSpaceCallIds></ivr></ivrs>
          <inboundDialPlanRules><inboundDialPlanRule id="55555555-0000-4000-8000-000000000001"><domain>core1.example.com</domain><priority>5</priority><resolveToIvrs>true</resolveToIvrs><resolveTocoSpaces>true</resolveTocoSpaces></inboundDialPlanRule></inboundDialPlanRules>
        </world>
        """;

    [GeneratedRegex("^(Connection|Keep-Alive): [^\r]*\r\n", RegexOptions.Multiline)]
    private static partial Regex ConnectionHeaders();
}
