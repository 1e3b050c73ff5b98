using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.DialPlan;

public sealed class DialPlanRules
{
    [Theory]
    [InlineData("outboundDialPlanRule", "domain=ciscolabs.com&sipProxy=proxy.ciscolabs.com",
        "<domain>ciscolabs.com</domain><priority>0</priority><localContactDomain></localContactDomain><localFromDomain></localFromDomain><trunkType>sip</trunkType><sipControlEncryption>auto</sipControlEncryption><sipProxy>proxy.ciscolabs.com</sipProxy><failureAction>stop</failureAction><scope>global</scope><callRouting>default</callRouting>")]
    [InlineData("inboundDialPlanRule", "domain=dev.local",
        "<domain>dev.local</domain><priority>0</priority><resolveToUsers>true</resolveToUsers><resolveTocoSpaces>true</resolveTocoSpaces><resolveToIvrs>true</resolveToIvrs><resolveToLyncConferences>false</resolveToLyncConferences><resolveToLyncSimplejoin>false</resolveToLyncSimplejoin>")]
    [InlineData("forwardingDialPlanRule", "matchPattern=media&destinationDomain=qa.local&callerIdMode=preserve",
        "<matchPattern>media</matchPattern><priority>0</priority><action>forward</action><destinationDomain>qa.local</destinationDomain><callerIdMode>preserve</callerIdMode><uriParameters>discard</uriParameters>")]
    [InlineData("dialTransform", "type=strip&match=(%241/%5E9%5C%2B%3F%5B%5E%2B%5D%2B%24/)&transform=9%241%7B/%5E9//%7D%7B/%5C%2B/00/%7D",
        @"<type>strip</type><match>($1/^9\+?[^+]+$/)</match><transform>9$1{/^9//}{/\+/00/}</transform><priority>0</priority><action>accept</action>")]
    public async Task A_rule_looks_as_the_guide_prints_it(string element, string form, string children)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });

        var id = await cluster.CreateAsync($"/api/v1/{element}s", form);

        (await cluster.GetAsync($"/api/v1/{element}s/{id}")).Text.Should().Be($"<?xml version=\"1.0\"?><{element} id=\"{id}\">{children}</{element}>");
    }

    [Fact]
    public async Task A_list_shows_the_domain_and_the_priority_of_rules()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        string[] domains = ["ciscolabs.com", "lab.local", "lab2.local"];
        var entries = "";
        foreach (var domain in domains)
        {
            var id = await cluster.CreateAsync("/api/v1/outboundDialPlanRules", "domain=" + domain);
            entries += $"<outboundDialPlanRule id=\"{id}\"><domain>{domain}</domain><priority>0</priority></outboundDialPlanRule>";
        }

        (await cluster.GetAsync("/api/v1/outboundDialPlanRules")).Text.Should().Be($"<?xml version=\"1.0\"?><outboundDialPlanRules total=\"3\">{entries}</outboundDialPlanRules>");
    }

    [Fact]
    public async Task Outbound_and_forwarding_rules_may_repeat_but_inbound_rules_may_not()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        foreach (var rule in (string[])["outboundDialPlanRules?domain=x", "forwardingDialPlanRules?matchPattern=x", "inboundDialPlanRules?domain=x"])
            await cluster.CreateAsync("/api/v1/" + rule.Split('?')[0], rule.Split('?')[1]);
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=T");

        await cluster.CreateAsync("/api/v1/outboundDialPlanRules", "domain=x");
        await cluster.CreateAsync("/api/v1/forwardingDialPlanRules", "matchPattern=x");
        (await cluster.PostAsync("/api/v1/inboundDialPlanRules", "domain=X")).Text.Should().Contain("<parameterError parameter=\"domain\" error=\"invalidValue\" />");
        await cluster.CreateAsync("/api/v1/inboundDialPlanRules", "domain=x&tenant=" + tenant);
    }
}
