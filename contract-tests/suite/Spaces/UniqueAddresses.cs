using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Spaces;

/// <summary>The rules by which spaces, access methods and IVRs may share a URI, a call ID or a secret.</summary>
public sealed class UniqueAddresses
{
    private const string Spaces = "/api/v1/coSpaces";

    private static Task<SimulatedCluster> StartAsync(string release = "3.4") =>
        SimulatedCluster.StartAsync(configure: options => options with { Release = release });

    private static async Task RefusedAsync(SimulatedCluster cluster, string reason, string method, string target, string? form = null)
    {
        var before = await cluster.StateAsync();
        var answer = await cluster.SendAsync(method, target, form);
        answer.Text.Should().Be($"<?xml version=\"1.0\"?><failureDetails><{reason} /></failureDetails>");
        answer.Status.Should().Be(400);
        (await cluster.StateAsync()).Should().Be(before);
    }

    [Fact]
    public async Task Spaces_of_different_tenants_can_share_a_URI_unless_a_rule_leads_to_both()
    {
        await using var cluster = await StartAsync();
        var (a, b) = (await cluster.CreateAsync("/api/v1/tenants", "name=A"), await cluster.CreateAsync("/api/v1/tenants", "name=B"));
        await cluster.CreateAsync(Spaces, "name=1&uri=room&tenant=" + a);
        var second = await cluster.CreateAsync(Spaces, "name=2&uri=room&tenant=" + b);
        await cluster.CreateAsync(Spaces, "name=3&uri=room");

        await RefusedAsync(cluster, "duplicateCoSpaceUri", "POST", Spaces, "name=4&secondaryUri=Room&tenant=" + a);
        await RefusedAsync(cluster, "duplicateCoSpaceUri", "PUT", $"{Spaces}/{second}", "tenant=" + a);
        await RefusedAsync(cluster, "inboundDialPlanRuleUriConflict", "POST", "/api/v1/inboundDialPlanRules", "domain=x.example");
        await cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=x.example&tenant=" + a);
        await RefusedAsync(cluster, "inboundDialPlanRuleUriConflict", "POST", "/api/v1/inboundDialPlanRules", "domain=X.example&tenant=" + b);
        var rule = await cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=x.example&resolveTocoSpaces=false&tenant=" + b);
        await RefusedAsync(cluster, "inboundDialPlanRuleUriConflict", "PUT", "/api/v1/inboundDialPlanRules/" + rule, "resolveTocoSpaces=true");

        // A rule for all tenants forbids shared URIs.
        await cluster.SendAsync("DELETE", $"{Spaces}/{second}");
        await cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=y.example&tenant=" + b);
        await cluster.CreateAsync(Spaces, "name=5&uri=other&tenant=" + a);
        await cluster.CreateAsync(Spaces, "name=6&uri=other&tenant=" + b);
        await cluster.SendAsync("PUT", "/api/v1/inboundDialPlanRules/" + rule, "tenant=");
        (await cluster.GetAsync("/api/v1/inboundDialPlanRules/" + rule)).Text.Should().NotContain("tenant");
        await RefusedAsync(cluster, "inboundDialPlanRuleUriConflict", "PUT", "/api/v1/inboundDialPlanRules/" + rule, "resolveTocoSpaces=true");
    }

    [Fact]
    public async Task A_tenant_whose_spaces_or_rules_would_clash_without_it_cannot_be_deleted()
    {
        await using var cluster = await StartAsync();
        var (a, b) = (await cluster.CreateAsync("/api/v1/tenants", "name=A"), await cluster.CreateAsync("/api/v1/tenants", "name=B"));
        var space = await cluster.CreateAsync(Spaces, "name=1&uri=room&tenant=" + a);
        await cluster.CreateAsync(Spaces, "name=2&uri=room");
        await RefusedAsync(cluster, "duplicateCoSpaceUri", "DELETE", "/api/v1/tenants/" + a);

        await cluster.SendAsync("PUT", $"{Spaces}/{space}", "uri=elsewhere");
        await cluster.CreateAsync(Spaces, "name=3&uri=elsewhere&tenant=" + b);
        await cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=x.example&tenant=" + a);
        await RefusedAsync(cluster, "inboundDialPlanRuleUriConflict", "DELETE", "/api/v1/tenants/" + a);

        await cluster.SendAsync("PUT", $"{Spaces}/{space}", "uri=alone");
        (await cluster.SendAsync("DELETE", "/api/v1/tenants/" + a)).Status.Should().Be(200);
        var (_, world) = await cluster.ControlAsync("GET", "/world?secrets=true");
        (await cluster.ControlAsync("PUT", "/world", world)).Status.Should().Be(200);
        (await cluster.ControlAsync("GET", "/world?secrets=true")).Text.Should().Be(world);
    }

