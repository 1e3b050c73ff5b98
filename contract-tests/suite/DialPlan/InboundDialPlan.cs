using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.DialPlan;

/// <summary>Inbound rules decide the destination of an address that is called from outside.</summary>
public sealed class InboundDialPlan
{
    private const string Users = "<users><user id=\"6a1b0b5e-9d0c-4f0d-8d0c-3f6f5a0c1d11\"><userJid>bob@lab.local</userJid><name>Bob</name></user></users>";

    [Theory]
    [InlineData("town.hall")]
    [InlineData("TOWN.HALL@any.domain")]
    [InlineData("sip:town.hall@lab.local:5061;transport=tls")]
    [InlineData("second@lab.local")]
    [InlineData("4711")]
    [InlineData("4711@lab.local")]
    [InlineData("side.door@lab.local")]
    [InlineData("0815@lab.local")]
    public async Task Without_rules_every_address_of_a_space_reaches_it(string uri)
    {
        await using var phone = await WithSpaceAsync();

        (await InASpaceAsync(phone, uri)).Should().BeTrue();
    }

    [Theory]
    [InlineData("town.hall@lab.local", true)]
    [InlineData("town.hall@LAB.local", true)]
    [InlineData("town.hall", true)]
    [InlineData("town.hall@other.local", false)]
    [InlineData("town.hall@sub.lab.local", false)]
    [InlineData("town.hall@closed.local", false)]
    [InlineData("nobody@lab.local", false)]
    public async Task With_rules_the_domain_must_be_one_that_leads_to_spaces(string uri, bool isReached)
    {
        await using var phone = await WithSpaceAsync();
        await phone.Cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=lab.local");
        await phone.Cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=closed.local&resolveTocoSpaces=false");

        (await InASpaceAsync(phone, uri)).Should().Be(isReached);
    }

    [Theory]
    [InlineData("town.hall@lab.local", "One")]
    [InlineData("town.hall@second.local", "Two")]
    public async Task A_rule_of_a_tenant_leads_only_to_spaces_of_that_tenant(string uri, string name)
    {
        await using var phone = await Telephone.StartAsync();
        var one = await phone.Cluster.CreateAsync("/api/v1/tenants", "name=One");
        var two = await phone.Cluster.CreateAsync("/api/v1/tenants", "name=Two");
        await phone.Cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=lab.local&tenant=" + one);
        await phone.Cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=second.local&tenant=" + two);
        await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=One&uri=town.hall&tenant=" + one);
        await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Two&uri=town.hall&tenant=" + two);

        var leg = await phone.CallAsync(uri);

        var call = (await phone.LegAsync(leg))!.Element("call")!.Value;
        (await phone.Cluster.GetAsync("/api/v1/calls/" + call)).Text.Should().Contain($"<name>{name}</name>");
    }

