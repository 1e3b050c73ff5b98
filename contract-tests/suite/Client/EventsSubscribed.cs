using System.Net.WebSockets;
using CmsSim.Client;
using CmsSim.Client.Events;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CmsSim.ContractTests.Client;

/// <summary>The subscriber of the client follows meetings on a simulated bridge, and survives servers that misbehave.</summary>
public sealed class EventsSubscribed
{
    private const string Call = "97c771ae-fc2e-4257-b129-30ee818e034b";
    private const string Other = "a7c771ae-fc2e-4257-b129-30ee818e034b";
    private const string Participant = "dbe60866-061d-49b3-8399-e95d6248bc2d";

    private static readonly CmsEventsOptions s_quick = new() { FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(10) };

    [Fact]
    public async Task A_meeting_is_reported_with_its_participants()
    {
        await using var cluster = await StartAsync();
        await cluster.ControlAsync("PUT", "/far-ends", """[{"address":"*","behaviour":"answer","after":4}]""");
        using var client = ClientOf(cluster.Host.Bridges[0].Http!);
        await using var events = new Reading(client, s_quick with { CallInfoElements = CmsCallElements.All });

        var call = new Guid(await cluster.CreateAsync("/api/v1/calls", "name=Talk"));
        var leg = new Guid(await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com"));
        (await events.NextAsync<CmsCallUpdated>()).Should().BeEquivalentTo(new { Call = call, Kind = CmsUpdateKind.Add, Elements = new { Name = "Talk", CallType = "adHoc" } });
        (await events.NextAsync<CmsParticipantUpdated>()).Should().BeEquivalentTo(
            new { Call = call, Participant = leg, Kind = CmsUpdateKind.Add, Elements = new { Uri = "ann@example.com", State = "initial", Direction = "outgoing", AudioMuted = false } });
        cluster.Advance(10);
        (await events.UntilAsync<CmsParticipantUpdated>(update => update.Elements.State == "connected")).Elements.Uri.Should().BeNull("only changes are sent");
        await cluster.SendAsync("PUT", $"/api/v1/calls/{call}", "joinAudioMuteOverride=true");
        (await events.UntilAsync<CmsCallInfoUpdated>(update => update.Elements.JoinAudioMuteOverride == true)).Call.Should().Be(call);
        await cluster.SendAsync("DELETE", $"/api/v1/calls/{call}");
        (await events.UntilAsync<CmsCallUpdated>(update => update.Kind is CmsUpdateKind.Remove)).Reason.Should().Be("apiInitiated");
    }

    [Fact]
    public async Task Many_changes_are_acknowledged_one_after_another()
    {
        await using var cluster = await StartAsync(settings => settings with { EventsUnacknowledged = 1 });
        using var client = ClientOf(cluster.Host.Bridges[0].Http!);
        await using var events = new Reading(client, s_quick);
        await events.UntilAsync<CmsSubscriptionChanged>(update => update.State == "active");

        HashSet<Guid> created = [];
        for (var i = 0; i < 50; i++)
            created.Add(new Guid(await cluster.CreateAsync("/api/v1/calls", $"name=Talk{i}")));

        while (created.Count > 0)
            created.Remove((await events.NextAsync<CmsCallUpdated>()).Call);
        (await cluster.LogAsync()).Should().NotContain(line => line.Contains("has not acknowledged"));
    }

    [Fact]
    public async Task The_subscriber_starts_over_when_its_bridge_has_restarted()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync("/api/v1/calls", "name=Before");
        using var client = ClientOf(cluster.Host.Bridges[0].Http!);
        await using var events = new Reading(client, s_quick);
        (await events.NextAsync<CmsCallUpdated>()).Elements.Name.Should().Be("Before");

        await cluster.Host.StopBridgeAsync("Core1");
        await events.NextAsync<CmsEventsDisconnected>();
        await cluster.Host.StartBridgeAsync("Core1");
        await events.NextAsync<CmsEventsConnected>();
        await cluster.CreateAsync("/api/v1/calls", "name=After");

        (await events.NextAsync<CmsCallUpdated>()).Elements.Name.Should().Be("After");
    }

    [Fact]
    public async Task Subscriptions_beyond_the_limit_of_the_bridge_are_refused_and_requested_later()
    {
        await using var cluster = await StartAsync(settings => settings with { EventSubscriptions = 2 });
        using var client = ClientOf(cluster.Host.Bridges[0].Http!);
        await using var events = new Reading(client, s_quick);
        var first = new Guid(await cluster.CreateAsync("/api/v1/calls", "name=First"));
        await events.UntilAsync<CmsSubscriptionChanged>(update => update.Call == first && update.State == "active");

        var second = new Guid(await cluster.CreateAsync("/api/v1/calls", "name=Second"));
        (await events.NextAsync<CmsSubscriptionRefused>()).Should().BeEquivalentTo(new { Status = "tooManySubscriptions", Calls = new[] { second } });
        await cluster.SendAsync("DELETE", $"/api/v1/calls/{first}");

        await events.UntilAsync<CmsSubscriptionChanged>(update => update.Call == second && update.State == "active");
    }

