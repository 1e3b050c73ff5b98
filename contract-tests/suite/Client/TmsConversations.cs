using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

/// <summary>The documented conversation, request by request and byte by byte.</summary>
public sealed class TmsConversations
{
    private const string TakeBody = $"&nonMemberAccess=true&passcode=&name={Lab.Title}&secret={Lab.Secret}";

    // The 28 documented exchanges, each with the size that the trace prints for its body.
    private static readonly (string Request, int Size)[] s_documented =
    [
        ("GET /api/v1/system/status", 0),                                                                 // 8889
        ("GET /api/v1/callBridges", 0),
        ($"GET /api/v1/callBridges/{Lab.Core1}", 0),
        ($"GET /api/v1/callBridges/{Lab.Core2}", 0),
        ("POST /api/v1/callProfiles participantLimit=1000&messageBoardEnabled=false", 47),
        ("POST /api/v1/callLegProfiles defaultLayout=telepresence&changeLayoutAllowed=true&presentationContributionAllowed=true"
            + "&presentationViewingAllowed=true&muteSelfAllowed=true&videoMuteSelfAllowed=true", 167),    // 8894
        ("POST /api/v1/cospaceBulkParameterSets startIndex=1&endIndex=5&coSpaceUriMapping=$index$"
            + "&coSpaceNameMapping=TMS_Scheduled_Meeting_$index$&coSpaceCallIdMapping=$index$"
            + $"&callProfile={Lab.CallProfile}&callLegProfile={Lab.CallLegProfile}&nonMemberAccess=false", 250), // 8954
        ($"POST /api/v1/cospaceBulkSyncs cospaceBulkParameterSet={Lab.ParameterSet}", 60),
        ($"GET /api/v1/cospaceBulkSyncs/{Lab.Sync}", 0),
        ("GET /api/v1/system/status", 0),                                                                 // 8957
        ("GET /api/v1/system/status", 0),                                                                 // 9496
        ("GET /api/v1/participants", 0),
        ("GET /api/v1/coSpaces", 0),                                                                      // 9498, refused
        ("GET /api/v1/coSpaces", 0),
        ($"PUT /api/v1/cospaces/{Lab.Space} {TakeBody}", 117),
        ($"POST /api/v1/calls coSpace={Lab.Space}", 44),
        ("GET /api/v1/system/status", 0),
        ("GET /api/v1/coSpaces", 0),
        ("GET /api/v1/calls", 0),
        ("GET /api/v1/calllegs", 0),
        ($"POST /api/v1/calls/{Lab.Call}/calllegs remoteParty={Lab.Endpoint}", 36),                       // 9506
        ($"PUT /api/v1/cospaces/{Lab.Space} {TakeBody}", 117),                                            // 9711
        ("GET /api/v1/system/status", 0),                                                                 // 9874
        ("GET /api/v1/coSpaces", 0),
        ("GET /api/v1/calls", 0),
        ("GET /api/v1/coSpaces", 0),
        ($"PUT /api/v1/cospaces/{Lab.Space} &nonMemberAccess=false&passcode=&name=TMS_Scheduled_Meeting_1&regenerateSecret=true", 83),
        ($"DELETE /api/v1/calls/{Lab.Call}", 0),                                                          // 9879
    ];

