using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.DialPlan;

/// <summary>Dial transforms and outbound rules decide address and route of the calls that a bridge places.</summary>
public sealed class OutboundDialPlan
{
    private const string Core1 = "0e3758db-b9b8-49df-a74c-55fa05e3e21d";
    private const string Outgoing = "call 1: outgoing SIP call to \"far@example.com\" from space \"Meeting\"";
    private const string Reset = "handshake error 104 on outgoing connection 1";
    private const string FallingBack = "call 1: falling back to unencrypted control connection...";
    private const string Ringing = "call 1: SIP call ringing";
    private const string TimedOut = "local SIP teardown with reason 7 (transaction timeout - no provisional responses sending INVITE)";

    /// <summary>For each encryption of a rule and each far end: the time at which the leg is gone, the reason, and the log lines.</summary>
    public static TheoryData<string, string, decimal, string, string[]> Failures => new()
    {
        { "auto", "tlsSilent", 51.66m, "timeout", [Outgoing, FallingBack, $"call 1: ending; {TimedOut} - not connected after 0:52"] },
        { "encrypted", "tlsSilent", 19.66m, "timeout", [Outgoing, $"call 1: ending; {TimedOut} - not connected after 0:20"] },
        { "unencrypted", "tlsSilent", 32.02m, "timeout", [Outgoing, $"call 1: ending; {TimedOut} - not connected after 0:32"] },
        { "encrypted", "tlsReset", 0.02m, "error", [Outgoing, Reset, "call 1: ending; local teardown, connection failed - not connected after 0:00"] },
        { "auto", "unreachable", 0.32m, "error", [Outgoing, FallingBack, "call 1: ending; local teardown, connection failed - not connected after 0:00"] },
        { "encrypted", "unreachable", 0.02m, "error", [Outgoing, "call 1: ending; local teardown, connection failed - not connected after 0:00"] },
        { "unencrypted", "unreachable", 0.32m, "error", [Outgoing, "call 1: ending; local teardown, connection failed - not connected after 0:00"] },
    };

    [Theory, MemberData(nameof(Failures))]
    public async Task A_rule_allows_requires_or_forbids_TLS(string encryption, string behaviour, decimal gone, string reason, string[] lines)
    {
        await using var phone = await Telephone.StartAsync(farEnds: $"<farEnd address=\"*\" behaviour=\"{behaviour}\"/>");
        await phone.Cluster.CreateAsync("/api/v1/outboundDialPlanRules", "domain=example.com&sipControlEncryption=" + encryption);
        var leg = await DialAsync(phone);

        AdvanceTo(phone, gone - 0.01m);
        (await phone.LegAsync(leg)).Should().NotBeNull();
        AdvanceTo(phone, gone);

        (await phone.LegAsync(leg)).Should().BeNull();
        (await phone.LinesAsync()).Should().Equal([.. lines, "call 1: destroying API call leg " + leg]);
        (await phone.RecordsAsync(3))[2].Should().StartWith($"callLegEnd: reason={reason} remoteTeardown=false");
    }

    [Theory]
    [InlineData("auto", Outgoing, Reset, FallingBack, Ringing)]
    [InlineData("unencrypted", Outgoing, Ringing)]
    public async Task A_far_end_that_resets_TLS_answers_without_it(string encryption, params string[] lines)
    {
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/outboundDialPlanRules", "domain=example.com&sipControlEncryption=" + encryption);
        var leg = await DialAsync(phone);

        phone.Cluster.Advance(5);

        (await StateAsync(phone, leg)).Should().Be("connected");
        (await phone.LinesAsync()).Where(line => line.StartsWith("call", StringComparison.Ordinal) || line.StartsWith("handshake", StringComparison.Ordinal)).Should().Equal(lines);
    }