    [Fact]
    public async Task Only_calls_that_the_caller_follows_are_subscribed_to()
    {
        await using var cluster = await StartAsync();
        using var client = ClientOf(cluster.Host.Bridges[0].Http!);
        await using var events = new Reading(client, s_quick with { Follow = call => call.Elements.Name == "Second" });
        await cluster.CreateAsync("/api/v1/calls", "name=First");
        var second = new Guid(await cluster.CreateAsync("/api/v1/calls", "name=Second"));

        (await events.UntilAsync<CmsSubscriptionChanged>(update => update.Kind is CmsSubscriptionKind.CallRoster)).Call.Should().Be(second);
    }

    [Fact]
    public async Task Events_are_read_over_TLS_with_the_trust_of_the_client()
    {
        await using var cluster = await StartAsync(configure: options => options with { HttpsPort = 0 });
        using var pinning = ClientOf(cluster.Host.Bridges[0].Https!, CertificateTrust.Pinned(cluster.Host.CertificateFingerprint));
        await using (var events = new Reading(pinning, s_quick))
            await events.UntilAsync<CmsSubscriptionChanged>(update => update.State == "active");

        using var doubting = ClientOf(cluster.Host.Bridges[0].Https!, CertificateTrust.System);
        await using var refused = new Reading(doubting, s_quick);
        (await refused.NextAsync<CmsEventsDisconnected>()).Problem.Message.Should().Contain("does not trust");
    }

    [Fact]
    public async Task Wrong_credentials_are_reported()
    {
        await using var cluster = await StartAsync();
        using var client = new CmsClient(new() { BaseAddress = cluster.Host.Bridges[0].Http!, UserName = "admin", Password = "wrong" });
        await using var events = new Reading(client, s_quick);

        (await events.NextAsync<CmsEventsDisconnected>()).Problem.Should().BeOfType<CmsAuthenticationException>();
    }

    [Fact]
    public async Task A_sample_conversation_is_read_as_recorded()
    {
        await using var server = await ScriptedEvents.StartAsync(async (connection, _) =>
        {
            var requests = new List<string> { await connection.AcceptAsync() };
            foreach (var line in File.ReadLines(Repository.PathOf("fixtures", "samples", "events", "session-transcript.jsonl")).Where(line => line.StartsWith("""{"dir":"s>c","msg":{"type":"message",""", StringComparison.Ordinal)))
            {
                var frame = line["""{"dir":"s>c","msg":""".Length..^1];
                await connection.SendAsync(frame);
                (await connection.ReceiveAsync()).Should().StartWith("""{"type":"messageAck","messageAck":{"messageId":""").And.EndWith("\"status\":\"success\"}}");
                if (frame.Contains("\"messageId\":3,"))
                    requests.Add(await connection.AcceptAsync());
            }
            requests[0].Should().Be($$$"""{"type":"message","message":{"messageId":1,"type":"subscribeRequest","subscriptions":[{"index":1,"type":"calls","elements":["{{{string.Join("\",\"", CmsCallElements.AllOfList)}}}"]}]}}""");
            requests[1].Should().Contain($$"""{"index":2,"type":"callInfo","call":"{{Call}}","elements":[""").And.Contain($$"""{"index":3,"type":"callRoster","call":"{{Call}}","elements":[""");
        });
        using var client = ClientOf(server.Address);
        await using var events = new Reading(client, s_quick with { CallInfoElements = CmsCallElements.All });

        var added = await events.NextAsync<CmsCallUpdated>();
        var info = await events.NextAsync<CmsCallInfoUpdated>();
        var roster = await events.NextAsync<CmsParticipantUpdated>();
        var speaks = await events.NextAsync<CmsParticipantUpdated>();
        var left = await events.NextAsync<CmsParticipantUpdated>();
        var removed = await events.NextAsync<CmsCallUpdated>();

        added.Elements.Should().BeEquivalentTo(new { Name = "Example space", Participants = 0, CallType = "coSpace", CallCorrelator = new Guid("9fea4ad1-953a-4801-b4cd-b9382c43b077") });
        info.Should().BeEquivalentTo(new { Call = new Guid(Call), Elements = new { Participants = 1 } });
        roster.Should().BeEquivalentTo(new { Participant = new Guid(Participant), Kind = CmsUpdateKind.Add, Elements = new { Name = "Room one", State = "connected", VideoMuted = false } });
        roster.Elements.With(speaks.Elements).Should().BeEquivalentTo(new { Name = "Room one", ActiveSpeaker = true });
        (left.Kind, removed.Kind, removed.Reason).Should().Be((CmsUpdateKind.Remove, CmsUpdateKind.Remove, "allLeft"));
    }

