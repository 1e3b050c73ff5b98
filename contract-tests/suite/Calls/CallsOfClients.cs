using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>Calls as programs that speak to real bridges make and read them.</summary>
public sealed class CallsOfClients
{
    private const string Core1 = "0e3758db-b9b8-49df-a74c-55fa05e3e21d";
    private const string Core2 = "cfe31846-ca57-4703-9e11-da3e72a13066";
    private const string Core3 = "5fe31846-ca57-4703-9e11-da3e72a13066";
    private const string Correlator = "7e01975a-ae01-468a-bd40-b95cfef2cdcd";

    // Row 11: the documented default, and bodies of calls that participants began.
    [Theory]
    [InlineData("2.2")]
    [InlineData("2.9")]
    [InlineData("3.4")]
    public async Task A_call_made_by_the_API_stays_active_when_empty_and_one_begun_by_a_participant_does_not(string release)
    {
        await using var phone = await Telephone.StartAsync(release: release);
        var cluster = phone.Cluster;
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk");
        await cluster.CreateAsync("/api/v1/coSpaces", "name=Hall&uri=hall");

        foreach (var form in (string[])["coSpace=" + space, "name=Adhoc"])
            (await cluster.GetAsync("/api/v1/calls/" + await cluster.CreateAsync("/api/v1/calls", form))).Text.Should().Contain("<activeWhenEmpty>true</activeWhenEmpty>");
        var begun = (await phone.LegAsync(await phone.CallAsync("hall")))!.Element("call")!.Value;
        (await cluster.GetAsync("/api/v1/calls/" + begun)).Text.Should().Contain("<activeWhenEmpty>false</activeWhenEmpty>");

        // The setting itself wins; unset, the default is back.
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Set&activeWhenEmpty=false");
        (await cluster.GetAsync("/api/v1/calls/" + call)).Text.Should().Contain("<activeWhenEmpty>false</activeWhenEmpty>");
        await cluster.SendAsync("PUT", "/api/v1/calls/" + call, "activeWhenEmpty=");
        (await cluster.GetAsync("/api/v1/calls/" + call)).Text.Should().Contain("<activeWhenEmpty>true</activeWhenEmpty>");
        await cluster.SendAsync("PUT", "/api/v1/calls/" + begun, "activeWhenEmpty=true");
        (await cluster.GetAsync("/api/v1/calls/" + begun)).Text.Should().Contain("<activeWhenEmpty>true</activeWhenEmpty>");
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("2.1")]
    public async Task Before_2_2_a_call_does_not_say_whether_it_stays_active(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });

        (await cluster.GetAsync("/api/v1/calls/" + await cluster.CreateAsync("/api/v1/calls", "name=Talk"))).Text.Should().NotContain("activeWhenEmpty");
    }

    // Row 12.
    [Theory]
    [InlineData("2.0")]
    [InlineData("3.4")]
    public async Task A_distributed_call_counts_the_other_bridges(string release)
    {
        await using var lab = await MeetingLab.StartAsync(release, bridges: 3, ids: [Core1, Core2, Core3]);
        var (space, first) = await lab.MeetAsync();
        (await lab.ReadAsync("calls/" + first)).Should().NotContain("numDistributedInstances");

        var second = await lab.Cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        (await lab.ReadAsync("calls/" + first)).Should().Contain("<numDistributedInstances>1</numDistributedInstances>");
        (await lab.ReadAsync("calls/" + second, bridge: 1)).Should().Contain("<numDistributedInstances>1</numDistributedInstances>");
        await lab.Cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 2);
        (await lab.ReadAsync("calls/" + first)).Should().Contain("<numDistributedInstances>2</numDistributedInstances>");
        await lab.Cluster.ControlAsync("POST", "/bridges/Core3/isolate");
        (await lab.ReadAsync("calls/" + first)).Should().Contain("<numDistributedInstances>1</numDistributedInstances>");
    }

    // Row 17: the guide for the name, a collection of requests for the correlator.
    [Theory]
    [InlineData("2.0")]
    [InlineData("2.9")]
    [InlineData("3.0")]
    [InlineData("3.4")]
    public async Task A_call_has_the_name_and_the_correlator_of_its_request(string release)
    {
        await using var lab = await MeetingLab.StartAsync(release);
        var space = await lab.Cluster.CreateAsync("/api/v1/coSpaces", "name=Space");

        var call = await lab.Cluster.CreateAsync("/api/v1/calls", $"coSpace={space}&name=Own+name&callCorrelator={Correlator.ToUpperInvariant()}");

        (await lab.ReadAsync("calls/" + call)).Should().Contain("<name>Own name</name>").And.Contain($"<coSpace>{space}</coSpace>").And.Contain($"<callCorrelator>{Correlator}</callCorrelator>");
        (await lab.ReadAsync("calls")).Should().Be(
            $"<calls total=\"1\"><call id=\"{call}\"><name>Own name</name><coSpace>{space}</coSpace><callCorrelator>{Correlator}</callCorrelator></call></calls>");
        (await lab.TakeRecordsAsync(1)).Single().Element("call")!.Element("name")!.Value.Should().Be("Own name");
        (await lab.Cluster.PostAsync("/api/v1/calls", "name=x&callCorrelator=no-guid")).Text.Should().Contain("<parameterError parameter=\"callCorrelator\" error=\"invalidValue\" />");
    }

    [Fact]
    public async Task Without_a_name_a_call_has_the_name_of_its_space()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var (space, call) = await lab.MeetAsync("name=Space");

        (await lab.ReadAsync("calls/" + call)).Should().Contain("<name>Space</name>");
        (await lab.Cluster.CreateAsync("/api/v1/calls", $"coSpace={space}&name=Second")).Should().Be(call, "a space has one call");
        (await lab.ReadAsync("calls/" + call)).Should().Contain("<name>Space</name>");
        (await lab.Cluster.CreateAsync("/api/v1/calls", "name=Empty&callCorrelator=")).Should().NotBe(call);
    }

    [Fact]
    public async Task Calls_with_one_correlator_on_two_bridges_are_one_meeting()
    {
        await using var lab = await MeetingLab.StartAsync("2.9", bridges: 2, ids: [Core1, Core2]);
        var here = await lab.Cluster.CreateAsync("/api/v1/calls", "name=Talk&callCorrelator=" + Correlator);
        var there = await lab.Cluster.CreateAsync("/api/v1/calls", "name=Talk&callCorrelator=" + Correlator, bridge: 1);
        await lab.JoinAsync(there, "ann@example.com", bridge: 1);

        (await lab.ReadAsync("calls/" + here)).Should().Contain("<numParticipantsRemote>1</numParticipantsRemote><numDistributedInstances>1</numDistributedInstances>");
    }

    [Fact]
    public async Task Two_calls_of_a_bridge_may_have_one_correlator()
    {
        await using var lab = await MeetingLab.StartAsync("2.9", bridges: 2, ids: [Core1, Core2]);
        string[] calls = [await lab.Cluster.CreateAsync("/api/v1/calls", "name=A&callCorrelator=" + Correlator), await lab.Cluster.CreateAsync("/api/v1/calls", "name=B&callCorrelator=" + Correlator)];
        (await lab.ReadAsync("calls/" + calls[0])).Should().NotContain("numDistributedInstances");

        var there = await lab.Cluster.CreateAsync("/api/v1/calls", "name=C&callCorrelator=" + Correlator, bridge: 1);
        await lab.JoinAsync(calls[1], "ann@example.com");

        (await lab.ReadAsync("calls/" + there, bridge: 1)).Should().Contain("<numParticipantsRemote>1</numParticipantsRemote><numDistributedInstances>1</numDistributedInstances>");
        foreach (var call in calls)
            (await lab.Cluster.SendAsync("DELETE", "/api/v1/calls/" + call)).Status.Should().Be(200);
        (await lab.ReadAsync("callLegs", bridge: 1)).Should().Contain("total=\"0\"");
        lab.Cluster.Host.Cluster.Incidents.Count.Should().Be(0);
    }

    // Row 20: one client expects a refusal while a leg rings. The guide lists the state, so the leg is shown.
    [Theory]
    [InlineData("2.0")]
    [InlineData("3.4")]
    public async Task A_leg_is_shown_while_it_rings(string release)
    {
        await using var lab = await MeetingLab.StartAsync(release, farEnds: "<farEnd address=\"*\" behaviour=\"answer\" after=\"20\"/>");
        var (_, call) = await lab.MeetAsync();
        var leg = await lab.JoinAsync(call, "ann@example.com");

        var answer = await lab.Cluster.GetAsync("/api/v1/callLegs/" + leg);

        answer.Status.Should().Be(200);
        answer.Text.Should().Contain("<state>ringing</state>");
    }

    // Row 13: the CDR guide 2.0 has the caller ID in the record of a dialled leg.
    [Theory]
    [InlineData("2.0")]
    [InlineData("2.9")]
    [InlineData("3.4")]
    public async Task The_record_of_a_dialled_leg_has_the_caller_ID(string release)
    {
        await using var lab = await MeetingLab.StartAsync(release);

        (await AddressAsync(lab, "name=Talk&uri=talk")).Should().Be("talk@127.0.0.1");
        (await AddressAsync(lab, "name=Second&secondaryUri=second")).Should().Be("second@127.0.0.1");
        (await AddressAsync(lab, "name=None")).Should().Be("127.0.0.1");
        (await AddressAsync(lab, null)).Should().Be("127.0.0.1", "a call without a space has no URI");
        await lab.Cluster.CreateAsync("/api/v1/outboundDialPlanRules", "domain=example.com&localFromDomain=meet.example.com");
        (await AddressAsync(lab, "name=Rule&uri=rule")).Should().Be("rule@meet.example.com");

        static async Task<string?> AddressAsync(MeetingLab lab, string? space)
        {
            var call = space is null ? await lab.Cluster.CreateAsync("/api/v1/calls", "name=Adhoc") : (await lab.MeetAsync(space)).Call;
            var leg = await lab.JoinAsync(call, "ann@example.com");
            var start = (await lab.TakeRecordsAsync(3)).Single(record => (string)record.Attribute("type")! == "callLegStart").Element("callLeg")!;
            start.Elements().Select(element => element.Name.LocalName).Take(2).Should().Equal("remoteParty", "localAddress");

            // Bodies of dialled legs omit it, unless a rule sets it.
            (await lab.ReadAsync("callLegs/" + leg)).Contains("<localAddress>").Should().Be(start.Element("localAddress")!.Value.EndsWith("@meet.example.com", StringComparison.Ordinal));
            return start.Element("localAddress")?.Value;
        }
    }

    [Fact]
    public async Task The_caller_ID_has_the_address_of_the_callBridge()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await using var receiver = new CdrCollector();
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address));
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Talk&uri=talk");
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);

        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com");

        (await receiver.TakeRecordsAsync(2))[1].Element("callLeg")!.Element("localAddress")!.Value.Should().Be("talk@14.80.82.30");
    }
}
