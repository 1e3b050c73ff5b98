using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Api;

/// <summary>A parameter is required only where evidence requires it.</summary>
public sealed class RequiredParameters
{
    private const string Declaration = "<?xml version=\"1.0\"?>";

    /// <summary>Every parameter that a POST must contain, with its evidence.</summary>
    private static readonly Dictionary<string, string> s_required = new()
    {
        ["coSpaces name"] = "prose of the guide",
        ["coSpaceUsers userJid"] = "the guide's table",
        ["messages message"] = "the guide's table",
        ["callLegs remoteParty"] = "the guide's table",
        ["outboundDialPlanRules domain"] = "the guide's table",
        ["inboundDialPlanRules domain"] = "the guide's table",
        ["system/cdrReceivers uri"] = "the guide's table",
        ["ldapServers address"] = "the guide's table",
        ["ldapServers portNumber"] = "the guide's table",
        ["ldapServers secure"] = "the guide's table",
        ["ldapSources server"] = "the guide's table",
        ["ldapSources mapping"] = "the guide's table",
        ["ldapSources baseDn"] = "the guide's table",
        ["directorySearchLocations ldapServer"] = "the guide's table",
        ["tenants name"] = "the guide's table",
        ["forwardingDialPlanRules matchPattern"] = "a client treats it as required",
        ["callBridges name"] = "inferred: bridges are known by it",
        ["ivrs uri"] = "inferred: an IVR is an address",
        ["cospaceBulkParameterSets startIndex"] = "inferred: the set is a range",
        ["cospaceBulkParameterSets endIndex"] = "inferred: the set is a range",
        ["cospaceBulkSyncs cospaceBulkParameterSet"] = "inferred: a sync applies a set",
        ["userCoSpaceTemplates coSpaceTemplate"] = "inferred: the object assigns it",
        ["ldapUserCoSpaceTemplateSources coSpaceTemplate"] = "inferred: the object assigns it",
        ["ldapUserCoSpaceTemplateSources ldapSource"] = "inferred: the object assigns it",
        ["uriUsageQuery uri"] = "inferred: the query looks it up",
    };

    public static TheoryData<string, string> Servers() => new()
    {
        { "2.0", "recorder" }, { "2.2", "recorder" }, { "2.9", "recorder" }, { "2.1", "streamer" }, { "2.9", "streamer" },
    };

    // Case 03: document 202722 posts an empty form, reads the list, and sets the address with a PUT.
    [Theory, MemberData(nameof(Servers))]
    public async Task A_recorder_or_streamer_is_created_empty_and_gets_its_address_later(string release, string element)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
        var node = $"/api/v1/{element}s";

        var created = await cluster.SendAsync("POST", node);

        created.Status.Should().Be(200);
        created.Location.Should().MatchRegex($"^{node}/[0-9a-f-]{{36}}$");
        var id = created.Location![^36..];
        (await cluster.GetAsync(node)).Text.Should().Be($"{Declaration}<{element}s total=\"1\"><{element} id=\"{id}\"></{element}></{element}s>");
        (await cluster.GetAsync(created.Location)).Text.Should().Be($"{Declaration}<{element} id=\"{id}\"></{element}>");
        (await cluster.SendAsync("PUT", created.Location, "url=https%3A%2F%2F127.0.0.1%3A8443")).Status.Should().Be(200);
        (await cluster.GetAsync(created.Location)).Text.Should().Be($"{Declaration}<{element} id=\"{id}\"><url>https://127.0.0.1:8443</url></{element}>");
        (await cluster.SendAsync("PUT", created.Location, "url=")).Status.Should().Be(200);
        (await cluster.GetAsync(created.Location)).Text.Should().NotContain("url");

        // The world with such an object can be read back.
        var (_, world) = await cluster.ControlAsync("GET", "/world");
        (await cluster.ControlAsync("PUT", "/world", world)).Status.Should().Be(200);
        (await cluster.GetAsync(node)).Text.Should().Contain($"<{element} id=\"{id}\">");
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("2.9")]
    [InlineData("3.4")]
    public async Task Every_type_without_required_parameters_is_created_by_an_empty_POST(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(Forms.World, options => options with { Release = release });
        var catalog = Catalog.In(Release.Named(release)!.Value);
        List<string> made = [];
        foreach (var type in catalog.Types.Where(type => type.Kind is ResourceKind.Collection && type.Verbs.HasFlag(Verbs.Create) && !type.IsLocal && type.Collection is not "ldapSyncs"))
        {
            var needed = catalog.ViewOf(type).Fields.Where(field => field.OnCreate && field.IsRequired).ToList();
            var answer = await cluster.SendAsync("POST", await Forms.NodeAsync(cluster, catalog, type));
            if (needed is [])
                answer.Status.Should().Be(200, type.Collection);
            else
                answer.Text.Should().Contain($"<parameterError parameter=\"{needed[0].Name}\" error=\"missing\" />");
            if (needed is [])
                made.Add(type.Collection);
        }
        made.Should().Contain(["callProfiles", "callLegProfiles", "accessMethods", "webBridges", "turnServers", "callBrandingProfiles", "dtmfProfiles"]);
    }

    [Fact]
    public void Each_required_parameter_has_evidence() =>
        Catalog.Types.SelectMany(type => type.Fields.Where(field => field.IsRequired || field.IsRequiredAtFirst), (type, field) => $"{type.Collection} {field.Name}").Distinct()
            .Should().BeEquivalentTo(s_required.Keys);
}