    [Fact]
    public async Task Unknown_messages_and_elements_survive_and_are_acknowledged()
    {
        await using var server = await ScriptedEvents.StartAsync(async (connection, _) =>
        {
            await connection.AcceptAsync();
            foreach (var message in (string[])
                     [
                         """ "type":"raisedHands","hands":3 """,
                         $$""" "type":"callListUpdate","subscriptionIndex":1,"updates":[{"call":"{{Call}}","updateType":"add","name":"Talk","mood":"good","participants":"many"},{"call":7},"x"] """,
                         """ "type":"rosterUpdate","subscriptionIndex":99,"updates":[] """,
                         """ "type":"callListUpdate","subscriptionIndex":1,"updates":7 """,
                     ])
            {
                await connection.SendMessageAsync(message);
                await connection.ReceiveAsync();
                if (message.Contains("Talk"))
                    await connection.AcceptAsync();
            }
            await connection.DrainAsync();
        });
        using var client = ClientOf(server.Address);
        await using var events = new Reading(client, s_quick);

        (await events.NextAsync<CmsOtherEvent>()).Should().Match<CmsOtherEvent>(other => other.Type == "raisedHands" && other.Content.GetProperty("hands").GetInt32() == 3);
        var added = await events.NextAsync<CmsCallUpdated>();
        (added.Elements.Name, added.Elements.Participants).Should().Be(("Talk", null));
        added.Elements.Other.Select(element => $"{element.Key}={element.Value}").Should().BeEquivalentTo("mood=good", "participants=many");
        (await events.NextAsync<CmsOtherEvent>()).Content.GetRawText().Should().Be("{\"call\":7}");
        (await events.NextAsync<CmsOtherEvent>()).Content.GetRawText().Should().Be("\"x\"");
        (await events.NextAsync<CmsOtherEvent>()).Content.GetProperty("updates").GetInt32().Should().Be(7);
        added.Elements.With(new() { Participants = 3, Other = added.Elements.Other.Where(element => element.Key == "mood").ToDictionary() }).Should().BeEquivalentTo(new { Name = "Talk", Participants = 3 });
    }

    [Theory]
    [InlineData("", "is not valid JSON")]
    [InlineData("{", "is not valid JSON")]
    [InlineData("[]", "is neither a message nor an acknowledgement")]
    [InlineData("""{"type":"message","message":{"messageId":"1","type":"callListUpdate"}}""", "is neither a message nor an acknowledgement")]
    [InlineData("""{"type":"\ud800","message":{}}""", "is neither a message nor an acknowledgement")]
    [InlineData("""{"type":"messageAck","messageAck":{"messageId":1,"status":"weather"}}""", "refuses the subscription with the status \"weather\"")]
    [InlineData("binary", "a message is binary")]
    [InlineData("long", "a message is longer than 1000 bytes")]
    [InlineData("deep", "is not valid JSON")]
    [InlineData("close", "the bridge closed it: PolicyViolation too slow")]
    public async Task A_stream_that_cannot_be_read_ends_and_is_opened_again(string frame, string sentence)
    {
        await using var server = await ScriptedEvents.StartAsync(async (connection, number) =>
        {
            if (number == 1)
            {
                await connection.ReceiveAsync();
                await (frame switch
                {
                    "binary" => connection.Socket.SendAsync(new byte[] { 1, 2 }, WebSocketMessageType.Binary, true, default),
                    "long" => connection.SendAsync(new string(' ', 2_000)),
                    "deep" => connection.SendAsync(new string('[', 500)),
                    "close" => connection.Socket.CloseAsync(WebSocketCloseStatus.PolicyViolation, "too slow", default),
                    _ => connection.SendAsync(frame),
                });
                await connection.DrainAsync();
                return;
            }
            await connection.AcceptAsync();
            await connection.SendMessageAsync(""" "type":"subscriptionUpdate","subscriptions":[{"index":1,"state":"active"},{"index":2,"state":"active"},{"index":"x"}] """);
            await connection.DrainAsync();
        });
        using var client = ClientOf(server.Address);
        await using var events = new Reading(client, s_quick with { LargestMessage = 1_000 });

        (await events.NextAsync<CmsEventsDisconnected>()).Problem.Should().BeOfType<CmsEventsException>().Which.Message.Should().Contain(sentence);

        (await events.NextAsync<CmsSubscriptionChanged>()).Should().BeEquivalentTo(new { Kind = CmsSubscriptionKind.Calls, Call = (Guid?)null, State = "active" });
        server.Tokens.Should().Be(2, "each connection has a token of its own");
    }

