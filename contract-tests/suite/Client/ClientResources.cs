using CmsSim.Client;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

public sealed class ClientResources
{
    private static readonly Guid s_id = Guid.Parse(Lab.Space);
    private static readonly Guid s_other = Guid.Parse(Lab.Call);

    public static TheoryData<string, string> Requests => new()
    {
        { "GET /api/v1/system/status", "status" },
        { "GET /api/v1/coSpaces", "list" },
        { $"GET /api/v1/coSpaces?filter=R%26D&tenantFilter={s_other}&limit=5&offset=10", "list filtered" },
        { $"GET /api/v1/coSpaces/{s_id}", "get" },
        { "POST /api/v1/coSpaces name=R%26D%20%2B%201&uri=r.and.d&nonMemberAccess=false", "create" },
        { $"PUT /api/v1/coSpaces/{s_id} name=x&passcode=&callProfile=", "modify" },
        { $"DELETE /api/v1/coSpaces/{s_id}", "delete" },
        { $"GET /api/v1/calls?coSpaceFilter={s_id}", "calls of a space" },
        { $"GET /api/v1/calls/{s_id}/callLegs?limit=1", "legs of a call" },
        { $"GET /api/v1/calls/{s_id}/participants", "participants of a call" },
        { $"POST /api/v1/calls/{s_id}/callLegs remoteParty=a%40x&muteSelfAllowed=true", "dial" },
        { $"PUT /api/v1/callLegs/{s_id} rxAudioMute=true", "mute" },
        { $"PUT /api/v1/participants/{s_id} importance=3", "weigh" },
        { "POST /api/v1/callLegProfiles changeLayoutAllowed=false&name=p", "leg profile" },
        { $"GET /api/v1/cospaceBulkSyncs?cospaceBulkParameterSet={s_id}", "syncs" },
    };

    [Theory, MemberData(nameof(Requests))]
    public async Task Every_operation_sends_the_documented_request(string expected, string operation)
    {
        await using var server = new ScriptedServer(request => request.Method switch
        {
            "GET" when request.Target.EndsWith("status", StringComparison.Ordinal) => ScriptedAnswer.Xml(Lab.Status),
            "GET" when request.Target.EndsWith(Lab.Space, StringComparison.Ordinal) && !request.Target.Contains('?') => ScriptedAnswer.Xml($"<coSpace id=\"{s_id}\"/>"),
            "GET" => ScriptedAnswer.Xml($"<{request.Target.Split('?')[0].Split('/')[^1]} total=\"0\"/>"),
            _ => ScriptedAnswer.Created($"/api/v1/x/{s_id}"),
        });
        using var client = new CmsClient(Lab.Options(server.Address));

        await (operation switch
        {
            "status" => client.SystemStatus.GetAsync(),
            "list" => client.CoSpaces.ListAsync(),
            "list filtered" => client.CoSpaces.ListAsync(5, 10, "R&D", s_other),
            "get" => client.CoSpaces.GetAsync(s_id),
            "create" => client.CoSpaces.CreateAsync(new() { Name = "R&D + 1", Uri = "r.and.d", NonMemberAccess = false }),
            "modify" => client.CoSpaces.ModifyAsync(s_id, new() { Name = "x", Passcode = "", Unset = ["callProfile"] }),
            "delete" => client.CoSpaces.DeleteAsync(s_id),
            "calls of a space" => client.Calls.ListAsync(coSpaceFilter: s_id),
            "legs of a call" => client.Calls.CallLegs(s_id).ListAsync(limit: 1),
            "participants of a call" => client.Calls.Participants(s_id).ListAsync(),
            "dial" => client.Calls.CallLegs(s_id).CreateAsync(new() { RemoteParty = "a@x", MuteSelfAllowed = true }),
            "mute" => client.CallLegs.ModifyAsync(s_id, new() { RxAudioMute = true }),
            "weigh" => client.Participants.ModifyAsync(s_id, new() { Importance = 3 }),
            "leg profile" => client.CallLegProfiles.CreateAsync(new() { Name = "p", ChangeLayoutAllowed = false }),
            "syncs" => (Task)client.CospaceBulkSyncs.ListAsync(cospaceBulkParameterSet: s_id),
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        });

        server.Requests.Should().ContainSingle().Which.ToString().Should().Be(expected);
    }