    [Fact]
    public async Task Every_documented_request_is_sent_to_the_byte_and_in_order()
    {
        var asked = new TaskCompletionSource();
        var challenged = new TaskCompletionSource();
        await using var server = new ScriptedServer(async request =>
        {
            if (request.Target.EndsWith("participants", StringComparison.Ordinal))
                asked.SetResult();
            if (!request.HasCredentials)
            {
                if (request.Target.EndsWith("coSpaces", StringComparison.Ordinal))
                    challenged.SetResult();
                return ScriptedAnswer.Challenge;
            }
            // The bridge asks its peers before it answers this request; the trace has the refusal of 9498 in between.
            if (request.Target.EndsWith("participants", StringComparison.Ordinal))
                await challenged.Task;
            return Lab.Answer(request);
        })
        {
            // Both requests are sent at once. The test makes sure that the server reads them in the order of sending.
            BeforeReading = connection => connection == 2 ? asked.Task : Task.CompletedTask,
        };
        var time = new WatchedTime();
        using var client = new CmsClient(Lab.Options(server.Address));
        var tms = new TmsScheduler(client, new TmsSettings(), time, () => Guid.Parse(Lab.Secret));

        var bridge = await tms.AddBridgeAsync();
        var reserving = tms.ReserveAsync(bridge.Profiles);
        await time.PassUntilAsync(reserving);
        await reserving;
        var conference = await tms.StartConferenceAsync(Lab.Title, [Lab.Endpoint]);
        await tms.ExtendAsync(conference);
        await tms.EndAsync(conference);

        // The first connection is challenged too; that exchange precedes the documented ones.
        var requests = server.Requests;
        requests[0].Should().Match<ReceivedRequest>(first => !first.HasCredentials && first.Target == "/api/v1/system/status");
        requests.Skip(1).Select(each => (each.ToString(), each.Bytes.Length)).Should().Equal(s_documented);

        var bare = requests.Skip(1).Where(each => !each.HasCredentials).Should().ContainSingle().Subject;
        bare.Should().BeSameAs(requests[13], "9498 opens the second connection");
        (requests[12].Connection, requests[13].Connection, requests[14].Connection).Should().Be((1, 2, 2));
        requests.Where(each => each != requests[13] && each != requests[14]).Should().OnlyContain(each => each.Connection == 1);
        requests.Where(each => each.Bytes is not []).Should()
            .OnlyContain(each => each.Headers["Content-Type"] == "application/x-www-form-urlencoded");

        bridge.Bridges.Select(each => each.Address).Should().Equal("https://14.80.82.30", "https://14.80.82.31");
        bridge.Profiles.Should().Be(new TmsProfiles(Guid.Parse(Lab.CallProfile), Guid.Parse(Lab.CallLegProfile)));
        conference.Should().BeEquivalentTo(new Conference(1, Guid.Parse(Lab.Space), Guid.Parse(Lab.Call), Lab.Title,
            Guid.Parse(Lab.Secret), "", [new(Guid.Parse(Lab.CallLeg), Lab.Endpoint)]));
    }