    [Fact]
    public async Task The_common_pair_of_rules_tries_TLS_and_then_no_encryption()
    {
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/outboundDialPlanRules", "domain=example.com&priority=1&sipControlEncryption=unencrypted");
        await phone.Cluster.CreateAsync("/api/v1/outboundDialPlanRules", "domain=*.com&priority=2&sipControlEncryption=encrypted&failureAction=continue");
        var leg = await DialAsync(phone);

        phone.Cluster.Advance(1);

        (await StateAsync(phone, leg)).Should().Be("connected");
        (await phone.LinesAsync()).Take(4).Should().Equal(Outgoing, Reset, Outgoing, Ringing);
        (await phone.RecordsAsync(3)).Select(record => record.Split(':')[0]).Should().Equal("callStart", "callLegStart", "callLegUpdate");
    }

    [Fact]
    public async Task A_rule_with_failureAction_stop_is_the_last_one()
    {
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/outboundDialPlanRules", "domain=*&priority=1&sipControlEncryption=unencrypted");
        await phone.Cluster.CreateAsync("/api/v1/outboundDialPlanRules", "domain=example.com&priority=2&sipControlEncryption=encrypted&failureAction=stop");
        var leg = await DialAsync(phone);

        phone.Cluster.Advance(1);

        (await phone.LegAsync(leg)).Should().BeNull();
    }

    [Fact]
    public async Task A_far_end_that_is_busy_on_every_route_is_busy()
    {
        await using var phone = await Telephone.StartAsync(farEnds: "<farEnd address=\"*\" behaviour=\"busy\"/>");
        foreach (var priority in (string[])["1", "2", "3"])
            await phone.Cluster.CreateAsync("/api/v1/outboundDialPlanRules", $"domain=example.com&priority={priority}&failureAction=continue");
        var leg = await DialAsync(phone);

        AdvanceTo(phone, 0.95m);
        (await phone.LegAsync(leg)).Should().NotBeNull();
        AdvanceTo(phone, 0.96m);

        (await phone.LegAsync(leg)).Should().BeNull();
        (await phone.LinesAsync()).Count(line => line == Outgoing).Should().Be(3);
        (await phone.RecordsAsync(3))[2].Should().StartWith("callLegEnd: reason=remoteBusy remoteTeardown=true");
    }

