using System.Net;
using System.Security.Cryptography;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Testcontainers;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Containers;

/// <summary>The settings and the control client of the module for Testcontainers.</summary>
public sealed class TestcontainersModule
{
    private const string World = """
        <world clock="2026-01-01T09:00:00Z">
          <bridge name="East" />
          <bridge name="West" />
          <bridge name="South" />
          <coSpaces>
            <coSpace id="2be23a10-f400-4436-baef-6058f55ca688"><name>Town hall</name><uri>town.hall</uri></coSpace>
          </coSpaces>
        </world>
        """;

    [Fact]
    public async Task A_cluster_starts_in_its_world_with_release_seed_and_clock()
    {
        await using var cms = await CmsContainer.StartAsync(CmsContainer.OpenCluster().WithWorld(World).WithRelease("2.9").WithSeed(-7).WithVirtualClock().WithUserName("tms").WithCommand("--hostile=5").Build());
        using var control = cms.CreateControl();
        using var third = await cms.CreateClientAsync(3);

        (await control.GetBridgesAsync()).Should().Equal(new CmsSimBridge("East", "running"), new CmsSimBridge("West", "running"), new CmsSimBridge("South", "running"));
        (await control.GetClockAsync()).Should().Be(new CmsSimClock(new DateTimeOffset(2026, 1, 1, 9, 0, 0, TimeSpan.Zero), "virtual", 0));
        (await control.SendAsync("GET", "/hostility")).Should().Contain("\"seed\":5");
        await control.SendAsync("DELETE", "/hostility");
        (await third.GetStringAsync("/api/v1/coSpaces")).Should().Contain("<name>Town hall</name>");
        (await third.GetStringAsync("/api/v1/system/status")).Should().Contain("<softwareVersion>2.9");
        (await control.SendAsync("GET", "/run")).Should().Contain("\"seed\":-7");
    }

    [Fact]
    public async Task The_control_client_moves_the_clock_and_plays_far_ends_and_callers()
    {
        await using var cms = await CmsContainer.StartAsync(CmsContainer.Cluster().WithVirtualClock(new DateTimeOffset(2026, 1, 1, 9, 0, 0, TimeSpan.Zero)).Build());
        using var control = cms.CreateControl();
        using var client = await cms.CreateClientAsync();

        await control.SetFarEndsAsync([new("busy@*", "busy"), new("*@example.com", "answer", After: 4)]);
        using var call = await client.PostAsync("/api/v1/calls", Form("coSpace=2be23a10-f400-4436-baef-6058f55ca688"));
        using var dialled = await client.PostAsync($"{call.Headers.Location}/callLegs", Form("remoteParty=ann@example.com"));
        var caller = await control.CallInAsync("Core1", new("bob@example.com", "cool.bridge.space") { DisplayName = "Bob" });
        await control.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await LegAsync()).Should().Contain("<state>ringing</state>");
        (await control.SendAsync("GET", $"/bridges/Core1/call-legs/{caller.CallLeg}")).Should().Contain("\"connected\"");
        await control.AdvanceAsync(TimeSpan.FromSeconds(5));
        (await LegAsync()).Should().Contain("<state>connected</state>");
        (await control.AdvanceToAsync(new DateTimeOffset(2026, 1, 1, 10, 0, 0, TimeSpan.Zero))).Now.Hour.Should().Be(10);
        await control.HangUpAsync("Core1", caller.CallLeg);
        (await control.RunUntilIdleAsync(TimeSpan.FromHours(1))).Mode.Should().Be("virtual");

        (await client.GetStringAsync($"{call.Headers.Location}/callLegs")).Should().Contain("total=\"1\"");

