using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Profiles;

/// <summary>Profiles pass from the system to tenants, spaces and legs; these nodes show the effective settings.</summary>
public sealed class ProfileLevels
{
    private const string Declaration = "<?xml version=\"1.0\"?>";

    [Fact]
    public async Task A_DTMF_profile_shows_every_key_sequence_even_if_it_is_empty()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });
        var profile = await cluster.CreateAsync("/api/v1/dtmfProfiles", "lockCall=**1");

        var shown = XElement.Parse((await cluster.GetAsync("/api/v1/dtmfProfiles/" + profile)).Text).Elements().ToDictionary(element => element.Name.LocalName, element => element.Value);

        shown.Keys.Should().BeEquivalentTo(
            "muteSelfAudio", "unmuteSelfAudio", "toggleMuteSelfAudio", "lockCall", "unlockCall", "muteAllExceptSelfAudio", "unmuteAllExceptSelfAudio", "endCall",
            "nextLayout", "previousLayout", "startRecording", "stopRecording", "startStreaming", "stopStreaming", "allowAllMuteSelf", "cancelAllowAllMuteSelf",
            "allowAllPresentationContribution", "cancelAllowAllPresentationContribution", "muteAllNewAudio", "unmuteAllNewAudio", "defaultMuteAllNewAudio",
            "muteAllNewAndAllExceptSelfAudio", "unmuteAllNewAndAllExceptSelfAudio", "getTotalParticipantCount");
        shown.Where(element => element.Value.Length > 0).Select(element => (element.Key, element.Value)).Should().Equal(("lockCall", "**1"));
    }

    [Fact]
    public async Task A_trace_lists_the_settings_of_a_leg_from_the_most_general_level_to_its_own()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.0" });
        var global = await cluster.CreateAsync("/api/v1/callLegProfiles", "defaultLayout=stacked&needsActivation=false&addParticipantAllowed=true");
        var ofTenant = await cluster.CreateAsync("/api/v1/callLegProfiles", "name=empty");
        var ofSpace = await cluster.CreateAsync("/api/v1/callLegProfiles", "txAudioMute=true&participantLabels=true");
        var ofLeg = await cluster.CreateAsync("/api/v1/callLegProfiles", "rxAudioMute=true");
        await cluster.SendAsync("PUT", "/api/v1/system/profiles", "callLegProfile=" + global);
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=T&callLegProfile=" + ofTenant);
        var space = await cluster.CreateAsync("/api/v1/coSpaces", $"name=S&tenant={tenant}&callLegProfile={ofSpace}");
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", $"remoteParty=a@example.com&callLegProfile={ofLeg}&defaultLayout=telepresence");

        (await cluster.GetAsync($"/api/v1/callLegs/{leg}/callLegProfileTrace")).Text.Should().Be(
            $"{Declaration}<callLegProfileTrace callLeg=\"{leg}\">"
            + $"<profile scope=\"global\"><callLegProfile id=\"{global}\"><needsActivation>false</needsActivation><defaultLayout>stacked</defaultLayout></callLegProfile></profile>"
            + $"<profile scope=\"tenant\"><callLegProfile id=\"{ofTenant}\"></callLegProfile></profile>"
            + $"<profile scope=\"coSpace\"><callLegProfile id=\"{ofSpace}\"><participantLabels>true</participantLabels><txAudioMute>true</txAudioMute></callLegProfile></profile>"
            + $"<profile scope=\"callOut\"><callLegProfile id=\"{ofLeg}\"><rxAudioMute>true</rxAudioMute></callLegProfile></profile>"
            + "<profile scope=\"callLeg\"><callLegProfile><defaultLayout>telepresence</defaultLayout></callLegProfile></profile>"
            + "</callLegProfileTrace>");
    }

    [Fact]
    public async Task The_profile_of_a_member_precedes_those_of_the_access_method_and_the_space()
    {
        const string Ann = "bc392aaa-8c6d-4619-ad2f-cb30c4c53766";
        await using var cluster = await SimulatedCluster.StartAsync(
            $"<world release=\"2.9\"><bridge name=\"Core1\"/><users><user id=\"{Ann}\"><userJid>ann@example.com</userJid></user></users></world>");
        var ofSpace = await cluster.CreateAsync("/api/v1/callLegProfiles", "rxAudioMute=true&participantLabels=true");
        var ofAnn = await cluster.CreateAsync("/api/v1/callLegProfiles", "rxAudioMute=false");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=S&callLegProfile=" + ofSpace);
        await cluster.CreateAsync($"/api/v1/coSpaces/{space}/coSpaceUsers", "userJid=ann@example.com&callLegProfile=" + ofAnn);
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var member = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=Ann@example.com");
        var guest = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=bob@example.com");
        var elsewhere = await cluster.CreateAsync($"/api/v1/calls/{await cluster.CreateAsync("/api/v1/calls", "name=x")}/callLegs", "remoteParty=ann@example.com");

        var bySpace = $"<profile scope=\"coSpace\"><callLegProfile id=\"{ofSpace}\"><participantLabels>true</participantLabels><rxAudioMute>true</rxAudioMute></callLegProfile></profile>";
        (await cluster.GetAsync($"/api/v1/callLegs/{member}/callLegProfileTrace")).Text.Should().Be(
            $"{Declaration}<callLegProfileTrace callLeg=\"{member}\">{bySpace}"
            + $"<profile scope=\"coSpaceUser\"><callLegProfile id=\"{ofAnn}\"><rxAudioMute>false</rxAudioMute></callLegProfile><userId>{Ann}</userId></profile></callLegProfileTrace>");
        (await cluster.GetAsync($"/api/v1/callLegs/{guest}/callLegProfileTrace")).Text.Should().Be($"{Declaration}<callLegProfileTrace callLeg=\"{guest}\">{bySpace}</callLegProfileTrace>");
        (await cluster.GetAsync($"/api/v1/callLegs/{elsewhere}/callLegProfileTrace")).Text.Should().NotContain("<profile");
    }

    [Fact]
    public async Task A_trace_omits_levels_without_a_profile()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Ad%20hoc");
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=a@example.com");

        (await cluster.GetAsync($"/api/v1/callLegs/{leg}/callLegProfileTrace")).Text.Should().Be($"{Declaration}<callLegProfileTrace callLeg=\"{leg}\"></callLegProfileTrace>");
        (await cluster.GetAsync($"/api/v1/callLegs/{call}/callLegProfileTrace")).Text.Should().Contain("<callLegDoesNotExist />");
    }

    [Fact]
    public async Task The_usage_of_a_call_leg_profile_lists_its_users()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var profile = await cluster.CreateAsync("/api/v1/callLegProfiles", "defaultLayout=stacked");
        var other = await cluster.CreateAsync("/api/v1/callLegProfiles", "defaultLayout=stacked");
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=T&callLegProfile=" + profile);
        await cluster.CreateAsync("/api/v1/tenants", "name=U&callLegProfile=" + other);
        var spaces = new[]
        {
            await cluster.CreateAsync("/api/v1/coSpaces", "name=A&callLegProfile=" + profile),
            await cluster.CreateAsync("/api/v1/coSpaces", "name=B&callLegProfile=" + profile),
        };
        var method = await cluster.CreateAsync($"/api/v1/coSpaces/{spaces[0]}/accessMethods", "callLegProfile=" + profile);
        await cluster.SendAsync("PUT", "/api/v1/system/profiles", "callLegProfile=" + profile);

        (await cluster.GetAsync($"/api/v1/callLegProfiles/{profile}/usage")).Text.Should().Be(
            $"{Declaration}<callLegProfileUsage id=\"{profile}\" total=\"5\"><global></global><tenant>{tenant}</tenant>"
            + $"<coSpace>{spaces[0]}</coSpace><coSpace>{spaces[1]}</coSpace><accessMethod>{method}</accessMethod></callLegProfileUsage>");

        await cluster.SendAsync("PUT", "/api/v1/system/profiles", "callLegProfile=" + other);
        await cluster.SendAsync("DELETE", "/api/v1/coSpaces/" + spaces[0]);

        (await cluster.GetAsync($"/api/v1/callLegProfiles/{profile}/usage")).Text.Should().Be(
            $"{Declaration}<callLegProfileUsage id=\"{profile}\" total=\"2\"><tenant>{tenant}</tenant><coSpace>{spaces[1]}</coSpace></callLegProfileUsage>");
    }

    [Fact]
    public async Task A_web_bridge_takes_each_setting_from_the_most_specific_level_that_has_it()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.0" });
        var global = await cluster.CreateAsync("/api/v1/webBridgeProfiles", "name=global&allowSecrets=false&resolveCoSpaceUris=domainSuggestionEnabled&resourceArchive=https%3A%2F%2Fa%2Fb.zip");
        var ofTenant = await cluster.CreateAsync("/api/v1/webBridgeProfiles", "allowSecrets=true&allowPasscodes=false");
        var ofBridge = await cluster.CreateAsync("/api/v1/webBridgeProfiles", "resolveCoSpaceUris=domainSuggestionDisabled");
        await cluster.SendAsync("PUT", "/api/v1/system/profiles", "webBridgeProfile=" + global);
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=T&webBridgeProfile=" + ofTenant);
        var webBridge = await cluster.CreateAsync("/api/v1/webBridges", $"tenant={tenant}&webBridgeProfile={ofBridge}");

        (await cluster.GetAsync("/api/v1/system/profiles/effectiveWebBridgeProfile")).Text.Should().Be(Effective(passcodes: true, secrets: false, "domainSuggestionEnabled"));
        (await cluster.GetAsync($"/api/v1/tenants/{tenant}/effectiveWebBridgeProfile")).Text.Should().Be(Effective(passcodes: false, secrets: true, "domainSuggestionEnabled"));
        (await cluster.GetAsync($"/api/v1/webBridges/{webBridge}/effectiveWebBridgeProfile")).Text.Should().Be(Effective(passcodes: false, secrets: true, "domainSuggestionDisabled"));

        static string Effective(bool passcodes, bool secrets, string uris) =>
            $"{Declaration}<effectiveWebBridgeProfile><resourceArchive>https://a/b.zip</resourceArchive><allowPasscodes>{Word(passcodes)}</allowPasscodes>"
            + $"<allowSecrets>{Word(secrets)}</allowSecrets><userPortalEnabled>true</userPortalEnabled><allowUnauthenticatedGuests>true</allowUnauthenticatedGuests>"
            + "<resolveCoSpaceCallIds>true</resolveCoSpaceCallIds><resolveLyncConferenceIds>false</resolveLyncConferenceIds>"
            + $"<resolveCoSpaceUris>{uris}</resolveCoSpaceUris></effectiveWebBridgeProfile>";

        static string Word(bool flag) => flag ? "true" : "false";
    }

    [Fact]
    public async Task A_web_bridge_has_the_documented_defaults_where_no_level_sets_a_value()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.0" });
        await using var old = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });

        (await cluster.GetAsync("/api/v1/system/profiles/effectiveWebBridgeProfile")).Text.Should().Be(
            $"{Declaration}<effectiveWebBridgeProfile><allowPasscodes>true</allowPasscodes><allowSecrets>true</allowSecrets>"
            + "<userPortalEnabled>true</userPortalEnabled><allowUnauthenticatedGuests>true</allowUnauthenticatedGuests>"
            + "<resolveCoSpaceCallIds>true</resolveCoSpaceCallIds><resolveLyncConferenceIds>false</resolveLyncConferenceIds>"
            + "<resolveCoSpaceUris>off</resolveCoSpaceUris></effectiveWebBridgeProfile>");
        (await old.GetAsync("/api/v1/system/profiles/effectiveWebBridgeProfile")).Status.Should().Be(404);
    }

    [Theory]
    [InlineData("2.0", "callLegProfile", "callProfile", "dtmfProfile", "userProfile", "ivrBrandingProfile", "callBrandingProfile")]
    [InlineData("2.1", "compatibilityProfile")]
    [InlineData("3.0", "dialInSecurityProfile", "webBridgeProfile")]
    public async Task A_profile_of_the_system_counts_as_referenced(string release, params string[] kinds)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
        foreach (var kind in kinds)
        {
            var used = await cluster.CreateAsync($"/api/v1/{kind}s", "");
            var idle = await cluster.CreateAsync($"/api/v1/{kind}s", "");
            (await cluster.SendAsync("PUT", "/api/v1/system/profiles", $"{kind}={used}")).Status.Should().Be(200);

            (await cluster.GetAsync($"/api/v1/{kind}s?usageFilter=referenced")).Text.Should().Contain(" total=\"1\"").And.Contain(used);
            (await cluster.GetAsync($"/api/v1/{kind}s?usageFilter=unreferenced")).Text.Should().Contain(" total=\"1\"").And.Contain(idle);
            (await cluster.GetAsync($"/api/v1/{kind}s?usageFilter=other")).Text.Should().Contain("<parameterError parameter=\"usageFilter\" error=\"invalidValue\" />");

            await cluster.SendAsync("PUT", "/api/v1/system/profiles", kind + "=");
            (await cluster.GetAsync($"/api/v1/{kind}s?usageFilter=unreferenced")).Text.Should().Contain(" total=\"2\"");
        }
    }

    [Fact]
    public async Task A_profile_that_only_a_member_of_the_configuration_names_counts_as_referenced()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var profile = await cluster.CreateAsync("/api/v1/callLegProfiles", "");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=S");
        await cluster.CreateAsync($"/api/v1/coSpaces/{space}/accessMethods", "callLegProfile=" + profile);

        (await cluster.GetAsync("/api/v1/callLegProfiles?usageFilter=referenced")).Text.Should().Contain(profile);
    }

    [Fact]
    public async Task The_most_specific_call_profile_limits_the_participants()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var one = await cluster.CreateAsync("/api/v1/callProfiles", "participantLimit=1");
        var two = await cluster.CreateAsync("/api/v1/callProfiles", "participantLimit=2");
        var none = await cluster.CreateAsync("/api/v1/callProfiles", "");
        await cluster.SendAsync("PUT", "/api/v1/system/profiles", "callProfile=" + one);
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=T&callProfile=" + two);

        (await RoomAsync("name=Ad%20hoc")).Should().Be(1);
        (await RoomAsync("coSpace=" + await cluster.CreateAsync("/api/v1/coSpaces", "name=S"))).Should().Be(1);
        (await RoomAsync("coSpace=" + await cluster.CreateAsync("/api/v1/coSpaces", "name=S&tenant=" + tenant))).Should().Be(2);
        (await RoomAsync("coSpace=" + await cluster.CreateAsync("/api/v1/coSpaces", $"name=S&tenant={tenant}&callProfile={one}"))).Should().Be(1);
        (await RoomAsync("coSpace=" + await cluster.CreateAsync("/api/v1/coSpaces", $"name=S&tenant={tenant}&callProfile={none}"))).Should().Be(3, "a call profile applies as a whole");

        async Task<int> RoomAsync(string form)
        {
            var call = await cluster.CreateAsync("/api/v1/calls", form);
            for (var legs = 0; legs < 3; legs++)
            {
                if ((await cluster.PostAsync($"/api/v1/calls/{call}/callLegs", $"remoteParty=p{legs}@example.com")) is { Status: not 200 } refused)
                {
                    refused.Text.Should().Contain("<participantLimitReached />");
                    return legs;
                }
            }
            return 3;
        }
    }

    [Fact]
    public async Task A_leg_has_the_layout_of_the_most_specific_level_that_sets_one()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var global = await cluster.CreateAsync("/api/v1/callLegProfiles", "defaultLayout=stacked");
        var silent = await cluster.CreateAsync("/api/v1/callLegProfiles", "needsActivation=true");
        var ofTenant = await cluster.CreateAsync("/api/v1/callLegProfiles", "defaultLayout=onePlusN");
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=T&callLegProfile=" + ofTenant);
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=S&callLegProfile=" + silent);
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=a@example.com");

        (await LayoutAsync()).Should().Be("automatic");
        await cluster.SendAsync("PUT", "/api/v1/system/profiles", "callLegProfile=" + global);
        (await LayoutAsync()).Should().Be("stacked");
        await cluster.SendAsync("PUT", "/api/v1/coSpaces/" + space, "tenant=" + tenant);
        (await LayoutAsync()).Should().Be("onePlusN");
        await cluster.SendAsync("PUT", "/api/v1/callLegs/" + leg, "defaultLayout=telepresence");
        (await LayoutAsync()).Should().Be("telepresence");

        async Task<string> LayoutAsync() => (await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text.Split("<layout>")[1].Split("</layout>")[0];
    }
}