    [Fact]
    public async Task Call_IDs_are_unique_within_a_group_of_tenants()
    {
        await using var cluster = await StartAsync();
        var (one, two) = (await cluster.CreateAsync("/api/v1/tenantGroups", ""), await cluster.CreateAsync("/api/v1/tenantGroups", ""));
        var a = await cluster.CreateAsync("/api/v1/tenants", "name=A&tenantGroup=" + one);
        var b = await cluster.CreateAsync("/api/v1/tenants", "name=B&tenantGroup=" + two);
        var space = await cluster.CreateAsync(Spaces, "name=1&callId=100&tenant=" + a);
        await cluster.CreateAsync(Spaces, "name=2&callId=100&tenant=" + b);
        await cluster.CreateAsync(Spaces, "name=3&callId=100");
        await cluster.CreateAsync($"{Spaces}/{space}/accessMethods", "callId=200");
        await cluster.CreateAsync(Spaces, "name=4&callId=200");

        await RefusedAsync(cluster, "duplicateCoSpaceId", "POST", Spaces, "name=5&callId=100&tenant=" + a);
        await RefusedAsync(cluster, "tenantGroupCoSpaceIdConflict", "PUT", "/api/v1/tenants/" + a, "tenantGroup=" + two);
        await RefusedAsync(cluster, "tenantGroupCoSpaceIdConflict", "PUT", "/api/v1/tenants/" + a, "tenantGroup=");
        await RefusedAsync(cluster, "tenantGroupCoSpaceIdConflict", "DELETE", "/api/v1/tenantGroups/" + one);
        await RefusedAsync(cluster, "tenantGroupCoSpaceIdConflict", "DELETE", "/api/v1/tenants/" + a);
        await RefusedAsync(cluster, "tenantGroupCoSpaceIdConflict", "PUT", $"{Spaces}/{space}", "tenant=" + b);

        // The access method of the space still clashes.
        await RefusedAsync(cluster, "tenantGroupCoSpaceIdConflict", "PUT", $"{Spaces}/{space}", "tenant=&callId=101");
        var free = await cluster.CreateAsync("/api/v1/tenantGroups", "");
        (await cluster.SendAsync("PUT", "/api/v1/tenants/" + a, "tenantGroup=" + free)).Status.Should().Be(200);
        (await cluster.SendAsync("DELETE", "/api/v1/tenantGroups/" + one)).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("2.0", "duplicateCoSpaceUri", "duplicateCoSpaceId")]
    [InlineData("3.0", "duplicateCoSpaceUriPasscode", "duplicateCoSpaceIdPasscode")]
    public async Task Access_methods_of_one_space_can_share_a_URI_with_different_passcodes(string release, string sameUri, string sameId)
    {
        await using var cluster = await StartAsync(release);
        var space = await cluster.CreateAsync(Spaces, "name=1&uri=room&callId=100&passcode=1");
        var other = await cluster.CreateAsync(Spaces, "name=2");
        var methods = $"{Spaces}/{space}/accessMethods";

        await RefusedAsync(cluster, sameUri, "POST", methods, "uri=room&passcode=1");
        await RefusedAsync(cluster, sameId, "POST", methods, "callId=100&passcode=1");
        var method = await cluster.CreateAsync(methods, "uri=room&callId=100&passcode=2");
        await RefusedAsync(cluster, sameUri, "PUT", $"{methods}/{method}", "passcode=1");
        await RefusedAsync(cluster, sameUri, "PUT", $"{Spaces}/{space}", "passcode=2");
        await RefusedAsync(cluster, "duplicateCoSpaceUri", "POST", $"{Spaces}/{other}/accessMethods", "uri=room&passcode=3");
        await RefusedAsync(cluster, "duplicateCoSpaceId", "POST", $"{Spaces}/{other}/accessMethods", "callId=100&passcode=3");
        await RefusedAsync(cluster, "duplicateCoSpaceUri", "POST", Spaces, "name=3&uri=room");

        // A shared address is free again once both holders have released it.
        await cluster.SendAsync("PUT", $"{Spaces}/{space}", "uri=&callId=");
        await RefusedAsync(cluster, "duplicateCoSpaceUri", "POST", Spaces, "name=3&uri=room");
        await cluster.SendAsync("DELETE", $"{methods}/{method}");
        await cluster.CreateAsync(Spaces, "name=3&uri=room&callId=100");
    }

