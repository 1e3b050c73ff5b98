using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using CmsSim.ContractTests.Fuzz;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Drills;

/// <summary>Each drill, by what a client of the bridges sees.</summary>
public sealed class DrillsInVirtualTime
{
    private const string Space = "/api/v1/coSpaces/5bace000-0000-4000-8000-000000000001";

    [Fact]
    public async Task Two_node_database_refuses_writes_while_a_bridge_is_lost()
    {
        await using var cluster = await StartAsync("two-node-database");
        (await WriteAsync(cluster)).Should().Be(200);

        cluster.Advance(60);
        (await WriteAsync(cluster)).Should().Be(400);
        (await cluster.GetAsync(Space)).Status.Should().Be(200);
        (await cluster.GetAsync("/api/v1/system/alarms")).Text.Should().Contain("databaseClusternodeOutofSync");
        await AdvanceAsync(cluster, 240);

        (await WriteAsync(cluster)).Should().Be(200);
        (await cluster.GetAsync("/api/v1/system/status", bridge: 1)).Text.Should().Contain("<uptimeSeconds>0</uptimeSeconds>");
        (await cluster.LogAsync()).Should().ContainSingle(line => line.EndsWith("cmssim:  drill two-node-database: Core2 is lost; the database has no master"));

        Task<int> WriteAsync(SimulatedCluster lab) => lab.SendAsync("PUT", Space, "name=Again").ContinueWith(answer => answer.Result.Status, TaskScheduler.Default);
    }

    [Fact]
    public async Task Clock_skew_shows_in_the_status_of_one_bridge()
    {
        await using var cluster = await StartAsync("clock-skew");
        List<double> skews = [];

        foreach (var seconds in (int[])[30, 60, 120, 120, 3_600])
        {
            cluster.Advance(seconds);
            skews.Add((await CdrTimeAsync(cluster, 1) - await CdrTimeAsync(cluster, 0)).TotalSeconds);
        }

        skews.Should().Equal(0, 90, -600, 0, 10);
    }

    [Theory]
    [InlineData("tls-1.2-only")]
    [InlineData("tls-old-ciphers")]
    [InlineData("tls-expired")]
    [InlineData("tls-wrong-name")]
    [InlineData("tls-chain")]
    [InlineData("tls-renewed")]
    public async Task Tls_drills_change_the_port_of_one_bridge_after_a_minute(string drill)
    {
        Assert.SkipUnless(drill is not "tls-old-ciphers" || OperatingSystem.IsLinux(), "Only Linux lets a program restrict cipher suites.");
        await using var cluster = await StartAsync(drill, options => options with { HttpsPort = 0, VirtualClock = DateTimeOffset.UtcNow });
        var before = await HandshakeAsync(cluster, 0);
        before.Errors.Should().Be(SslPolicyErrors.RemoteCertificateChainErrors, "its certificate is self-signed");

        cluster.Advance(60);

        if (drill is "tls-old-ciphers")
        {
            await cluster.Invoking(lab => HandshakeAsync(lab, 0)).Should().ThrowAsync<AuthenticationException>("a client of today offers no such cipher");
            (await HandshakeAsync(cluster, 0, ciphers: [TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA])).Cipher.Should().Be(TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA);
            return;
        }
        var after = await HandshakeAsync(cluster, 0);
        switch (drill)
        {
            case "tls-1.2-only":
                after.Protocol.Should().Be(SslProtocols.Tls12);
                await cluster.Invoking(lab => HandshakeAsync(lab, 0, SslProtocols.Tls13)).Should().ThrowAsync<Exception>("TLS 1.3 is refused");
                break;
            case "tls-expired":
                after.Certificate.NotAfter.Should().BeBefore(cluster.Host.Clock!.GetUtcNow().LocalDateTime);
                break;
            case "tls-wrong-name":
                after.Errors.Should().HaveFlag(SslPolicyErrors.RemoteCertificateNameMismatch);
                break;
            case "tls-chain":
                after.ChainLength.Should().BeGreaterThan(1, "the intermediate certificate is sent along");
                var (_, described) = await cluster.ControlAsync("GET", "/bridges/Core1/tls");
                using (var json = System.Text.Json.JsonDocument.Parse(described))
                using (var root = X509Certificate2.CreateFromPem(json.RootElement.GetProperty("root").GetString()))
                    (await HandshakeAsync(cluster, 0, trusted: root)).Errors.Should().Be(SslPolicyErrors.None, "a client that trusts the root accepts it");
                break;
            case "tls-renewed":
                after.Certificate.Thumbprint.Should().NotBe(before.Certificate.Thumbprint, "a client that pins the former one refuses it");
                after.Errors.Should().Be(SslPolicyErrors.RemoteCertificateChainErrors);
                break;
        }
        (await HandshakeAsync(cluster, 1)).Certificate.Thumbprint.Should().Be(before.Certificate.Thumbprint, "the other bridge is as before");
    }