    [Fact]
    public async Task The_state_of_a_bulk_sync_is_read_every_two_seconds_until_it_ends()
    {
        var states = new Queue<string>(["pending", "running", "complete"]);
        await using var server = ScriptedServer.Guarded(request =>
            request.Target == $"/api/v1/cospaceBulkSyncs/{Lab.Sync}" ? Lab.BulkSync(states.Dequeue()) : Lab.Answer(request));
        var time = new WatchedTime();
        using var client = new CmsClient(Lab.Options(server.Address));
        var tms = new TmsScheduler(client, new TmsSettings(), time, Guid.NewGuid);

        var reserving = tms.ReserveAsync(1, 5, Profiles);
        var waits = await time.PassUntilAsync(reserving);

        (await reserving).Sync.Should().Be(Guid.Parse(Lab.Sync));
        waits.Should().Equal(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        server.Requests[^1].Target.Should().Be("/api/v1/system/status");
    }

    [Fact]
    public async Task The_state_of_a_bulk_sync_is_not_read_before_two_seconds_have_passed()
    {
        await using var server = ScriptedServer.Guarded(Lab.Answer);
        var time = new WatchedTime();
        using var client = new CmsClient(Lab.Options(server.Address));
        var tms = new TmsScheduler(client, new TmsSettings(), time, Guid.NewGuid);

        var reserving = tms.ReserveAsync(1, 5, Profiles);
        await time.NextTimerAsync();
        time.Advance(TimeSpan.FromMilliseconds(1999));
        server.Requests.Should().NotContain(each => each.Method == "GET");

        time.Advance(TimeSpan.FromMilliseconds(1));
        await reserving;
        server.Requests.Should().Contain(each => each.Method == "GET");
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("failedCoSpaceUriConflict")]
    [InlineData("failedForAReasonOfALaterRelease")]
    public async Task A_failed_bulk_sync_is_reported_with_its_state(string state)
    {
        await using var server = ScriptedServer.Guarded(request => request.Method == "GET" ? Lab.BulkSync(state) : Lab.Answer(request));
        var time = new WatchedTime();
        using var client = new CmsClient(Lab.Options(server.Address));

        var reserving = new TmsScheduler(client, new TmsSettings(), time, Guid.NewGuid).ReserveAsync(1, 5, Profiles);
        await time.PassUntilAsync(reserving);

        (await FluentActions.Awaiting(() => reserving).Should().ThrowAsync<BulkSyncFailedException>())
            .Which.Should().Match<BulkSyncFailedException>(failure => failure.State == state && failure.Sync == Guid.Parse(Lab.Sync));
    }

    [Fact]
    public async Task A_conference_takes_the_lowest_slot_named_by_its_placeholder()
    {
        // Slot 1 is in use, 02 and 7 belong to others, 3 has the placeholder of another slot, 4 and 5 are free.
        var spaces = Lab.Spaces(Lab.SlotSpace(5), Lab.SlotSpace(7), Lab.SlotSpace(1, "Town hall"), Lab.SlotSpace(3, "TMS_Scheduled_Meeting_4"),
            "<coSpace id=\"00000000-0000-0000-0000-000000000002\"><name>TMS_Scheduled_Meeting_2</name><uri>02</uri></coSpace>", Lab.SlotSpace(4));

        (await StartAsync(spaces)).Slot.Should().Be(4);
    }

    [Fact]
    public async Task A_slot_is_recognised_by_its_call_ID_if_its_URI_differs()
    {
        var spaces = Lab.Spaces(
            "<coSpace id=\"00000000-0000-0000-0000-000000000002\"><name>TMS_Scheduled_Meeting_2</name><uri>renamed</uri><callId>2</callId></coSpace>");

        (await StartAsync(spaces)).Slot.Should().Be(2);
    }

    [Fact]
    public async Task A_start_without_a_free_slot_is_refused()
    {
        var starting = () => StartAsync(Lab.Spaces(Lab.SlotSpace(1, "A"), Lab.SlotSpace(2, "B")));

        (await starting.Should().ThrowAsync<NoFreeSlotException>()).WithMessage("All 2 *1 to 5*in use*");
    }

    [Fact]
    public async Task A_start_without_reserved_slots_is_refused()
    {
        var starting = () => StartAsync(Lab.Spaces());

        (await starting.Should().ThrowAsync<NoFreeSlotException>()).WithMessage("*reserve slots first*");
    }

    [Fact]
    public async Task Further_pages_of_spaces_are_read_only_if_the_first_is_incomplete()
    {
        await using var server = ScriptedServer.Guarded(request => (request.Method, request.Target) switch
        {
            ("GET", "/api/v1/coSpaces") => ScriptedAnswer.Xml($"<coSpaces total=\"3\">{Lab.SlotSpace(1, "A")}{Lab.SlotSpace(2, "B")}</coSpaces>"),
            ("GET", "/api/v1/coSpaces?offset=2") => ScriptedAnswer.Xml($"<coSpaces total=\"3\">{Lab.SlotSpace(3)}</coSpaces>"),
            ("PUT", _) => new(),
            _ => Lab.Answer(request),
        });
        using var client = new CmsClient(Lab.Options(server.Address));

        var conference = await new TmsScheduler(client, new TmsSettings(), TimeProvider.System, Guid.NewGuid).StartConferenceAsync("C", []);

        conference.Slot.Should().Be(3);
        server.Requests.Count(each => each.Target.Contains("offset", StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public async Task Legs_are_listed_once_and_participants_dialled_in_order()
    {
        await using var server = ScriptedServer.Guarded(Lab.Answer);
        using var client = new CmsClient(Lab.Options(server.Address));

        var conference = await new TmsScheduler(client, new TmsSettings(), TimeProvider.System, Guid.NewGuid)
            .StartConferenceAsync("Weekly", ["a@x", "b@x"]);

        server.Requests.Select(each => each.ToString()).TakeLast(3).Should().Equal("GET /api/v1/calllegs",
            $"POST /api/v1/calls/{Lab.Call}/calllegs remoteParty=a@x", $"POST /api/v1/calls/{Lab.Call}/calllegs remoteParty=b@x");
        conference.Legs.Select(each => each.RemoteParty).Should().Equal("a@x", "b@x");
    }

    [Fact]
    public async Task Legs_are_not_listed_if_no_participant_is_dialled()
    {
        await using var server = ScriptedServer.Guarded(Lab.Answer);
        using var client = new CmsClient(Lab.Options(server.Address));

        await new TmsScheduler(client, new TmsSettings(), TimeProvider.System, Guid.NewGuid).StartConferenceAsync("Quiet", []);

        server.Requests[^1].ToString().Should().Be("GET /api/v1/calls");
    }

    [Fact]
    public async Task A_title_with_form_characters_arrives_unchanged()
    {
        await using var server = ScriptedServer.Guarded(Lab.Answer);
        using var client = new CmsClient(Lab.Options(server.Address));

        await new TmsScheduler(client, new TmsSettings(), TimeProvider.System, () => Guid.Parse(Lab.Secret))
            .StartConferenceAsync("R&D: 50% + x=y für @all", [], passcode: "1234");

        server.Requests.Single(each => each.Method == "PUT").Body.Should()
            .Be($"&nonMemberAccess=true&passcode=1234&name=R%26D: 50%25 %2B x%3Dy für @all&secret={Lab.Secret}");
    }

    [Theory]
    [InlineData("PUT", "/api/v1/cospaces/", false)]
    [InlineData("POST", "/api/v1/calls", false)]
    [InlineData("GET", "/api/v1/calllegs", true)]
    [InlineData("POST", "/api/v1/calls/", true)]
    public async Task The_slot_is_released_when_a_later_step_fails(string method, string path, bool callExists)
    {
        var failed = false;
        await using var server = ScriptedServer.Guarded(request =>
        {
            if (!failed && request.Method == method && request.Target.StartsWith(path, StringComparison.Ordinal)
                && (path.EndsWith('/') || request.Target == path))
            {
                failed = true;
                return ScriptedAnswer.Failure(400, "<participantLimitReached />");
            }
            return Lab.Answer(request);
        });
        using var client = new CmsClient(Lab.Options(server.Address));
        var tms = new TmsScheduler(client, new TmsSettings(), TimeProvider.System, Guid.NewGuid);

        var starting = () => tms.StartConferenceAsync("Doomed", ["a@x"]);

        (await starting.Should().ThrowAsync<CmsFailureException>()).Which.Has("participantLimitReached").Should().BeTrue();
        string[] expected =
        [
            $"PUT /api/v1/cospaces/{Lab.Space} &nonMemberAccess=false&passcode=&name=TMS_Scheduled_Meeting_1&regenerateSecret=true",
            .. callExists ? [$"DELETE /api/v1/calls/{Lab.Call}"] : Array.Empty<string>(),
        ];
        server.Requests.Select(each => each.ToString()).TakeLast(expected.Length).Should().Equal(expected);
    }

    [Fact]
    public async Task The_slot_is_released_when_the_start_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = ScriptedServer.Guarded(request =>
        {
            if (request is { Method: "POST", Target: "/api/v1/calls" })
                cancel.Cancel();
            return Lab.Answer(request);
        });
        using var client = new CmsClient(Lab.Options(server.Address));
        var tms = new TmsScheduler(client, new TmsSettings(), TimeProvider.System, Guid.NewGuid);

        var starting = () => tms.StartConferenceAsync("Cancelled", [], cancellation: cancel.Token);

        await starting.Should().ThrowAsync<OperationCanceledException>();
        server.Requests.Should().Contain(each => each.Body.StartsWith("&nonMemberAccess=false", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_failure_is_reported_if_the_release_also_fails()
    {
        await using var server = ScriptedServer.Guarded(request => request.Method is "GET"
            ? Lab.Answer(request)
            : ScriptedAnswer.Failure(400, request.Body.Contains("regenerateSecret", StringComparison.Ordinal) ? "<databaseNotReady />" : "<passcodeTooShort />"));
        using var client = new CmsClient(Lab.Options(server.Address));
        var tms = new TmsScheduler(client, new TmsSettings(), TimeProvider.System, Guid.NewGuid);

        var starting = () => tms.StartConferenceAsync("Doomed", [], passcode: "1");

        (await starting.Should().ThrowAsync<CmsFailureException>()).Which.Reasons.Should().ContainSingle(each => each.Name == "passcodeTooShort");
        server.Requests.Count(each => each.Method == "PUT").Should().Be(2);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    public async Task A_conference_can_be_ended_after_its_call_and_space_are_gone(int status)
    {
        await using var server = ScriptedServer.Guarded(request => request.Method switch
        {
            "PUT" => ScriptedAnswer.Failure(status, "<coSpaceDoesNotExist />"),
            "DELETE" => ScriptedAnswer.Failure(status, "<callDoesNotExist />"),
            _ => Lab.Answer(request),
        });
        using var client = new CmsClient(Lab.Options(server.Address));

        await new TmsScheduler(client, new TmsSettings(), TimeProvider.System, Guid.NewGuid).EndAsync(Running);

        server.Requests.Select(each => each.Method).TakeLast(2).Should().Equal("PUT", "DELETE");
    }

    [Fact]
    public async Task A_conference_is_not_ended_if_the_bridge_refuses_for_another_reason()
    {
        await using var server = ScriptedServer.Guarded(request =>
            request.Method == "DELETE" ? ScriptedAnswer.Failure(400, "<invalidOperation />") : Lab.Answer(request));
        using var client = new CmsClient(Lab.Options(server.Address));

        var ending = () => new TmsScheduler(client, new TmsSettings(), TimeProvider.System, Guid.NewGuid).EndAsync(Running);

        (await ending.Should().ThrowAsync<CmsFailureException>()).Which.Has("invalidOperation").Should().BeTrue();
    }

    [Fact]
    public void Settings_without_a_slot_are_refused() =>
        FluentActions.Invoking(() => new TmsScheduler(null!, new TmsSettings { NumberQuantity = 0 }, TimeProvider.System, Guid.NewGuid))
            .Should().Throw<ArgumentOutOfRangeException>();

    private static TmsProfiles Profiles => new(Guid.Parse(Lab.CallProfile), Guid.Parse(Lab.CallLegProfile));

    private static Conference Running =>
        new(1, Guid.Parse(Lab.Space), Guid.Parse(Lab.Call), Lab.Title, Guid.Parse(Lab.Secret), "", []);

    private static async Task<Conference> StartAsync(string spaces)
    {
        await using var server = ScriptedServer.Guarded(request => (request.Method, request.Target) switch
        {
            ("GET", "/api/v1/coSpaces") => ScriptedAnswer.Xml(spaces),
            ("PUT", _) => new(),
            _ => Lab.Answer(request),
        });
        using var client = new CmsClient(Lab.Options(server.Address));
        return await new TmsScheduler(client, new TmsSettings(), TimeProvider.System, Guid.NewGuid).StartConferenceAsync("Any", []);
    }
}