    [Fact]
    public async Task Secrets_and_IVR_addresses_are_never_shared()
    {
        await using var cluster = await StartAsync();
        var space = await cluster.CreateAsync(Spaces, "name=1&uri=room&secret=abc");
        var ivr = await cluster.CreateAsync("/api/v1/ivrs", "uri=hello");

        await RefusedAsync(cluster, "duplicateCoSpaceSecret", "POST", Spaces, "name=2&secret=abc");
        await RefusedAsync(cluster, "duplicateCoSpaceSecret", "POST", $"{Spaces}/{space}/accessMethods", "secret=abc");
        await RefusedAsync(cluster, "ivrUriConflict", "POST", "/api/v1/ivrs", "uri=room");
        await RefusedAsync(cluster, "ivrUriConflict", "POST", "/api/v1/ivrs", "uri=Hello");
        await RefusedAsync(cluster, "ivrUriConflict", "PUT", "/api/v1/ivrs/" + ivr, "uri=room");
        await RefusedAsync(cluster, "duplicateCoSpaceUri", "POST", Spaces, "name=2&uri=hello");
        await RefusedAsync(cluster, "duplicateCoSpaceUri", "POST", $"{Spaces}/{space}/accessMethods", "uri=hello&passcode=1");
    }

    [Fact]
    public async Task A_bulk_sync_follows_the_same_rules()
    {
        await using var cluster = await StartAsync();
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=A");
        await cluster.CreateAsync("/api/v1/ivrs", "uri=desk2");
        await cluster.CreateAsync(Spaces, "name=1&uri=room2");

        (await SyncAsync("coSpaceUriMapping=desk$index$")).Should().Contain("failedCoSpaceUriConflict");
        (await SyncAsync("coSpaceUriMapping=room$index$")).Should().Contain("failedCoSpaceUriConflict");
        (await SyncAsync("coSpaceUriMapping=room$index$&tenant=" + tenant)).Should().Contain("complete");

        async Task<string> SyncAsync(string form)
        {
            var set = await cluster.CreateAsync("/api/v1/cospaceBulkParameterSets", "startIndex=1&endIndex=3&" + form);
            var sync = await cluster.CreateAsync("/api/v1/cospaceBulkSyncs", "cospaceBulkParameterSet=" + set);
            cluster.Advance(2);
            return (await cluster.GetAsync("/api/v1/cospaceBulkSyncs/" + sync)).Text;
        }
    }

    [Fact]
    public async Task The_closest_profile_sets_the_least_length_of_a_passcode()
    {
        await using var cluster = await StartAsync();
        async Task<string> ProfileAsync(int least) => await cluster.CreateAsync("/api/v1/dialInSecurityProfiles", $"minPasscodeLength={least}");
        var (two, three, four, five) = (await ProfileAsync(2), await ProfileAsync(3), await ProfileAsync(4), await ProfileAsync(5));
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=A&dialInSecurityProfile=" + three);
        var old = await cluster.CreateAsync(Spaces, "name=0&passcode=1");
        await cluster.SendAsync("PUT", "/api/v1/system/profiles", "dialInSecurityProfile=" + two);

        await RefusedAsync(cluster, "passcodeTooShort", "POST", Spaces, "name=1&passcode=1");
        (await cluster.SendAsync("PUT", $"{Spaces}/{old}", "name=Kept")).Status.Should().Be(200);
        await cluster.CreateAsync(Spaces, "name=1&passcode=12");
        await RefusedAsync(cluster, "passcodeTooShort", "POST", Spaces, $"name=1&passcode=12&tenant={tenant}");
        await cluster.CreateAsync(Spaces, "name=1");
        await RefusedAsync(cluster, "passcodeTooShort", "POST", Spaces, $"name=1&passcode=123&tenant={tenant}&dialInSecurityProfile={four}");
        var space = await cluster.CreateAsync(Spaces, $"name=1&passcode=1234&tenant={tenant}&dialInSecurityProfile={four}");
        await RefusedAsync(cluster, "passcodeTooShort", "POST", $"{Spaces}/{space}/accessMethods", "passcode=123");
        await RefusedAsync(cluster, "passcodeTooShort", "POST", $"{Spaces}/{space}/accessMethods", "passcode=1234&dialInSecurityProfile=" + five);
        await cluster.CreateAsync($"{Spaces}/{space}/accessMethods", "passcode=12&dialInSecurityProfile=" + two);
    }
}
