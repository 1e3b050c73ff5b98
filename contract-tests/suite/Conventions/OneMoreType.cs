using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.Description;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Conventions;

/// <summary>A new type needs only a definition and one line in the catalog: routes, rules, XML, releases, worlds and description follow.</summary>
public sealed class OneMoreType
{
    private static readonly Field<string> s_name = Field.Text("name").Required();
    private static readonly Field<long> s_seats = Field.Number("seats", max: 40).DefaultsTo("4").Since("2.3");
    private static readonly Field<Guid> s_tenant = Field.ReferenceTo("tenant", "tenants", Failure.TenantDoesNotExist);

    private static readonly ResourceDefinition s_lounge = new()
    {
        Collection = "lounges",
        Element = "lounge",
        NotFound = Failure.InvalidOperation,
        AuditName = "lounge",
        Lifetime = Lifetime.From("2.1"),
        Fields = [s_name, s_seats, s_tenant],
        Item = [s_name, s_seats, s_tenant],
        Listed = [s_name],
        Unique = [new(s_name, Failure.DuplicateCallBridgeName)],
        Filters = [QueryFilter.Contains("filter", s_name)],
    };

    [Fact]
    public async Task A_type_is_served_as_its_definition_says()
    {
        await using var cluster = await StartAsync("2.3");

        var lounge = (await cluster.PostAsync("/api/v1/lounges", "name=Atrium")).Location!;
        (await cluster.GetAsync(lounge)).Text.Should().EndWith("<name>Atrium</name><seats>4</seats></lounge>");
        (await cluster.SendAsync("PUT", lounge, "seats=12")).Status.Should().Be(200);
        (await cluster.GetAsync(lounge, bridge: 1)).Text.Should().EndWith("<name>Atrium</name><seats>12</seats></lounge>");
        (await cluster.GetAsync("/api/v1/lounges?filter=atr")).Text.Should().EndWith($"<lounges total=\"1\"><lounge id=\"{lounge[^36..]}\"><name>Atrium</name></lounge></lounges>");

        (await cluster.PostAsync("/api/v1/lounges", "seats=1")).Text.Should().Contain("<parameterError parameter=\"name\"");
        (await cluster.PostAsync("/api/v1/lounges", "name=B&seats=41")).Text.Should().Contain("<parameterError parameter=\"seats\"");
        (await cluster.PostAsync("/api/v1/lounges", "name=Atrium")).Text.Should().Contain("<duplicateCallBridgeName />");
        (await cluster.PostAsync("/api/v1/lounges", $"name=C&tenant={Guid.Empty}")).Text.Should().Contain("<tenantDoesNotExist />");

        (await cluster.StateAsync()).Should().Contain("<name>Atrium</name>");
        var id = lounge[^36..];
        (await cluster.LogAsync()).Should().Contain(line => line.Contains("created new lounge " + id));
        (await cluster.SendAsync("DELETE", lounge)).Status.Should().Be(200);
        (await cluster.GetAsync(lounge)).Text.Should().Contain("<invalidOperation />");
    }

    [Fact]
    public async Task A_type_exists_only_in_its_releases()
    {
        await using var before = await StartAsync("2.0");
        (await before.GetAsync("/api/v1/lounges")).Status.Should().Be(404);

        await using var without = await StartAsync("2.2");
        var lounge = (await without.PostAsync("/api/v1/lounges", "name=Atrium&seats=12")).Location!;
        (await without.GetAsync(lounge)).Text.Should().EndWith("<name>Atrium</name></lounge>");
    }

    [Fact]
    public void A_type_is_described()
    {
        var node = new ApiDescription([.. Catalog.Types, s_lounge]).Resources.Single(node => node.Name == "lounges");

        node.Chapter.Should().Be("Conventions");
        node.Since.Should().Be("2.1");
        node.Methods.Select(method => method.Name).Should().Equal(
            "GET /lounges", "POST /lounges", "GET /lounges/{loungeId}", "PUT /lounges/{loungeId}", "DELETE /lounges/{loungeId}");
        node.Parameters.Single(parameter => parameter.Name == "seats").Should().BeEquivalentTo(
            new { Type = "number", Min = 0L, Max = 40L, Default = "4", Since = "2.3", Evidence = Evidence.Documented });
        node.FailureReasons.Should().Equal("databaseNotReady", "duplicateCallBridgeName", "invalidOperation", "tenantDoesNotExist");
    }

    private static Task<SimulatedCluster> StartAsync(string release) => SimulatedCluster.StartAsync(configure: options => options with
    {
        Release = release,
        Catalogs = known => new ReleaseCatalog([.. Catalog.Types, s_lounge], known),
    });
}