    [Fact]
    public async Task A_request_has_only_the_necessary_headers()
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Created($"/api/v1/coSpaces/{s_id}"));
        using var client = new CmsClient(Lab.Options(server.Address) with { Authentication = CmsAuthentication.Preemptive });

        await client.CoSpaces.CreateAsync(new() { Name = "x" });

        server.Requests[0].Headers.Keys.Should().BeEquivalentTo("Host", "Authorization", "Content-Type", "Content-Length");
        server.Requests[0].Headers["Content-Type"].Should().Be("application/x-www-form-urlencoded");
    }

    [Fact]
    public async Task The_path_of_a_base_address_is_kept()
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Xml(Lab.Status));
        using var client = new CmsClient(Lab.Options(new Uri(server.Address, "/bridges/core1/")));

        await client.SystemStatus.GetAsync();

        server.Requests[0].Target.Should().Be("/bridges/core1/api/v1/system/status");
    }

    [Fact]
    public async Task A_handler_of_the_caller_sees_every_message()
    {
        var seen = new List<string>();
        await using var server = ScriptedServer.Guarded(Lab.Answer);
        using var client = new CmsClient(Lab.Options(server.Address) with { WrapHandler = inner => new Listener(inner, seen) });

        await client.SystemStatus.GetAsync();

        seen.Should().Equal("GET 401", "GET 200");
    }

    [Fact]
    public async Task A_space_is_read()
    {
        var space = await ReadAsync($"<coSpace id=\"{s_id}\"><name>It&apos;s A</name><autoGenerated>false</autoGenerated><uri>a</uri>"
            + $"<callProfile>{s_other}</callProfile><tenant></tenant><numAccessMethods>2</numAccessMethods></coSpace>",
            client => client.CoSpaces.GetAsync(s_id));

        space.Should().Be(new CoSpace { Id = s_id, Name = "It's A", AutoGenerated = false, Uri = "a", CallProfile = s_other, NumAccessMethods = 2 });
    }

    [Fact]
    public async Task The_status_of_a_bridge_is_read()
    {
        var status = await ReadAsync(Lab.Status, client => client.SystemStatus.GetAsync());

        status.Should().Be(new SystemStatus
        {
            SoftwareVersion = "2.0(RC)",
            Uptime = new TimeSpan(4, 1, 44, 7),
            CdrTime = new DateTimeOffset(2016, 7, 26, 19, 10, 30, TimeSpan.Zero),
            Activated = true,
            ClusterEnabled = true,
            CallLegsActive = 0,
            CallLegsMaxActive = 3,
            CallLegsCompleted = 6,
            AudioBitRateOutgoing = 0,
            AudioBitRateIncoming = 0,
            VideoBitRateOutgoing = 0,
            VideoBitRateIncoming = 0,
        });
    }

    [Fact]
    public async Task A_leg_is_read_with_its_configuration_status_and_media()
    {
        var leg = await ReadAsync($"<callLeg id=\"{s_id}\"><name>Test</name><remoteParty>test@example.org</remoteParty><call>{s_other}</call>"
            + "<type>acano</type><configuration><participantLabels>true</participantLabels><maxCallDurationTime>43200</maxCallDurationTime></configuration>"
            + "<status><state>connected</state><durationSeconds>154</durationSeconds>"
            + "<rxAudio><codec>opus</codec><packetLossPercentage>0.7</packetLossPercentage></rxAudio>"
            + "<rxVideo role=\"main\"><width>1280</width><frameRate>9.9</frameRate></rxVideo><rxVideo role=\"presentation\"/></status></callLeg>",
            client => client.CallLegs.GetAsync(s_id));

        leg.Call.Should().Be(s_other);
        leg.Configuration.Should().Be(new CallLegConfiguration { ParticipantLabels = true, MaxCallDurationTime = 43200 });
        leg.Status!.State.Should().Be("connected");
        leg.Status.RxAudio.Should().Equal(new CallLegRxAudio { Codec = "opus", PacketLossPercentage = 0.7 });
        leg.Status.RxVideo.Should().Equal(new CallLegRxVideo { Role = "main", Width = 1280, FrameRate = 9.9 }, new CallLegRxVideo { Role = "presentation" });
        leg.Status.TxVideo.Should().BeEmpty();
    }

    [Fact]
    public async Task A_participant_is_read_with_its_state()
    {
        var participant = await ReadAsync($"<participant id=\"{s_id}\"><call>{s_other}</call><isActivator>true</isActivator><status><state>onHold</state></status></participant>",
            client => client.Participants.GetAsync(s_id));

        participant.Should().Be(new Participant { Id = s_id, Call = s_other, IsActivator = true, Status = new() { State = "onHold" } });
    }

    [Fact]
    public async Task A_list_of_calls_without_a_declaration_is_read()
    {
        await using var server = new ScriptedServer(Lab.Answer);
        using var client = new CmsClient(Lab.Options(server.Address));

        var calls = await client.Calls.ListAsync();

        calls.Total.Should().Be(1);
        calls.Items.Should().ContainSingle().Which.Should().Match<Call>(call => call.Id == s_other && call.CoSpace == s_id && call.Name == Lab.Title);
    }

    [Fact]
    public async Task The_next_offset_follows_from_the_objects_received()
    {
        await using var server = Paged(total: 5, pages: [[1, 2], [3, 4], [5]]);
        using var client = new CmsClient(Lab.Options(server.Address));

        var all = await client.CoSpaces.ListAllAsync(filter: "T");

        all.Select(each => each.CallId).Should().Equal("1", "2", "3", "4", "5");
        server.Requests.Select(each => each.Target).Should().Equal(
            "/api/v1/coSpaces?filter=T", "/api/v1/coSpaces?filter=T&offset=2", "/api/v1/coSpaces?filter=T&offset=4");
    }

    [Fact]
    public async Task An_object_on_overlapping_pages_is_listed_once()
    {
        await using var server = Paged(total: 4, pages: [[1, 2], [2, 3]]);
        using var client = new CmsClient(Lab.Options(server.Address));

        (await client.CoSpaces.ListAllAsync()).Select(each => each.CallId).Should().Equal("1", "2", "3");
    }

    [Fact]
    public async Task A_list_ends_even_if_its_total_is_too_large()
    {
        await using var server = Paged(total: 9, pages: [[1, 2], []]);
        using var client = new CmsClient(Lab.Options(server.Address));

        (await client.CoSpaces.ListAllAsync()).Should().HaveCount(2);
        server.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_list_ends_even_if_a_bridge_ignores_the_offset()
    {
        await using var server = Paged(total: 9, pages: [[1, 2], [1, 2], [1, 2]]);
        using var client = new CmsClient(Lab.Options(server.Address));

        (await client.CoSpaces.ListAllAsync()).Should().HaveCount(2);
        server.Requests.Should().HaveCount(2);
    }

    [Fact]
    public void The_password_never_appears_in_text() =>
        new CmsClientOptions { BaseAddress = new("https://x"), UserName = "u", Password = "hush" }.ToString().Should().NotContain("hush");

    [Fact]
    public async Task A_disposed_client_refuses_requests()
    {
        var client = new CmsClient(Lab.Options(new("http://127.0.0.1:1")));
        client.Dispose();

        await FluentActions.Awaiting(() => client.SystemStatus.GetAsync()).Should().ThrowAsync<ObjectDisposedException>();
    }

    public static TheoryData<CmsClientOptions> Nonsense =>
    [
        new CmsClientOptions { BaseAddress = new("ftp://x") },
        new CmsClientOptions { BaseAddress = new("x", UriKind.Relative) },
        new CmsClientOptions { BaseAddress = new("https://u:p@x") },
        new CmsClientOptions { BaseAddress = new("https://x?y") },
        new CmsClientOptions { BaseAddress = new("https://x"), UserName = "a:b" },
        new CmsClientOptions { BaseAddress = new("https://x"), Retries = -1 },
        new CmsClientOptions { BaseAddress = new("https://x"), RetryPause = TimeSpan.FromSeconds(-1) },
        new CmsClientOptions { BaseAddress = new("https://x"), Timeout = TimeSpan.Zero },
        new CmsClientOptions { BaseAddress = new("https://x"), MaxConnections = 0 },
    ];

    [Theory, MemberData(nameof(Nonsense))]
    public void Impossible_options_are_refused(CmsClientOptions options) =>
        FluentActions.Invoking(() => new CmsClient(options)).Should().Throw<ArgumentException>();

    private static async Task<T> ReadAsync<T>(string body, Func<CmsClient, Task<T>> read)
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Xml(body));
        using var client = new CmsClient(Lab.Options(server.Address));
        return await read(client);
    }

    private static ScriptedServer Paged(int total, int[][] pages)
    {
        var next = 0;
        return new(_ => ScriptedAnswer.Xml($"<coSpaces total=\"{total}\">{string.Concat(pages[next++].Select(each => Lab.SlotSpace(each)))}</coSpaces>"));
    }

    private sealed class Listener(HttpMessageHandler inner, List<string> seen) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            seen.Add($"{request.Method} {(int)response.StatusCode}");
            return response;
        }
    }
}
