using System.Net;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cdr;

/// <summary>Bridges send call detail records to their receivers, and repeat those that are not accepted.</summary>
public sealed class CallDetailRecords
{
    private const string Core1 = "0e3758db-b9b8-49df-a74c-55fa05e3e21d";

    [Fact]
    public async Task Legs_of_a_user_have_the_tag_of_the_user()
    {
        await using var lab = await MeetingLab.StartAsync("2.6", more:
            "<users><user id=\"00000000-0000-4000-8000-0000000000d1\"><userJid>ann@example.com</userJid><name>Ann</name><cdrTag>sales</cdrTag></user></users>");
        var (_, call) = await lab.MeetAsync();
        await lab.HangUpAsync(await lab.JoinAsync(call, "ann@example.com"));
        await lab.HangUpAsync(await lab.JoinAsync(call, "bob@example.com"));

        var legs = (await lab.TakeRecordsAsync(7)).Skip(1).Select(record => record.Element("callLeg")!).ToList();

        legs.Select(leg => (string?)leg.Element("cdrTag")).Should().Equal("sales", "sales", "sales", null, null, null);
        legs[0].Elements().Last().Name.LocalName.Should().Be("cdrTag");
        legs[2].Elements().Select(element => element.Name.LocalName).Should().EndWith(["cdrTag", "sipCallId"]);
    }

    [Theory]
    [InlineData("2.9", "", null)]
    [InlineData("3.3", "", "notRequired")]
    [InlineData("3.3", "&confirmation=true", "required")]
    public async Task A_leg_starts_with_the_status_of_its_confirmation(string release, string form, string? status)
    {
        await using var lab = await MeetingLab.StartAsync(release);
        var (_, call) = await lab.MeetAsync();
        await lab.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com" + form);

        ((string?)(await lab.TakeRecordsAsync(2))[1].Element("callLeg")!.Element("confirmationStatus")).Should().Be(status);
    }