    [Theory]
    [InlineData("domain=example.org", true)]
    [InlineData("domain=*.example.com", true)]
    [InlineData("domain=*ample.com", false)]
    [InlineData("domain=EXAMPLE.com", false)]
    [InlineData("domain=example.com&scope=callBridge&callBridge=" + Core1, false)]
    [InlineData("domain=example.com&scope=callBridge&callBridge=cfe31846-ca57-4703-9e11-da3e72a13066", true)]
    [InlineData("domain=example.com&scope=callBridgeGroup&callBridgeGroup={group}", false)]
    [InlineData("domain=example.com&scope=callBridgeGroup&callBridgeGroup={other}", true)]
    [InlineData("domain=example.com&tenant={tenant}", false)]
    [InlineData("domain=example.com&tenant={stranger}", true)]
    public async Task A_rule_applies_to_its_domain_scope_and_tenant(string rule, bool isConnected)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.2" });
        var ids = new Dictionary<string, string>
        {
            ["{group}"] = await cluster.CreateAsync("/api/v1/callBridgeGroups", "name=Mine"),
            ["{other}"] = await cluster.CreateAsync("/api/v1/callBridgeGroups", "name=Other"),
            ["{tenant}"] = await cluster.CreateAsync("/api/v1/tenants", "name=T"),
            ["{stranger}"] = await cluster.CreateAsync("/api/v1/tenants", "name=S"),
        };
        await cluster.SendAsync("PUT", "/api/v1/callBridges/" + Core1, "callBridgeGroup=" + ids["{group}"]);
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + await cluster.CreateAsync("/api/v1/coSpaces", "name=Meeting&tenant=" + ids["{tenant}"]));
        await cluster.CreateAsync("/api/v1/outboundDialPlanRules", ids.Aggregate(rule, (text, id) => text.Replace(id.Key, id.Value, StringComparison.Ordinal)) + "&sipControlEncryption=encrypted");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=far@example.com");

        cluster.Advance(1);

        (await cluster.GetAsync("/api/v1/callLegs")).Text.Should().Contain(isConnected ? "total=\"1\"" : "total=\"0\"", "the far end resets TLS, and without a rule the call may use any encryption");
    }

    [Theory]
    [InlineData("unresolvable", "dnsFailure")]
    [InlineData("unreachable", "error")]
    public async Task A_failing_proxy_fails_its_route(string behaviour, string reason)
    {
        await using var phone = await Telephone.StartAsync(farEnds: $"<farEnd address=\"proxy.local\" behaviour=\"{behaviour}\"/><farEnd address=\"*\" behaviour=\"answer\"/>");
        await phone.Cluster.CreateAsync("/api/v1/outboundDialPlanRules", "domain=example.com&sipProxy=proxy.local");
        await DialAsync(phone);

        phone.Cluster.Advance(1);

        (await phone.RecordsAsync(3))[2].Should().StartWith("callLegEnd: reason=" + reason);
    }

    [Fact]
    public async Task A_rule_can_set_the_domain_that_the_call_comes_from()
    {
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/outboundDialPlanRules", "domain=example.com&localFromDomain=meet.lab.local");

        var leg = await DialAsync(phone);

        (await phone.LegAsync(leg))!.Element("localAddress")!.Value.Should().Be("meeting@meet.lab.local");
        (await phone.RecordsAsync(2))[1].Should().Contain("remoteParty=far@example.com localAddress=meeting@meet.lab.local");
    }

    [Theory]
    [InlineData("type=raw&match=($1/^far@/)&transform=near@example.com", "near@example.com")]
    [InlineData("type=raw&match=($1/^nobody@/)&transform=near@example.com", "far@example.com")]
    [InlineData("type=raw&transform=x-$1", "x-far@example.com")]
    [InlineData("type=raw&match=($1/far/)($1/org/)&transform=x", "far@example.com")]
    [InlineData("type=raw&match=($1/(/)&transform=x", "far@example.com")]
    [InlineData("type=raw&match=nonsense&transform=x", "far@example.com")]
    [InlineData("type=raw&match=($2/far/)&transform=x", "far@example.com")]
    [InlineData("type=raw", "far@example.com")]
    [InlineData("type=raw&transform=$1{/far/near/}{/com$/org/}", "near@example.org")]
    [InlineData("type=raw&transform=$1{}!", "far@example.com!")]
    public async Task A_transform_rewrites_what_it_matches(string transform, string dialled) => (await DialledAsync("far@example.com", transform)).Should().Be(dialled);

    [Theory]
    [InlineData("9 0044-20.7946", "type=strip&match=($1/^9\\%2B?[^%2B]%2B$/)&transform=9$1{/^9//}{/\\%2B/00/}", "90044207946")]
    [InlineData("%2B44 20 7946", "type=phone&match=($1/44/)&transform=0$2@pbx.local", "0207946@pbx.local")]
    [InlineData("%2B1 (408) 555-0100", "type=phone&transform=$1.$2@pbx.local", "1.4085550100@pbx.local")]
    [InlineData("%2B353 1 234", "type=phone&match=($1/^353$/)($2/^1/)&transform=$2", "1234")]
    [InlineData("far@example.com", "type=phone&transform=x", "far@example.com")]
    [InlineData("a/b", "type=raw&transform=$1{/\\//_/}", "a_b")]
    public async Task Numbers_are_stripped_or_split(string address, string transform, string dialled) => (await DialledAsync(address, transform)).Should().Be(dialled);

    [Fact]
    public async Task Only_the_matching_transform_of_highest_priority_applies()
    {
        await using var phone = await Telephone.StartAsync(release: "2.3");
        await phone.Cluster.CreateAsync("/api/v1/dialTransforms", "type=raw&transform=low&priority=1");
        await phone.Cluster.CreateAsync("/api/v1/dialTransforms", "type=raw&match=($1/^far/)&transform=far@high.local&priority=5");
        await phone.Cluster.CreateAsync("/api/v1/dialTransforms", "type=raw&match=($1/^other/)&transform=highest&priority=9");

        var leg = await DialAsync(phone);

        var body = (await phone.LegAsync(leg))!;
        body.Element("remoteParty")!.Value.Should().Be("far@high.local");
        body.Element("originalRemoteParty")!.Value.Should().Be("far@example.com");
        var participant = (await phone.Cluster.GetAsync("/api/v1/participants/" + leg)).Text;
        participant.Should().Contain("<uri>far@high.local</uri><originalUri>far@example.com</originalUri>");
        (await phone.LinesAsync()).Should().StartWith("call 1: outgoing SIP call to \"far@high.local\" from space \"Meeting\"");
    }

    [Fact]
    public async Task A_denied_address_is_not_dialled()
    {
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/dialTransforms", "type=raw&match=($1/^far/)&action=deny");

        var leg = await DialAsync(phone);

        (await phone.LegAsync(leg)).Should().BeNull();
        (await phone.LinesAsync()).Should().Equal(
            Outgoing, "call 1: ending; local teardown, unknown destination - not connected after 0:00", "call 1: destroying API call leg " + leg);
        (await phone.RecordsAsync(3))[2].Should().StartWith("callLegEnd: reason=unknownDestination remoteTeardown=false durationSeconds=0");
    }

    [Fact]
    public async Task An_expression_that_would_backtrack_for_ever_is_quick()
    {
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/dialTransforms", "type=raw&match=($1/^(a%2B)%2B$/)&transform=x");

        var leg = await DialAsync(phone, new string('a', 900) + "b");

        (await phone.LegAsync(leg)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_phone_number_is_split_after_a_country_code_of_one_to_three_digits()
    {
        // The codes of one and two digits in the list of ITU E.164; all others have three digits.
        string[] shorter =
        [
            "1", "7", "20", "27", .. "0123469".Select(digit => $"3{digit}"), .. "013456789".Select(digit => $"4{digit}"), .. "12345678".Select(digit => $"5{digit}"),
            .. "0123456".Select(digit => $"6{digit}"), .. "1246".Select(digit => $"8{digit}"), .. "0123458".Select(digit => $"9{digit}"),
        ];
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/dialTransforms", "type=phone&transform=$1.$2");
        var call = await phone.Cluster.CreateAsync("/api/v1/calls", "name=Meeting");
        var split = new List<string>();
        for (var start = 100; start < 1000; start += 10)
        {
            var leg = await phone.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", $"remoteParty=%2B{start}12345");
            split.Add((await phone.LegAsync(leg))!.Element("remoteParty")!.Value.Split('.')[0]);
        }

        split.Distinct().Where(code => code.Length < 3).Should().BeEquivalentTo(shorter);
        split.Where(code => code.Length == 3).Should().Contain(["210", "350", "420", "880", "990"]).And.NotContain(code => code.Length > 3);
    }

    private static async Task<string> DialledAsync(string address, string transform)
    {
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/dialTransforms", transform);
        return (await phone.LegAsync(await DialAsync(phone, address)))!.Element("remoteParty")!.Value;
    }

    private static async Task<string> DialAsync(Telephone phone, string address = "far@example.com")
    {
        var call = await phone.Cluster.CreateAsync("/api/v1/calls", "coSpace=" + await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Meeting&uri=meeting"));
        return await phone.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=" + address);
    }

    private static async Task<string> StateAsync(Telephone phone, string leg) => (await phone.LegAsync(leg))!.Element("status")!.Element("state")!.Value;

    private static void AdvanceTo(Telephone phone, decimal seconds) =>
        phone.Cluster.Host.Clock!.AdvanceTo(SimulatedCluster.Start + TimeSpan.FromMilliseconds((long)(seconds * 1000)));
}
