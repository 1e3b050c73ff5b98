using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources.Profiles;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>A leg shows the settings in force: its own, those of profiles, and the call settings of the bridge.</summary>
public sealed class SettingsInForce
{
    private const string CallSettings =
        "sipMediaEncryption=optional telepresenceCallsAllowed=false sipPresentationChannelEnabled=true bfcpMode=serverAndClient";

    public static TheoryData<string> Releases() => ["2.0", "2.1", "2.6", "2.9", "3.0", "3.4"];

    // Row 6: a capture of 2017 whose program posts nothing but remoteParty.
    [Theory, MemberData(nameof(Releases))]
    public async Task A_dialled_leg_shows_the_call_settings(string release)
    {
        await using var lab = await MeetingLab.StartAsync(release);
        var (_, call) = await lab.MeetAsync();

        var leg = await lab.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=2001@192.0.2.10");

        (await ConfigurationAsync(lab, leg)).Should().Be(CallSettings, "it does not ring yet");
        lab.Cluster.Advance(1);
        (await ConfigurationAsync(lab, leg)).Should().Be(CallSettings);
        (await ConfigurationAsync(lab, await lab.Cluster.CreateAsync($"/api/v1/calls/{call}/participants", "remoteParty=bob@example.com"))).Should().Be(CallSettings);
    }

    [Theory, MemberData(nameof(Releases))]
    public async Task The_nearest_level_that_has_a_setting_decides(string release)
    {
        await using var lab = await MeetingLab.StartAsync(release);
        var cluster = lab.Cluster;
        var system = await cluster.CreateAsync("/api/v1/callLegProfiles", "sipMediaEncryption=required&participantLabels=true&bfcpMode=serverOnly&name=system");
        var nearer = await cluster.CreateAsync("/api/v1/callLegProfiles", "sipMediaEncryption=prohibited&muteSelfAllowed=false");
        (await cluster.SendAsync("PUT", "/api/v1/system/profiles", "callLegProfile=" + system)).Status.Should().Be(200);
        var (space, call) = await lab.MeetAsync("name=Talk&callLegProfile=" + nearer);

        var leg = await lab.JoinAsync(call, "ann@example.com", "needsActivation=false");

        (await ConfigurationAsync(lab, leg)).Should().Be(
            "needsActivation=false participantLabels=true sipMediaEncryption=prohibited telepresenceCallsAllowed=false sipPresentationChannelEnabled=true muteSelfAllowed=false bfcpMode=serverOnly");

        // A changed profile shows at once; an empty value of the leg makes room for it.
        await lab.PutAsync("callLegProfiles/" + nearer, "sipMediaEncryption=&muteSelfAllowed=true");
        await lab.PutAsync("callLegs/" + leg, "needsActivation=&telepresenceCallsAllowed=true");
        (await ConfigurationAsync(lab, leg)).Should().Be(
            "participantLabels=true sipMediaEncryption=required telepresenceCallsAllowed=true sipPresentationChannelEnabled=true muteSelfAllowed=true bfcpMode=serverOnly");
        await lab.PutAsync("coSpaces/" + space, "callLegProfile=");
        (await cluster.SendAsync("PUT", "/api/v1/system/profiles", "callLegProfile=")).Status.Should().Be(200);
        (await ConfigurationAsync(lab, leg)).Should().Be(CallSettings.Replace("telepresenceCallsAllowed=false", "telepresenceCallsAllowed=true"));
    }

    [Fact]
    public async Task The_settings_have_the_order_of_real_bodies()
    {
        await using var lab = await MeetingLab.StartAsync("3.4");
        var (_, call) = await lab.MeetAsync();
        var profile = await lab.Cluster.CreateAsync("/api/v1/callLegProfiles",
            string.Join('&', LegSettings.All.Where(field => field.Values.Type is "bool").Select(field => field.Name + "=true")));
        var leg = await lab.JoinAsync(call, "ann@example.com", $"callLegProfile={profile}&chosenLayout=stacked&nameLabelOverride=Ann&qualityMain=max720p30");

        var shown = (await ConfigurationAsync(lab, leg)).Split(' ').Select(setting => setting[..setting.IndexOf('=')]).ToList();

        shown[0].Should().Be("chosenLayout");
        shown[^1].Should().Be("nameLabelOverride");
        shown[1..^1].Should().Equal(LegSettings.All.Select(field => field.Name).Where(shown.Contains));
    }

    // A world has the leg's own settings only, so that profiles still take effect in a run that starts from an export.
    [Fact]
    public async Task An_exported_leg_keeps_following_its_profiles()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var profile = await lab.Cluster.CreateAsync("/api/v1/callLegProfiles", "muteSelfAllowed=false");
        var (_, call) = await lab.MeetAsync("name=Talk&callLegProfile=" + profile);
        var leg = await lab.JoinAsync(call, "ann@example.com", "rxAudioMute=true");
        var before = await lab.ReadAsync("callLegs/" + leg);

        var (_, exported) = await lab.Cluster.ControlAsync("GET", "/world?secrets=true");
        XElement.Parse(exported).Descendants("callLeg").Single().Element("configuration")!.Elements().Select(element => element.Name.LocalName).Should().Equal("rxAudioMute");
        (await lab.Cluster.ControlAsync("PUT", "/world", exported)).Status.Should().Be(200);

        (await lab.ReadAsync("callLegs/" + leg)).Should().Be(before);
        await lab.PutAsync("callLegProfiles/" + profile, "muteSelfAllowed=true");
        (await ConfigurationAsync(lab, leg)).Should().Contain("muteSelfAllowed=true");
    }

    [Fact]
    public async Task A_participant_shows_the_layout_in_force()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var profile = await lab.Cluster.CreateAsync("/api/v1/callLegProfiles", "defaultLayout=stacked");
        var (_, call) = await lab.MeetAsync("name=Talk&callLegProfile=" + profile);
        var leg = await lab.JoinAsync(call, "ann@example.com");

        (await lab.ReadAsync("participants/" + leg)).Should().Contain("<configuration><defaultLayout>stacked</defaultLayout></configuration>");
        (await ConfigurationAsync(lab, leg)).Should().StartWith("defaultLayout=stacked ");
    }

    private static async Task<string> ConfigurationAsync(MeetingLab lab, string leg) => string.Join(' ',
        XElement.Parse(await lab.ReadAsync("callLegs/" + leg)).Element("configuration")!.Elements().Select(element => $"{element.Name}={element.Value}"));
}