    [Fact]
    public async Task Crashing_request_ends_legs_without_records_and_begins_a_new_session()
    {
        await using var cluster = await StartAsync("crashing-request");
        await using var receiver = new CdrCollector();
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address));
        cluster.Advance(1);
        var leg = "/api/v1/callLegs/" + (await cluster.GetAsync("/api/v1/callLegs")).Text.Split("<callLeg id=\"")[1][..36];
        await cluster.CreateAsync("/api/v1/calls", "name=x");
        var session = (await receiver.TakeAsync()).Body.Split("session=\"")[1][..36];

        for (var i = 0; i < 2; i++)
            (await cluster.SendAsync("PUT", leg, "rxAudioMute=true")).Status.Should().Be(200);
        await cluster.CreateAsync("/api/v1/calls", "name=Never reported");
        (await Record.ExceptionAsync(async () => (await cluster.SendAsync("PUT", leg, "rxAudioMute=true")).Head.Should().BeEmpty())).Should().BeAssignableTo<Exception?>();
        await cluster.Host.Sockets.Following;

        await cluster.Invoking(lab => lab.GetAsync("/api/v1/calls")).Should().ThrowAsync<SocketException>("the bridge is down");
        await AdvanceAsync(cluster, 30);
        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"0\"");
        (await cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<callLegsCompleted>0</callLegsCompleted>");
        await cluster.CreateAsync("/api/v1/calls", "name=y");
        var next = (await receiver.TakeAsync()).Body;
        if (next.Contains("Never reported"))
            next = (await receiver.TakeAsync()).Body;
        next.Should().Contain("<name>y</name>").And.Contain("recordIndex=\"1\"").And.NotContain(session).And.NotContain("callLegEnd");
        (await cluster.ControlAsync("GET", "/journal")).Text.Should().Contain("\"fault\":1");
    }

    [Theory]
    [InlineData("cdr-lost-answers")]
    [InlineData("cdr-late")]
    [InlineData("cdr-refused")]
    [InlineData("cdr-duplicates")]
    [InlineData("cdr-reordered")]
    [InlineData("cdr-new-session")]
    public async Task Cdr_drills_show_at_the_receiver(string drill)
    {
        await using var cluster = await StartAsync(drill);
        await using var receiver = new CdrCollector();
        receiver.AcceptEverything();
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address));

        for (var i = 0; i < 100; i++)
        {
            await AdvanceAsync(cluster, 2);
            await cluster.Host.Cluster.Outgoing.SentAsync();
        }

        var records = receiver.RecordsSoFar();
        var indexes = records.ConvertAll(record => (int)record.Attribute("recordIndex")!);
        var distinct = records.Select(record => (record.Parent!.Attribute("session")!.Value, (int)record.Attribute("recordIndex")!)).Distinct().Count();
        distinct.Should().BeGreaterThan(20);
        switch (drill)
        {
            case "cdr-lost-answers" or "cdr-duplicates":
                indexes.Count.Should().BeGreaterThan(distinct, "records arrive again");
                break;
            case "cdr-reordered":
                indexes.Should().NotBeInAscendingOrder().And.HaveCount(distinct);
                break;
            case "cdr-late" or "cdr-refused":
                indexes.Should().BeInAscendingOrder().And.HaveCount(distinct, "nothing is lost");
                break;
            default:
                records.Select(record => record.Parent!.Attribute("session")!.Value).Distinct().Should().HaveCount(2);
                break;
        }
    }

    [Fact]
    public async Task Sip_scanners_fill_the_log_with_calls_that_lead_nowhere()
    {
        await using var cluster = await StartAsync("sip-scanners");

        cluster.Advance(130);

        var log = await cluster.LogAsync();
        log.Count(line => line.Contains("incoming SIP call from \"sip:")).Should().BeInRange(98, 102);
        log.Count(line => line.EndsWith("ending; local teardown, unknown destination - not connected after 0:00")).Should().BeInRange(97, 102);
        (await cluster.GetAsync("/api/v1/calls")).Text.Should().Contain("total=\"0\"");
    }

    [Fact]
    public async Task Edited_slots_are_renamed_renumbered_protected_and_deleted()
    {
        await using var cluster = await StartAsync("edited-slots");
        (await cluster.GetAsync("/api/v1/coSpaces?filter=TMS")).Text.Should().Contain("total=\"5\"");

        cluster.Advance(240);

        var spaces = (await cluster.GetAsync("/api/v1/coSpaces")).Text;
        spaces.Should().Contain("<name>Ann&apos;s room, do not touch</name>").And.Contain("<uri>board</uri>").And.NotContain("<uri>4</uri>").And.Contain("total=\"5\"");
        var third = spaces.Split("<coSpace id=\"").Single(space => space.Contains("TMS slot 3"))[..36];
        (await cluster.GetAsync("/api/v1/coSpaces/" + third)).Text.Should().Contain("<passcode>4711</passcode>");
    }

    [Fact]
    public async Task Polling_load_lists_tens_of_thousands_of_legs_page_by_page()
    {
        await using var cluster = await StartAsync("polling-load");

        (await cluster.GetAsync("/api/v1/calls")).Text.Should().Contain("<calls total=\"20000\">");
        var last = (await cluster.GetAsync("/api/v1/callLegs?limit=10&offset=39990")).Text;
        last.Should().Contain("<callLegs total=\"40000\">");
        last.Split("<callLeg id=").Should().HaveCount(11);
    }

    [Fact]
    public async Task Meeting_day_fills_the_bridges_loses_one_at_noon_and_continues_the_next_day()
    {
        await using var cms = await CmsSimulator.StartAsync(options => options with { Drill = "meeting-day", HttpPort = null });
        async Task<int> ParticipantsAsync()
        {
            using var client = cms.Bridges[1].CreateClient();
            var list = await client.GetStringAsync("/api/v1/participants", TestContext.Current.CancellationToken);
            return int.Parse(list.Split("total=\"")[1].Split('"')[0], CultureInfo.InvariantCulture);
        }
        int Running() => cms.Host.Cluster.Bridges.Count(bridge => bridge.IsRunning);

        cms.Clock.Advance(TimeSpan.FromMinutes(25));
        var morning = await ParticipantsAsync();
        cms.Clock.Advance(TimeSpan.FromMinutes(171));
        var (atNoon, running) = (await ParticipantsAsync(), Running());
        cms.Clock.Advance(TimeSpan.FromHours(10.75));
        var atNight = await ParticipantsAsync();
        cms.Clock.Advance(TimeSpan.FromHours(11.25));

        morning.Should().BeGreaterThan(50);
        atNoon.Should().BeInRange(1, morning);
        running.Should().Be(2);
        (atNight, Running()).Should().Be((0, 3));
        (await ParticipantsAsync()).Should().BeGreaterThan(50, "the next day has begun");
        cms.Host.Cluster.Incidents.Latest.Should().BeEmpty();
    }

    [Fact]
    public async Task Upgrade_leaves_bridges_of_two_releases_side_by_side_until_all_are_done()
    {
        await using var cluster = await StartAsync("upgrade");
        var recorder = await cluster.CreateAsync("/api/v1/recorders", "url=https://192.0.2.40:8443");
        await AdvanceAsync(cluster, 300);
        await cluster.Invoking(lab => lab.GetAsync("/api/v1/system/status")).Should().ThrowAsync<SocketException>("it is being upgraded");
        await AdvanceAsync(cluster, 120);

        (await cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<softwareVersion>3.0</softwareVersion>");
        (await cluster.GetAsync("/api/v1/system/status", bridge: 1)).Text.Should().Contain("<softwareVersion>2.9</softwareVersion>");
        (await cluster.GetAsync("/api/v1/recorders")).Status.Should().Be(404, "3.0 has no recorders");
        (await cluster.GetAsync("/api/v1/recorders/" + recorder, bridge: 1)).Status.Should().Be(200);
        var profile = await cluster.CreateAsync("/api/v1/webBridgeProfiles", "name=New");
        (await cluster.GetAsync("/api/v1/webBridgeProfiles", bridge: 1)).Status.Should().Be(404, "2.9 has no such profiles");
        (await cluster.GetAsync(Space, bridge: 1)).Status.Should().Be(200, "the database is one");

        // An exported world has the releases of its bridges, and what only some of them know.
        var (_, world) = await cluster.ControlAsync("GET", "/world?secrets=true");
        world.Should().Contain("<bridge name=\"Core1\" callBridge=").And.Contain("release=\"3.0\"").And.Contain("<webBridgeProfiles>").And.Contain("<recorders>");
        (await cluster.ControlAsync("PUT", "/world", world)).Status.Should().Be(200);
        (await cluster.GetAsync("/api/v1/webBridgeProfiles/" + profile)).Text.Should().Contain("<name>New</name>");
        (await cluster.GetAsync("/api/v1/recorders/" + recorder, bridge: 1)).Status.Should().Be(200);

        (await cluster.ControlAsync("POST", "/bridges/Core2/upgrade", "{\"release\":\"3.0\"}")).Status.Should().Be(200);
        (await cluster.GetAsync("/api/v1/webBridgeProfiles/" + profile, bridge: 1)).Text.Should().Contain("<name>New</name>");
        (await cluster.ControlAsync("GET", "/bridges")).Text.Should().Contain("\"name\":\"Core2\",\"state\":\"running\",\"release\":\"3.0\"");
        (await cluster.ControlAsync("POST", "/bridges/Core2/upgrade", "{\"release\":\"9.9\"}")).Status.Should().Be(400);
        (await cluster.ControlAsync("GET", "/incidents")).Text.Should().Contain("\"incidents\":[]");
    }

    [Fact]
    public async Task A_drill_begins_again_after_a_reset_and_ends_with_another_world()
    {
        await using var cluster = await StartAsync("clock-skew");
        cluster.Advance(60);
        await cluster.ControlAsync("POST", "/reset");
        (await CdrTimeAsync(cluster, 1)).Should().Be(await CdrTimeAsync(cluster, 0));
        cluster.Advance(60);
        (await CdrTimeAsync(cluster, 1)).Should().NotBe(await CdrTimeAsync(cluster, 0));

        await cluster.ControlAsync("PUT", "/world", "<world><bridge name=\"Core1\"/><bridge name=\"Core2\"/><accounts><account name=\"admin\" password=\"admin\"/></accounts></world>");
        cluster.Advance(600);
        (await CdrTimeAsync(cluster, 1)).Should().Be(await CdrTimeAsync(cluster, 0));
    }

    [Fact]
    public async Task Every_drill_starts_in_every_release_and_leaves_the_cluster_sound()
    {
        foreach (var drill in SimulatedDrill.All.Where(drill => drill.Name is not "polling-load"))
        {
            foreach (var release in drill.Name is "upgrade" ? ["2.9"] : FuzzRun.Some([.. SimulatorOptions.KnownReleases]))
            {
                await using var cms = await CmsSimulator.StartAsync(options => options with { Drill = drill.Name, Release = release, HttpPort = null });
                cms.Clock.Advance(TimeSpan.FromMinutes(20));
                using var client = cms.Bridges[1].CreateClient();
                (await client.GetAsync("/api/v1/system/status", TestContext.Current.CancellationToken)).StatusCode.Should().Be(HttpStatusCode.OK, $"{drill.Name} {release}");
            }
        }
    }

    [Theory]
    [InlineData("no-such-drill", null, "Unknown drill \"no-such-drill\"; expected two-node-database, *")]
    [InlineData("clock-skew", "<world><bridge name=\"A\"/></world>", "A drill has its own world and bridges; *")]
    public async Task A_drill_that_cannot_be_is_refused_with_a_sentence(string drill, string? world, string sentence) =>
        (await FluentActions.Awaiting(() => CmsSimulator.StartAsync(options => options with { Drill = drill, World = world })).Should().ThrowAsync<SimulatorStartException>()).WithMessage(sentence);

    private static Task<SimulatedCluster> StartAsync(string drill, Func<SimulatorOptions, SimulatorOptions>? configure = null) =>
        SimulatedCluster.StartAsync(configure: options => (configure?.Invoke(options) ?? options) with { Drill = drill });

    // Sockets close and open after a timer has stopped or started their bridge.
    private static async Task AdvanceAsync(SimulatedCluster cluster, double seconds)
    {
        cluster.Advance(seconds);
        await cluster.Host.Sockets.Following;
    }

    private static async Task<DateTimeOffset> CdrTimeAsync(SimulatedCluster cluster, int bridge) =>
        DateTimeOffset.Parse((await cluster.GetAsync("/api/v1/system/status", bridge)).Text.Split("<cdrTime>")[1].Split('<')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<Handshake> HandshakeAsync(SimulatedCluster cluster, int bridge, SslProtocols protocols = SslProtocols.None, X509Certificate2? trusted = null, TlsCipherSuite[]? ciphers = null)
    {
        using var client = new TcpClient();
        var address = cluster.Host.Bridges[bridge].Https!;
        await client.ConnectAsync(address.Host, address.Port);
        var (errors, length) = (SslPolicyErrors.None, 0);
        await using var tls = new SslStream(client.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocols,
            RemoteCertificateValidationCallback = (_, _, chain, found) =>
            {
                (errors, length) = (found, chain!.ChainPolicy.ExtraStore.Count + 1);
                return chain.ChainElements.Count > 0;
            },
        };
        if (ciphers is not null && OperatingSystem.IsLinux())
            options.CipherSuitesPolicy = new CipherSuitesPolicy(ciphers);
        if (trusted is not null)
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { trusted }, RevocationMode = X509RevocationMode.NoCheck };
        await tls.AuthenticateAsClientAsync(options);
        return new Handshake(errors, length, tls.SslProtocol, tls.NegotiatedCipherSuite, new X509Certificate2(tls.RemoteCertificate!));
    }

    private sealed record Handshake(SslPolicyErrors Errors, int ChainLength, SslProtocols Protocol, TlsCipherSuite Cipher, X509Certificate2 Certificate);
}