    [Theory]
    [InlineData("example.com", "0:00")]
    [InlineData("1.2.3.4", "0:00")]
    public async Task A_leg_to_an_unknown_address_ends_without_a_call(string domain, string after)
    {
        await using var phone = await WithSpaceAsync();

        var leg = await phone.CallAsync("100@" + domain, "", "scanner@evil.example");

        (await phone.LegAsync(leg)).Should().BeNull();
        (await phone.LinesAsync()).Should().Equal(
            $"call 1: incoming encrypted SIP call from \"sip:scanner@evil.example\" to local URI \"sip:100@{domain}\"",
            $"call 1: ending; local teardown, unknown destination - not connected after {after}");
        var records = await phone.RecordsAsync(2);
        records[0].Should().StartWith("callLegStart: remoteParty=scanner@evil.example localAddress=100@" + domain).And.NotContain("call=");
        records[1].Should().StartWith("callLegEnd: reason=unknownDestination remoteTeardown=false durationSeconds=0 sipCallId=");
        (await phone.Cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<callLegsActive>0</callLegsActive><callLegsMaxActive>1</callLegsMaxActive><callLegsCompleted>1</callLegsCompleted>");
    }

    [Fact]
    public async Task A_space_without_non_member_access_accepts_its_members()
    {
        await using var phone = await Telephone.StartAsync(Users);
        var space = await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall&callId=4711&nonMemberAccess=false");
        await phone.Cluster.CreateAsync($"/api/v1/coSpaces/{space}/coSpaceUsers", "userJid=bob@lab.local");
        await phone.Cluster.CreateAsync("/api/v1/ivrs", "uri=ivr");

        (await InASpaceAsync(phone, "town.hall")).Should().BeFalse();
        (await InASpaceAsync(phone, "town.hall", "bob@lab.local")).Should().BeTrue();
        var leg = await phone.CallAsync("ivr");
        await phone.PressAsync(leg, "4711#4711#4711#");
        (await phone.LegAsync(leg)).Should().BeNull();
    }

    [Fact]
    public async Task A_closed_space_admits_a_member_whose_JID_differs_in_case()
    {
        await using var phone = await Telephone.StartAsync(Users);
        var space = await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall&nonMemberAccess=false");
        await phone.Cluster.CreateAsync($"/api/v1/coSpaces/{space}/coSpaceUsers", "userJid=bob@lab.local");

        (await InASpaceAsync(phone, "town.hall", "Bob@LAB.local")).Should().BeTrue();
    }

    [Fact]
    public async Task Of_spaces_that_share_an_address_the_oldest_is_entered_even_if_it_got_the_address_last()
    {
        await using var phone = await Telephone.StartAsync();
        var one = await phone.Cluster.CreateAsync("/api/v1/tenants", "name=One");
        var two = await phone.Cluster.CreateAsync("/api/v1/tenants", "name=Two");
        var oldest = await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Oldest&uri=elsewhere&tenant=" + one);
        await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Newest&uri=town.hall&tenant=" + two);
        (await phone.Cluster.SendAsync("PUT", "/api/v1/coSpaces/" + oldest, "uri=town.hall")).Status.Should().Be(200);

        var leg = await phone.CallAsync("town.hall");

        var call = (await phone.LegAsync(leg))!.Element("call")!.Value;
        (await phone.Cluster.GetAsync("/api/v1/calls/" + call)).Text.Should().Contain("<name>Oldest</name>");
    }

    [Fact]
    public async Task A_call_to_a_user_rings_until_it_times_out()
    {
        await using var phone = await Telephone.StartAsync(Users);
        var leg = await phone.CallAsync("bob@lab.local");

        (await phone.LegAsync(leg))!.Element("status")!.Element("state")!.Value.Should().Be("ringing");
        phone.Cluster.Advance(60);

        (await phone.LegAsync(leg)).Should().BeNull();
        (await phone.LinesAsync()).Should().EndWith("call 1: ending; local SIP teardown, ringing timeout - not connected after 1:00");
        (await phone.RecordsAsync(2))[1].Should().StartWith("callLegEnd: reason=ringingTimeout remoteTeardown=false durationSeconds=60");
    }

    [Theory]
    [InlineData("resolveToUsers=false", "bob@lab.local")]
    [InlineData("resolveToIvrs=false", "ivr@lab.local")]
    public async Task A_rule_leads_to_the_targets_that_it_names(string rule, string uri)
    {
        await using var phone = await Telephone.StartAsync(Users);
        await phone.Cluster.CreateAsync("/api/v1/ivrs", "uri=ivr");
        (await phone.LegAsync(await phone.CallAsync(uri))).Should().NotBeNull();

        await phone.Cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=lab.local&" + rule);

        (await phone.LegAsync(await phone.CallAsync(uri))).Should().BeNull();
    }

    [Fact]
    public async Task An_IVR_of_a_tenant_resolves_the_call_IDs_of_that_tenant()
    {
        await using var phone = await Telephone.StartAsync();
        var tenant = await phone.Cluster.CreateAsync("/api/v1/tenants", "name=One");
        await phone.Cluster.CreateAsync("/api/v1/ivrs", "uri=ivr&tenant=" + tenant);
        await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Theirs&callId=1&tenant=" + tenant);
        await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Nobodys&callId=2");
        var leg = await phone.CallAsync("ivr");

        await phone.PressAsync(leg, "2#");
        (await phone.LegAsync(leg))!.Element("call").Should().BeNull();
        await phone.PressAsync(leg, "1#");

        (await phone.LegAsync(leg))!.Element("call").Should().NotBeNull();
    }

    [Fact]
    public async Task A_call_for_another_domain_is_forwarded()
    {
        await using var phone = await Telephone.StartAsync(release: "2.3", farEnds: "<farEnd address=\"*\" behaviour=\"answer\" after=\"2\"/>");
        await phone.Cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=lab.local");
        await phone.Cluster.CreateAsync("/api/v1/forwardingDialPlanRules", "matchPattern=*.org&priority=1&action=reject");
        await phone.Cluster.CreateAsync("/api/v1/forwardingDialPlanRules", "matchPattern=*.example.org&destinationDomain=pbx.local&priority=2&callerIdMode=preserve");

        var incoming = await phone.CallAsync("bob@sip.example.org;user=phone");

        var call = (await phone.LegAsync(incoming))!.Element("call")!.Value;
        (await phone.Cluster.GetAsync("/api/v1/calls/" + call)).Text.Should().Contain("<callType>forwarding</callType>").And.Contain("<numCallLegs>2</numCallLegs>");
        (await phone.LegAsync(incoming))!.Element("status")!.Element("state")!.Value.Should().Be("initial");
        phone.Cluster.Advance(3);
        (await phone.LegAsync(incoming))!.Element("status")!.Element("state")!.Value.Should().Be("connected");
        await phone.HangUpAsync(incoming);

        (await phone.Cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"0\"");
        (await phone.Cluster.GetAsync("/api/v1/calls")).Text.Should().Contain("total=\"0\"");
        (await phone.LinesAsync()).Should().Equal(
            "call 1: incoming encrypted SIP call from \"sip:ann@example.com\" to local URI \"sip:bob@sip.example.org;user=phone\"",
            "call 2: outgoing SIP call to \"bob@pbx.local\" from \"ann@example.com\"",
            "call 2: SIP call ringing",
            "call 1: setting up UDT RTP session for DTLS (combined media and control)",
            "call 1: ending; remote SIP teardown - connected for 0:01",
            "call 2: ending; local SIP teardown - connected for 0:01");
        var records = await phone.RecordsAsync(8);
        records.Select(record => record.Split(':')[0]).Should().Equal("callLegStart", "callStart", "callLegStart", "callLegUpdate", "callLegUpdate", "callLegEnd", "callLegEnd", "callEnd");
        records[1].Should().StartWith("callStart: name=bob@pbx.local ownerName callType=forwarding callCorrelator=");
        records[2].Should().Contain("remoteParty=bob@pbx.local localAddress=ann@example.com").And.Contain($"direction=outgoing call={call}");
        records[5].Should().Contain("reason=remoteTeardown");
        records[6].Should().Contain("reason=callEnded remoteTeardown=false");
    }

    [Theory]
    [InlineData("busy", "remoteBusy")]
    [InlineData("unresolvable", "dnsFailure")]
    public async Task A_call_that_cannot_be_forwarded_also_ends_for_the_caller(string behaviour, string reason)
    {
        await using var phone = await Telephone.StartAsync(farEnds: $"<farEnd address=\"*@pbx.local*\" behaviour=\"{behaviour}\"/>");
        await phone.Cluster.CreateAsync("/api/v1/forwardingDialPlanRules", "matchPattern=*example.org&destinationDomain=pbx.local&uriParameters=forward");

        await phone.CallAsync("bob@example.org;user=phone");
        phone.Cluster.Advance(1);

        (await phone.Cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain("total=\"0\"");
        var records = await phone.RecordsAsync(6);
        records[2].Should().Contain("remoteParty=bob@pbx.local;user=phone localAddress=bob@127.0.0.1");
        records[3].Should().StartWith($"callLegEnd: reason={reason}");
        records[4].Should().StartWith("callLegEnd: reason=callEnded remoteTeardown=false");
        records[5].Should().StartWith("callEnd: callLegsCompleted=2 callLegsMaxActive=2");
    }

    [Fact]
    public async Task A_rejected_domain_is_not_forwarded()
    {
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/forwardingDialPlanRules", "matchPattern=example.org&action=reject");

        await phone.CallAsync("bob@example.org");

        (await phone.RecordsAsync(2))[1].Should().StartWith("callLegEnd: reason=unknownDestination");
    }

    private static async Task<Telephone> WithSpaceAsync()
    {
        var phone = await Telephone.StartAsync();
        var space = await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall&secondaryUri=second&callId=4711");
        await phone.Cluster.CreateAsync($"/api/v1/coSpaces/{space}/accessMethods", "uri=side.door&callId=0815");
        return phone;
    }

    private static async Task<bool> InASpaceAsync(Telephone phone, string uri, string remoteParty = "ann@example.com") =>
        (await phone.LegAsync(await phone.CallAsync(uri, "", remoteParty)))?.Element("call") is not null;
}
