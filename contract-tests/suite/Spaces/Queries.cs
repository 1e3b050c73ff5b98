using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Spaces;

/// <summary>Queries show how to reach a space and which object has an address.</summary>
public sealed class Queries
{
    private const string Declaration = "<?xml version=\"1.0\"?>";

    [Fact]
    public async Task The_address_of_a_space_has_the_domain_of_the_first_rule_that_leads_to_spaces()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.1" });
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=T");
        var stranger = await cluster.CreateAsync("/api/v1/tenants", "name=Stranger");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=S&uri=sales&callId=4711");
        var owned = await cluster.CreateAsync("/api/v1/coSpaces", "name=O&uri=owned&tenant=" + tenant);
        await cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=low.example.com&priority=1&resolveTocoSpaces=true");
        await cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=high.example.com&priority=10&resolveTocoSpaces=true");
        await cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=ivr.example.com&priority=20&resolveTocoSpaces=false");
        await cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=tenant.example.com&priority=0&resolveTocoSpaces=true&tenant=" + tenant);
        await cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=stranger.example.com&priority=99&resolveTocoSpaces=true&tenant=" + stranger);

        (await cluster.GetAsync($"/api/v1/coSpaces/{space}/meetingEntryDetail")).Text.Should().Be(
            $"{Declaration}<meetingEntryDetail><coSpace>{space}</coSpace><uri>sales@high.example.com</uri><callId>4711</callId></meetingEntryDetail>");
        (await cluster.GetAsync($"/api/v1/coSpaces/{owned}/meetingEntryDetail")).Text.Should().Be(
            $"{Declaration}<meetingEntryDetail><coSpace>{owned}</coSpace><uri>owned@tenant.example.com</uri></meetingEntryDetail>");
    }

    [Fact]
    public async Task Without_a_rule_the_address_has_the_domain_of_the_bridge_if_there_is_one()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.1" });
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=S&uri=sales");
        await cluster.SendAsync("PUT", "/api/v1/callBridges/cfe31846-ca57-4703-9e11-da3e72a13066", "sipDomain=two.example.com");

        (await cluster.GetAsync($"/api/v1/coSpaces/{space}/meetingEntryDetail")).Text.Should().Be($"{Declaration}<meetingEntryDetail><coSpace>{space}</coSpace></meetingEntryDetail>");
        (await cluster.GetAsync($"/api/v1/coSpaces/{space}/meetingEntryDetail", bridge: 1)).Text.Should().Contain("<uri>sales@two.example.com</uri>");
    }

    [Fact]
    public async Task An_access_query_shows_how_to_reach_a_space()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=T");
        await cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=example.com&resolveTocoSpaces=true&resolveToIvrs=false");
        await cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=ivr.example.com&priority=1&resolveTocoSpaces=false&resolveToIvrs=true");
        await cluster.CreateAsync("/api/v1/ivrs", "uri=menu");
        await cluster.CreateAsync("/api/v1/webBridges", "url=https%3A%2F%2Fjoin.example.com");
        await cluster.CreateAsync("/api/v1/webBridges", "url=https%3A%2F%2Ft.example.com&tenant=" + tenant);
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=S&uri=sales&secondaryUri=shop&callId=4711");
        await cluster.CreateAsync($"/api/v1/coSpaces/{space}/accessMethods", "uri=guests&callId=4712");
        await cluster.CreateAsync("/api/v1/coSpaces", $"name=O&uri=owned&tenant={tenant}");

        (await AskAsync("uri=Sales")).Should().Be($"<uri>sales@example.com</uri>{Reached("url=sales%40example.com")}");
        (await AskAsync("uri=shop")).Should().Be($"<uri>shop@example.com</uri>{Reached("url=shop%40example.com")}");
        (await AskAsync("callId=4711")).Should().Be($"<uri>sales@example.com</uri>{Reached("id=4711")}");
        (await AskAsync("callId=4712")).Should().Be($"<uri>guests@example.com</uri>{Reached("id=4712")}");
        (await AskAsync("uri=menu")).Should().Be("<uri>menu@ivr.example.com</uri>");
        (await AskAsync("uri=owned")).Should().Be("<uri>owned@example.com</uri><webAddress>https://t.example.com/invited.sf?url=owned%40example.com</webAddress>");
        (await AskAsync("uri=owned&tenant=" + tenant)).Should().Contain("owned@");
        (await AskAsync("")).Should().BeEmpty();

        static string Reached(string room) => $"<webAddress>https://join.example.com/invited.sf?{room}</webAddress><ivr>menu@ivr.example.com</ivr>";

        async Task<string> AskAsync(string form)
        {
            var answer = await cluster.PostAsync("/api/v1/accessQuery", form);
            answer.Location.Should().BeNull();
            answer.Text.Should().StartWith(Declaration + "<accessQuery>").And.EndWith("</accessQuery>");
            return answer.Text[(Declaration + "<accessQuery>").Length..^"</accessQuery>".Length];
        }
    }

    /// <summary>A scheduler asks how a space that does not exist yet would be reached.</summary>
    [Theory]
    [InlineData("2.0")]
    [InlineData("2.9")]
    [InlineData("3.4")]
    public async Task An_access_query_shows_how_an_address_that_nothing_has_could_be_reached(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=T");
        await cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=example.com");
        await cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=t.example.com&tenant=" + tenant);
        await cluster.CreateAsync("/api/v1/ivrs", "uri=menu");

        (await AskAsync("uri=sales.meeting")).Should().Be("<uri>sales.meeting@example.com</uri>");
        (await AskAsync("uri=sales.meeting&tenant=" + tenant)).Should().Be("<uri>sales.meeting@t.example.com</uri>");
        (await AskAsync("callId=4711")).Should().Be("<ivr>menu@example.com</ivr>");

        await cluster.CreateAsync("/api/v1/webBridges", "url=https%3A%2F%2Fjoin.example.com%2F");

        (await AskAsync("uri=Sales.Meeting")).Should().Be("<uri>sales.meeting@example.com</uri><webAddress>https://join.example.com/invited.sf?url=sales.meeting%40example.com</webAddress>");
        (await AskAsync("callId=4711")).Should().Be("<webAddress>https://join.example.com/invited.sf?id=4711</webAddress><ivr>menu@example.com</ivr>");

        // Of another tenant's space, the tenant learns as little as of none.
        await cluster.CreateAsync("/api/v1/coSpaces", "name=S&uri=sales.meeting&callId=9");
        (await AskAsync("uri=sales.meeting&tenant=" + tenant)).Should().StartWith("<uri>sales.meeting@t.example.com</uri>").And.NotContain("<ivr>");

        async Task<string> AskAsync(string form) =>
            (await cluster.PostAsync("/api/v1/accessQuery", form)).Text.Replace(Declaration + "<accessQuery>", "").Replace("</accessQuery>", "");
    }

    [Fact]
    public async Task An_address_without_a_domain_or_a_web_bridge_cannot_be_reached()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        foreach (var form in (string[])["uri=sales.meeting", "callId=4711"])
            (await cluster.PostAsync("/api/v1/accessQuery", form)).Text.Should().Be($"{Declaration}<accessQuery></accessQuery>");
    }

    [Fact]
    public async Task A_query_refuses_values_that_it_cannot_look_up()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.3" });

        (await cluster.PostAsync("/api/v1/accessQuery", "uri=x&tenant=0e3758db-b9b8-49df-a74c-55fa05e3e21d")).Text.Should().Contain("<tenantDoesNotExist />");
        (await cluster.PostAsync("/api/v1/accessQuery", "callId=abc")).Text.Should().Contain("<parameterError parameter=\"callId\" error=\"invalidValue\" />");
        (await cluster.PostAsync("/api/v1/uriUsageQuery", "")).Text.Should().Contain("<parameterError parameter=\"uri\"");
        (await cluster.GetAsync("/api/v1/uriUsageQuery?uri=x")).Text.Should().Contain("<invalidOperation />");
    }

    [Fact]
    public async Task A_URI_is_looked_up_among_objects_of_the_tenant_or_of_no_tenant()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.3" });
        await using var old = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.2" });
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=T");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=S&uri=sales");
        await cluster.CreateAsync($"/api/v1/coSpaces/{space}/accessMethods", "uri=guests");
        var owned = await cluster.CreateAsync("/api/v1/coSpaces", $"name=O&uri=owned&tenant={tenant}");
        var ivr = await cluster.CreateAsync("/api/v1/ivrs", "uri=menu");

        (await AskAsync("uri=sales")).Should().Be($"<coSpaceId>{space}</coSpaceId>");
        (await AskAsync("uri=guests")).Should().Be($"<coSpaceId>{space}</coSpaceId>");
        (await AskAsync("uri=menu")).Should().Be($"<ivrId>{ivr}</ivrId>");
        (await AskAsync("uri=owned")).Should().BeEmpty();
        (await AskAsync("uri=owned&tenant=" + tenant)).Should().Be($"<coSpaceId>{owned}</coSpaceId>");
        (await AskAsync("uri=sales&tenant=" + tenant)).Should().BeEmpty();
        (await old.PostAsync("/api/v1/uriUsageQuery", "uri=sales")).Status.Should().Be(404);

        async Task<string> AskAsync(string form) => (await cluster.PostAsync("/api/v1/uriUsageQuery", form)).Text
            .Replace(Declaration + "<uriUsageQuery>", "").Replace("</uriUsageQuery>", "");
    }

    [Fact]
    public async Task A_user_has_the_URI_that_its_JID_starts_with()
    {
        const string Id = "7d0c5a52-2f0e-4b0b-9f5e-0f7e6c1d2a3b";
        await using var cluster = await SimulatedCluster.StartAsync(
            $"""
            <world release="2.3">
              <bridge name="Core1" />
              <accounts><account name="admin" password="admin" /></accounts>
              <users><user id="{Id}"><userJid>Ann@example.com</userJid></user></users>
              <inboundDialPlanRules>
                <inboundDialPlanRule id="8d3f4c1e-6a57-4b0e-9b7d-2f50c9b1a7d2"><domain>x.example.com</domain><resolveToUsers>true</resolveToUsers></inboundDialPlanRule>
              </inboundDialPlanRules>
            </world>
            """);

        (await cluster.PostAsync("/api/v1/uriUsageQuery", "uri=ann")).Text.Should().Be($"{Declaration}<uriUsageQuery><userId>{Id}</userId></uriUsageQuery>");
        (await cluster.PostAsync("/api/v1/uriUsageQuery", "uri=an")).Text.Should().Be($"{Declaration}<uriUsageQuery></uriUsageQuery>");
        (await cluster.PostAsync("/api/v1/accessQuery", "uri=ann")).Text.Should().Be($"{Declaration}<accessQuery><uri>ann@x.example.com</uri></accessQuery>");
    }

    [Fact]
    public async Task A_conversation_id_is_never_found()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.3" });

        (await cluster.GetAsync("/api/v1/conversationIdQuery?conversationId=a%20b")).Text.Should().Be(
            $"{Declaration}<conversationIdQuery><conversationId>a b</conversationId><found>false</found></conversationIdQuery>");
    }
}