        async Task<string> LegAsync() => await client.GetStringAsync(dialled.Headers.Location);
    }

    [Fact]
    public async Task The_control_client_commands_faults_bridges_ids_and_snapshots()
    {
        await using var cms = await CmsContainer.StartAsync(CmsContainer.Cluster().WithVirtualClock().Build());
        using var control = cms.CreateControl();
        using var client = await cms.CreateClientAsync();
        var id = Guid.Parse("70ca0ed7-4e50-428c-b9ab-4e68faeb86ae");

        (await control.AddFaultAsync(new(new() { Status = 503 }) { Match = new() { Method = "GET", Path = "/coSpaces" }, Times = 1 })).Should().Be(1);
        (await client.GetAsync("/api/v1/coSpaces")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await client.GetAsync("/api/v1/coSpaces")).StatusCode.Should().Be(HttpStatusCode.OK);

        var before = await control.TakeSnapshotAsync();
        await control.QueueIdsAsync([id]);
        using var created = await client.PostAsync("/api/v1/coSpaces", Form("name=Hall&uri=hall"));
        created.Headers.Location!.ToString().Should().Be($"/api/v1/coSpaces/{id}");
        (await control.GetWorldAsync()).Should().Contain($"{id}");
        using var refused = await client.PostAsync("/api/v1/coSpaces", Form("name=Other&uri=hall"));
        (await control.GetJournalAsync())[^1].Reasons.Should().ContainSingle().Which.Reason.Should().Be("duplicateCoSpaceUri");
        await control.RestoreSnapshotAsync(before);
        (await client.GetAsync(created.Headers.Location)).StatusCode.Should().Be(HttpStatusCode.BadRequest);

        await control.StopBridgeAsync("Core2");
        (await control.GetBridgesAsync())[1].State.Should().Be("stopped");
        await control.StartBridgeAsync("Core2");
        await control.IsolateBridgeAsync("Core2");
        (await control.GetBridgesAsync())[1].State.Should().Be("isolated");
        await control.RejoinBridgeAsync("Core2");
        await client.DeleteAsync("/api/v1/coSpaces/2be23a10-f400-4436-baef-6058f55ca688");
        (await client.GetStringAsync("/api/v1/coSpaces")).Should().Contain("total=\"3\"");
        await control.ResetAsync();
        (await client.GetStringAsync("/api/v1/coSpaces")).Should().Contain("total=\"4\"");
        await control.LoadWorldAsync(World.Replace("East", "Core1").Replace("West", "Core2").Replace("  <bridge name=\"South\" />\n", ""));
        (await client.GetStringAsync("/api/v1/coSpaces")).Should().Contain("total=\"1\"");

        var unknown = await FluentActions.Awaiting(() => control.StopBridgeAsync("Core 9")).Should().ThrowAsync<CmsSimControlException>();
        unknown.Which.Status.Should().Be(404);
    }

    [Fact]
    public async Task A_client_finds_the_second_bridge_at_its_mapped_address()
    {
        await using var cms = await CmsContainer.StartAsync(CmsContainer.Cluster().WithVirtualClock().WithAdvertise().Build());
        using var first = await cms.CreateClientAsync();

        var peer = await FollowAsync();
        peer.Should().Be(cms.GetBridgeAddress(2));
        using var control = cms.CreateControl();
        await control.ResetAsync();
        (await FollowAsync()).Should().Be(new Uri("https://14.80.82.31"));
        await cms.AdvertiseAsync();
        (await FollowAsync()).Should().Be(peer);

        using var anyone = CmsContainer.Anyone();
        (await anyone.GetAsync(new Uri(peer, "/api/v1/system/status"))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);

        async Task<Uri> FollowAsync()
        {
            var second = XElement.Parse(await first.GetStringAsync("/api/v1/callBridges")).Elements().Single(entry => (string?)entry.Element("name") == "CallBridge-Core2");
            return new Uri((string)XElement.Parse(await first.GetStringAsync($"/api/v1/callBridges/{(string?)second.Attribute("id")}")).Element("address")!);
        }
    }

    [Fact]
    public async Task A_container_of_the_same_network_finds_the_second_bridge_under_the_alias()
    {
        await CmsContainer.OrSkipAsync(async () =>
        {
            await using var network = new NetworkBuilder().Build();
            await using var cms = CmsContainer.Cluster().WithNetwork(network).WithNetworkAliases("cms").WithAdvertise("cms").Build();
            await using var other = CmsContainer.Cluster().WithNetwork(network).Build();
            await cms.StartAsync();
            await other.StartAsync();
            using var client = await cms.CreateClientAsync();

            var address = (string)XElement.Parse(await client.GetStringAsync("/api/v1/callBridges/cfe31846-ca57-4703-9e11-da3e72a13066")).Element("address")!;
            var clone = await other.ExecAsync(["cmssim", "clone", "--from", address, "--user", "admin", "--password", CmsContainer.Password, "--trust", "any", "-o", "/data/clone.xml"]);

            address.Should().Be("https://cms:8444");
            clone.ExitCode.Should().Be(0, clone.Stderr);
        });
    }

    [Fact]
    public async Task The_client_of_a_container_accepts_only_its_certificate()
    {
        await using var cms = await CmsContainer.StartAsync(CmsContainer.Cluster().Build());
        await using var other = await CmsContainer.StartAsync(CmsContainer.Cluster().Build());
        using var certificate = await cms.GetCertificateAsync();
        using var client = await cms.CreateClientAsync();

        certificate.HasPrivateKey.Should().BeFalse();
        certificate.GetCertHashString(HashAlgorithmName.SHA256).Should().MatchRegex("^[0-9A-F]{64}$");
        (await client.GetAsync("/api/v1/system/status")).StatusCode.Should().Be(HttpStatusCode.OK);
        await FluentActions.Awaiting(() => client.GetAsync(new Uri(other.GetBridgeAddress(), "/api/v1/system/status"))).Should().ThrowAsync<HttpRequestException>();
        using var http = CmsContainer.Anyone();
        (await http.GetAsync(new Uri(cms.GetBridgeHttpAddress(2), "/api/v1/system/status"))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_release_that_does_not_exist_ends_the_start_with_the_sentence_of_the_tool()
    {
        ContainerNotRunningException? ended = null;
        await CmsContainer.OrSkipAsync(async () =>
        {
            await using var cms = CmsContainer.Cluster().WithRelease("9.9").Build();
            ended = (await FluentActions.Awaiting(() => cms.StartAsync()).Should().ThrowAsync<ContainerNotRunningException>()).Which;
        });

        ended!.Message.Should().Contain("9.9");
    }

    [Fact]
    public void Wrong_settings_are_refused_before_a_container_starts()
    {
        var builder = new CmsSimBuilder(CmsContainer.Image);

        FluentActions.Invoking(() => builder.WithBridges(0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => builder.WithBridges(25)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => builder.WithWorld("<world>")).Should().Throw<FormatException>();
    }

    [Fact]
    public void The_module_depends_on_Testcontainers_and_the_framework_only() =>
        typeof(CmsSimContainer).Assembly.GetReferencedAssemblies().Select(reference => reference.Name).Where(name => !name!.StartsWith("System.", StringComparison.Ordinal))
            .Should().BeEquivalentTo("Testcontainers", "Docker.DotNet");

    private static StringContent Form(string text) => new(text, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
}