    [Fact]
    public async Task A_meeting_is_reported_record_by_record()
    {
        await using var cluster = await StartAsync("2.6", " cdrClockOffset=\"-2\"");
        await using var receiver = await CollectAsync(cluster);
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Tom+%26+Jerry&cdrTag=red");

        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var correlator = Value((await cluster.GetAsync("/api/v1/calls/" + call)).Text, "callCorrelator");
        var callStart = await receiver.TakeAsync();
        var session = callStart.Body[callStart.Body.IndexOf("session=", StringComparison.Ordinal)..][9..45];
        callStart.Body.Should().Be(Document("callStart", "13:59:58", 0,
            $"<call id=\"{call}\"><name>Tom &amp; Jerry</name><ownerName></ownerName><callType>coSpace</callType><coSpace>{space}</coSpace><cdrTag>red</cdrTag><callCorrelator>{correlator}</callCorrelator></call>"));
        callStart.Head.Should().StartWith("POST /cdr?token=1 HTTP/1.1\r\n").And.Contain("Content-Type: text/xml\r\n").And.Contain($"Content-Length: {callStart.Body.Length}\r\n");

        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        var body = (await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text;
        var (group, sip) = (Value(body, "groupId"), Value(body, "sipCallId"));
        (await receiver.TakeAsync()).Body.Should().Be(Document("callLegStart", "13:59:58", 1,
            $"<callLeg id=\"{leg}\"><remoteParty>ann@example.com</remoteParty><localAddress>127.0.0.1</localAddress><remoteAddress>ann@example.com</remoteAddress><type>sip</type><direction>outgoing</direction>"
            + $"<call>{call}</call><groupId>{group}</groupId><sipCallId>{sip}</sipCallId><canMove>false</canMove></callLeg>"));

        cluster.Advance(1);
        (await receiver.TakeAsync()).Body.Should().Be(Document("callLegUpdate", "13:59:58", 2,
            $"<callLeg id=\"{leg}\"><state>connected</state><call>{call}</call><deactivated>false</deactivated><groupId>{group}</groupId><sipCallId>{sip}</sipCallId>"
            + "<remoteAddress>ann@example.com</remoteAddress><canMove>true</canMove></callLeg>"));

        cluster.Advance(59);
        await cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{leg}/hang-up");
        (await receiver.TakeAsync()).Body.Should().Be(Document("callLegEnd", "14:00:58", 3,
            $"<callLeg id=\"{leg}\"><reason>remoteTeardown</reason><remoteTeardown>true</remoteTeardown><durationSeconds>60</durationSeconds><activatedDuration>59</activatedDuration>"
            + "<mediaUsagePercentages><mainVideoViewer>100.0</mainVideoViewer><mainVideoContributor>100.0</mainVideoContributor></mediaUsagePercentages><unencryptedMedia>true</unencryptedMedia>"
            + $"<rxAudio><codec>aac</codec>{Packets("59.620")}</rxAudio><txAudio><codec>aac</codec></txAudio>"
            + $"<rxVideo><codec>h264</codec><maxSizeWidth>1280</maxSizeWidth><maxSizeHeight>720</maxSizeHeight>{Packets("59.620")}</rxVideo>"
            + $"<txVideo><codec>h264</codec><maxSizeWidth>1280</maxSizeWidth><maxSizeHeight>720</maxSizeHeight></txVideo><sipCallId>{sip}</sipCallId></callLeg>"));

        await cluster.SendAsync("DELETE", "/api/v1/calls/" + call);
        (await receiver.TakeAsync()).Body.Should().Be(Document("callEnd", "14:00:58", 4,
            $"<call id=\"{call}\"><callLegsCompleted>1</callLegsCompleted><callLegsMaxActive>1</callLegsMaxActive><durationSeconds>60</durationSeconds><endpointRecorded>false</endpointRecorded></call>"));

        receiver.Connections.Should().Be(1, "the connection is reused");
        (await cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<cdrCorrelatorIndex>5</cdrCorrelatorIndex>");
        await UntilAsync(cluster, "successfully connected to CDR receiver 1");

        string Document(string type, string time, int correlatorIndex, string record) =>
            $"<?xml version=\"1.0\"?><records session=\"{session}\"><record type=\"{type}\" time=\"2016-07-26T{time}Z\" recordIndex=\"{correlatorIndex + 1}\" correlatorIndex=\"{correlatorIndex}\">\n{record}</record>\n</records>";
    }

    [Fact]
    public async Task A_leg_of_a_world_counts_its_duration_from_its_start_before_the_world()
    {
        const string Call = "11111111-2222-4333-8444-555555555555";
        const string Leg = "21111111-2222-4333-8444-555555555555";
        await using var cluster = await SimulatedCluster.StartAsync(
            $"<world release=\"2.6\"><bridge name=\"Core1\"><calls><call id=\"{Call}\"><name>Talk</name></call></calls><callLegs><callLeg id=\"{Leg}\"><call>{Call}</call>"
            + "<remoteParty>ann@example.com</remoteParty><status><state>connected</state><durationSeconds>100</durationSeconds></status></callLeg></callLegs></bridge></world>");
        await using var receiver = await CollectAsync(cluster);
        cluster.Advance(20);

        await cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{Leg}/hang-up");

        var record = (await receiver.TakeRecordsAsync(1)).Single();
        ((string)record.Attribute("type")!, record.Element("callLeg")!.Element("durationSeconds")!.Value).Should().Be(("callLegEnd", "120"));
    }

    [Fact]
    public async Task Records_of_one_moment_are_sent_together()
    {
        await using var cluster = await StartAsync("2.0");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Talk");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=bob@example.com");
        await using var receiver = await CollectAsync(cluster);

        await cluster.SendAsync("DELETE", "/api/v1/calls/" + call);

        var post = await receiver.TakeAsync();
        post.Types.Should().Equal("callLegEnd", "callLegEnd", "callEnd");
        post.RecordIndexes.Should().Equal([1, 2, 3], "records from before the first receiver are not counted");
        post.Records[0].Element("callLeg")!.Elements().Select(fact => (fact.Name.LocalName, fact.Value)).SkipLast(1).Should().Equal(
            [("reason", "apiInitiatedTeardown"), ("remoteTeardown", "false"), ("durationSeconds", "0")], "the leg had no media yet");
    }

    [Fact]
    public async Task Each_receiver_has_its_own_record_numbers()
    {
        await using var cluster = await StartAsync("2.6", $" callBridge=\"{Core1}\"", "<bridge name=\"Core2\"/>");
        await using var first = await CollectAsync(cluster);
        await cluster.CreateAsync("/api/v1/calls", "name=One");
        (await first.TakeAsync()).Body.Should().Contain($" callBridge=\"{Core1}\">").And.Contain("recordIndex=\"1\" correlatorIndex=\"0\"");

        await using var second = await CollectAsync(cluster);
        await cluster.CreateAsync("/api/v1/calls", "name=Two");
        await cluster.CreateAsync("/api/v1/calls", "name=Three", bridge: 1);

        (await first.TakeAsync()).Body.Should().Contain("<name>Two</name>").And.Contain("recordIndex=\"2\" correlatorIndex=\"1\"");
        (await second.TakeAsync()).Body.Should().Contain("<name>Two</name>").And.Contain("recordIndex=\"1\" correlatorIndex=\"1\"");
        (await cluster.GetAsync("/api/v1/system/status", bridge: 1)).Text.Should().Contain("<cdrCorrelatorIndex>0<", "a bridge without receivers makes no records");
    }

    [Theory]
    [InlineData("200 OK")]
    [InlineData("201 Created")]
    [InlineData("204 No Content")]
    public async Task Any_2xx_answer_accepts_the_records(string status)
    {
        await using var cluster = await StartAsync("2.6");
        await using var receiver = await CollectAsync(cluster);

        await cluster.CreateAsync("/api/v1/calls", "name=One");
        await receiver.TakeAsync(status == "204 No Content" ? "HTTP/1.1 204 No Content\r\n\r\n" : status);
        await cluster.CreateAsync("/api/v1/calls", "name=Two");

        (await receiver.TakeAsync()).RecordIndexes.Should().Equal(2);
    }

    [Theory]
    [InlineData("500 Internal Server Error")]
    [InlineData("302 Found")]
    [InlineData("HTTP/1.1 200 OK\r\nno header at all\r\nConnection: close\r\n\r\n")]
    [InlineData("Nonsense\nConnection: close\r\n\r\n")]
    public async Task Records_that_are_not_accepted_are_sent_again_in_order(string answer)
    {
        await using var cluster = await StartAsync("2.6");
        await using var receiver = await CollectAsync(cluster);
        await cluster.CreateAsync("/api/v1/calls", "name=One");
        var first = await receiver.TakeAsync(answer);
        await UntilAlarmAsync(cluster, isRaised: true);
        await cluster.CreateAsync("/api/v1/calls", "name=Two");

        cluster.Advance(5);

        var again = await receiver.TakeAsync();
        again.RecordIndexes.Should().Equal(1, 2);
        again.Records[0].ToString().Should().Be(first.Records[0].ToString());
        await UntilAlarmAsync(cluster, isRaised: false);
        await cluster.CreateAsync("/api/v1/calls", "name=Three");
        (await receiver.TakeAsync()).RecordIndexes.Should().Equal(3);
    }

    [Fact]
    public async Task A_receiver_that_was_down_gets_the_records_it_missed()
    {
        await using var cluster = await StartAsync("2.6");
        var down = await CollectAsync(cluster);
        await down.DisposeAsync();
        await cluster.CreateAsync("/api/v1/calls", "name=One");
        await UntilAsync(cluster, $"unable to connect to CDR receiver 1 (127.0.0.1:{down.Port})");
        (await cluster.GetAsync("/api/v1/system/alarms")).Text.Should().Contain("<type>cdrConnectionFailure</type>");

        await using var up = new CdrCollector(down.Port);
        cluster.Advance(5);

        (await up.TakeAsync()).RecordIndexes.Should().Equal(1);
        await UntilAsync(cluster, "successfully connected to CDR receiver 1");
        (await cluster.GetAsync("/api/v1/system/alarms")).Text.Should().NotContain("cdrConnectionFailure");
    }

    [Fact]
    public async Task Lost_records_are_counted()
    {
        await using var cluster = await StartAsync("2.6", kept: 2);
        await using var receiver = await CollectAsync(cluster);
        await cluster.CreateAsync("/api/v1/calls", "name=One");
        await receiver.TakeAsync("503 Service Unavailable");
        await UntilAlarmAsync(cluster, isRaised: true);
        foreach (var name in (string[])["Two", "Three", "Four", "Five"])
            await cluster.CreateAsync("/api/v1/calls", "name=" + name);

        cluster.Advance(5);

        var post = await receiver.TakeAsync();
        post.RecordIndexes.Should().Equal(4, 5);
        post.Records.Select(record => (int?)record.Attribute("numPreceedingRecordsMissing")).Should().Equal(3, null);
        await cluster.CreateAsync("/api/v1/calls", "name=Six");
        (await receiver.TakeAsync()).Body.Should().Contain("recordIndex=\"6\"").And.NotContain("Missing");
    }

    [Fact]
    public async Task A_receiver_that_never_answers_delays_nothing()
    {
        var cluster = await StartAsync("2.6");
        await using var silent = await CollectAsync(cluster);
        await using var other = await CollectAsync(cluster);
        await cluster.CreateAsync("/api/v1/calls", "name=One");
        await silent.TakeAsync("HTTP/1.1 100 Continue\r\n\r\n");
        (await other.TakeAsync()).RecordIndexes.Should().Equal(1);

        cluster.Advance(3_600);
        (await cluster.GetAsync("/api/v1/system/alarms")).Text.Should().NotContain("cdrConnectionFailure", "a jump of the clock is no timeout");
        await cluster.CreateAsync("/api/v1/calls", "name=Two");
        (await other.TakeAsync()).RecordIndexes.Should().Equal(2);
        await cluster.Invoking(it => it.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30))).Should().NotThrowAsync("a POST under way is given up");
    }

    [Fact]
    public async Task A_receiver_that_never_answers_times_out()
    {
        await using var cluster = await StartAsync("2.6", answerWithin: TimeSpan.FromMilliseconds(1));
        await using var silent = await CollectAsync(cluster);

        await cluster.CreateAsync("/api/v1/calls", "name=One");

        await UntilAlarmAsync(cluster, isRaised: true);
    }

    [Fact]
    public async Task A_deleted_receiver_gets_nothing_more_and_raises_no_alarm()
    {
        await using var cluster = await StartAsync("2.6");
        await using var receiver = new CdrCollector();
        var id = await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address));
        await cluster.CreateAsync("/api/v1/calls", "name=One");
        await receiver.TakeAsync("500 Internal Server Error");
        await UntilAlarmAsync(cluster, isRaised: true);

        await cluster.SendAsync("DELETE", "/api/v1/system/cdrReceivers/" + id);

        (await cluster.GetAsync("/api/v1/system/alarms")).Text.Should().NotContain("cdrConnectionFailure");
        await using var next = await CollectAsync(cluster);
        cluster.Advance(5);
        await cluster.CreateAsync("/api/v1/calls", "name=Two");
        (await next.TakeAsync()).RecordIndexes.Should().Equal(1);
        receiver.Connections.Should().Be(1);
    }

    [Fact]
    public async Task Records_do_not_pass_through_the_proxy_of_the_machine()
    {
        await using var cluster = await StartAsync("2.6");
        await using var receiver = await CollectAsync(cluster);
        await using var proxy = new CdrCollector();
        var usual = HttpClient.DefaultProxy;
        try
        {
            HttpClient.DefaultProxy = new ProxyFor(receiver.Port, proxy.Port);
            await cluster.CreateAsync("/api/v1/calls", "name=One");

            (await receiver.TakeAsync()).Types.Should().Equal("callStart");
        }
        finally
        {
            HttpClient.DefaultProxy = usual;
        }
    }

    [Fact]
    public async Task Another_world_starts_another_session()
    {
        await using var cluster = await StartAsync("2.6");
        await using var receiver = await CollectAsync(cluster);
        await cluster.CreateAsync("/api/v1/calls", "name=One");
        var before = await receiver.TakeAsync();
        var (_, world) = await cluster.ControlAsync("GET", "/world?secrets=true");

        (await cluster.ControlAsync("PUT", "/world", world)).Status.Should().BeInRange(200, 204);
        await cluster.CreateAsync("/api/v1/calls", "name=Two");

        var after = await receiver.TakeAsync();
        after.Body.Should().Contain("recordIndex=\"1\" correlatorIndex=\"1\"");
        Session(after).Should().NotBe(Session(before));

        static string Session(CdrPost post) => post.Records[0].Parent!.Attribute("session")!.Value;
    }

    private static Task<SimulatedCluster> StartAsync(string release, string bridge = "", string more = "", int kept = 2_000, TimeSpan? answerWithin = null) => SimulatedCluster.StartAsync(
        $"<world release=\"{release}\"><bridge name=\"Core1\"{bridge}/>{more}</world>",
        options => options with { Tuned = settings => settings with { CdrRecordsKept = kept, CdrAnswerWithin = answerWithin ?? settings.CdrAnswerWithin } });

    private static async Task<CdrCollector> CollectAsync(SimulatedCluster cluster)
    {
        var receiver = new CdrCollector();
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address));
        return receiver;
    }

    // The effect of an answer follows shortly after it. Each look is a request.
    private static async Task UntilAlarmAsync(SimulatedCluster cluster, bool isRaised)
    {
        for (var look = 0; look < 2_000; look++)
        {
            if ((await cluster.GetAsync("/api/v1/system/alarms")).Text.Contains("<type>cdrConnectionFailure</type>", StringComparison.Ordinal) == isRaised)
                return;
        }
        Assert.Fail(isRaised ? "no alarm was raised" : "the alarm was not cleared");
    }

    private static async Task UntilAsync(SimulatedCluster cluster, string line)
    {
        for (var look = 0; look < 2_000; look++)
        {
            await cluster.GetAsync("/api/v1/system/status");
            if ((await cluster.LogAsync()).Any(logged => logged.EndsWith(line, StringComparison.Ordinal)))
                return;
        }
        Assert.Fail($"\"{line}\" was not logged");
    }

    private static string Packets(string gap) =>
        $"<packetStatistics><packetLossBursts><duration>0.000</duration><density>0.00</density></packetLossBursts><packetGap><duration>{gap}</duration><density>0.00</density></packetGap></packetStatistics>";

    private static string Value(string body, string element) => body.Split($"<{element}>")[1].Split('<')[0];

    /// <summary>A proxy for the requests to one port; other tests run beside it.</summary>
    private sealed class ProxyFor(int port, int proxyPort) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri GetProxy(Uri destination) => new($"http://127.0.0.1:{proxyPort}");

        public bool IsBypassed(Uri host) => host.Port != port;
    }
}