    [Fact]
    public async Task Pauses_double_up_to_the_longest_and_begin_again_after_a_working_stream()
    {
        await using var server = await ScriptedEvents.StartAsync(async (connection, number) =>
        {
            if (number != 7)
                return;
            await connection.AcceptAsync();
            await connection.SendMessageAsync(""" "type":"subscriptionUpdate","subscriptions":[{"index":1,"state":"active"}] """);
            await connection.ReceiveAsync();
        });
        using var client = ClientOf(server.Address);
        var time = new FakeTimeProvider();
        await using var events = new Reading(client, new() { FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(10), TimeProvider = time });

        List<double> pauses = [];
        while (pauses.Count < 8)
        {
            var pause = (await events.NextAsync<CmsEventsDisconnected>()).RetryAfter;
            pauses.Add(pause.TotalSeconds);
            events.Resume();
            time.Advance(pause);
        }

        pauses.Should().Equal(1, 2, 4, 8, 10, 10, 1, 2);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_the_request_is_left()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        await using var server = await ScriptedEvents.StartAsync(async (connection, _) =>
        {
            await connection.ReceiveAsync();
            asked.TrySetResult();
            await connection.DrainAsync();
        });
        using var client = ClientOf(server.Address);
        await using var events = new Reading(client, s_quick with { TimeProvider = time });
        await events.NextAsync<CmsEventsConnected>();
        var next = events.NextAsync<CmsEventsDisconnected>();
        await asked.Task;
        while (!next.IsCompleted)
        {
            // The timer may start after the request has arrived.
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        (await next).Problem.Message.Should().Contain("it sent no message within 30 s");
    }

    [Fact]
    public void Invalid_options_are_refused()
    {
        using var client = ClientOf(new Uri("http://127.0.0.1:1"));

        FluentActions.Invoking(() => new CmsEvents(client, new() { FirstPause = TimeSpan.Zero })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new CmsEvents(client, new() { LongestPause = TimeSpan.FromMilliseconds(1) })).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new CmsEvents(client, new() { LargestMessage = 0 })).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static CmsClient ClientOf(Uri address, CertificateTrust? trust = null) =>
        new(new() { BaseAddress = address, UserName = "admin", Password = "admin", CertificateTrust = trust ?? CertificateTrust.Any });

    private static Task<SimulatedCluster> StartAsync(Func<SimulatorSettings, SimulatorSettings>? settings = null, Func<Simulator.SimulatorOptions, Simulator.SimulatorOptions>? configure = null) =>
        SimulatedCluster.StartAsync(configure: options => (configure?.Invoke(options) ?? options) with { Release = "2.9", Tuned = settings ?? (tuned => tuned) });

    /// <summary>An enumeration of events, which a test reads as far as it wants.</summary>
    private sealed class Reading : IAsyncDisposable
    {
        // Long enough for a busy machine. An event that never comes fails the test instead of stopping the run.
        private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
        private readonly IAsyncEnumerator<CmsEvent> _events;
        private Task<bool>? _moving;

        public Reading(CmsClient client, CmsEventsOptions options) => _events = new CmsEvents(client, options).ReadAsync(_patience.Token).GetAsyncEnumerator(_patience.Token);

        /// <summary>Skips events until one of this type.</summary>
        public Task<T> NextAsync<T>() where T : CmsEvent => UntilAsync<T>(_ => true);

        /// <summary>Skips events until one that is wanted.</summary>
        public async Task<T> UntilAsync<T>(Func<T, bool> isWanted) where T : CmsEvent
        {
            while (true)
            {
                var moving = _moving ?? _events.MoveNextAsync().AsTask();
                _moving = null;
                (await moving).Should().BeTrue();
                if (_events.Current is T found && isWanted(found))
                    return found;
            }
        }

        /// <summary>Starts to move to the next event, without a wait for it.</summary>
        public void Resume() => _moving = _events.MoveNextAsync().AsTask();

        public async ValueTask DisposeAsync()
        {
            await _patience.CancelAsync();
            if (_moving is { } moving)
                await moving.ContinueWith(_ => { }, TaskScheduler.Default);
            await _events.DisposeAsync();
            _patience.Dispose();
        }
    }
}
