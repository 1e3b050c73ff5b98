using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Profiles;

/// <summary>Programs find objects by their names in lists, so a list shows the name of each object that has one.</summary>
public sealed class NamesInLists
{
    // Row 5 of the field: a portal of 3.x finds its profile in this way.
    [Theory]
    [InlineData("2.0")]
    [InlineData("2.9")]
    [InlineData("3.0")]
    [InlineData("3.4")]
    public async Task A_list_of_call_leg_profiles_shows_their_names(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
        var named = await cluster.CreateAsync("/api/v1/callLegProfiles", "name=invite");
        var both = await cluster.CreateAsync("/api/v1/callLegProfiles", "name=guest&needsActivation=true&defaultLayout=stacked");
        var unnamed = await cluster.CreateAsync("/api/v1/callLegProfiles", "needsActivation=true");
        var empty = await cluster.CreateAsync("/api/v1/callLegProfiles", "");

        (await cluster.GetAsync("/api/v1/callLegProfiles")).Text.Should().Be(
            $"<?xml version=\"1.0\"?><callLegProfiles total=\"4\"><callLegProfile id=\"{named}\"><name>invite</name></callLegProfile>"
            + $"<callLegProfile id=\"{both}\"><name>guest</name><needsActivation>true</needsActivation></callLegProfile>"
            + $"<callLegProfile id=\"{unnamed}\"><needsActivation>true</needsActivation></callLegProfile><callLegProfile id=\"{empty}\"></callLegProfile></callLegProfiles>");
        await cluster.SendAsync("PUT", "/api/v1/callLegProfiles/" + named, "name=");
        (await cluster.GetAsync("/api/v1/callLegProfiles")).Text.Should().NotContain("invite");
    }

    /// <summary>The list that a lab bridge sent in February 2022; its profile has no name.</summary>
    [Fact]
    public async Task A_recorded_list_of_profiles_without_names_is_reproduced_to_the_byte()
    {
        const string Recorded = "<callLegProfiles total=\"1\"><callLegProfile id=\"b4d99fdd-bee1-48b7-80f3-2bc3df9e8ba9\"><needsActivation>true</needsActivation></callLegProfile></callLegProfiles>";
        foreach (var release in (string[])["2.0", "2.9", "3.4"])
        {
            await using var cluster = await SimulatedCluster.StartAsync($"<world release=\"{release}\"><bridge name=\"Core1\"/>{Recorded}</world>");

            (await cluster.GetAsync("/api/v1/callLegProfiles")).Text.Should().Be("<?xml version=\"1.0\"?>" + Recorded);
        }
    }

    [Theory]
    [InlineData("3.0")]
    [InlineData("3.4")]
    public async Task A_list_of_dial_in_security_profiles_shows_their_names(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
        var profile = await cluster.CreateAsync("/api/v1/dialInSecurityProfiles", "name=strict&minPasscodeLength=8");
        var unnamed = await cluster.CreateAsync("/api/v1/dialInSecurityProfiles", "minPasscodeLength=8");

        (await cluster.GetAsync("/api/v1/dialInSecurityProfiles")).Text.Should().Be(
            $"<?xml version=\"1.0\"?><dialInSecurityProfiles total=\"2\"><dialInSecurityProfile id=\"{profile}\"><name>strict</name></dialInSecurityProfile>"
            + $"<dialInSecurityProfile id=\"{unnamed}\"></dialInSecurityProfile></dialInSecurityProfiles>");
    }

    /// <summary>Users are found by their JIDs; the guide's sample of their list has no names.</summary>
    [Fact]
    public void Every_list_has_the_name_of_its_objects()
    {
        var nameless = from release in Release.Known
                       let catalog = Catalog.In(release)
                       from type in catalog.Types
                       where type.Kind is ResourceKind.Collection && type.Verbs.HasFlag(Verbs.List) && type.Collection is not "users"
                       let view = catalog.ViewOf(type)
                       where view.Item.Any(element => element.Name is "name") && !view.Listed.Any(element => element.Name is "name")
                       select $"{type.Collection} of {release}";

        nameless.Should().BeEmpty();
    }
}
