using System.Text.Json;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Worlds;

/// <summary>No id and no secret is given twice, even after an import, a restore or a list of given ids.</summary>
public sealed class IdsGivenOnce
{
    private const string Given = "70ca0ed7-4e50-428c-b9ab-4e68faeb86ae";

    [Fact]
    public async Task An_imported_world_continues_with_new_ids_and_secrets()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var first = await cluster.CreateAsync("/api/v1/coSpaces", "name=A&requireCallId=true");
        var world = (await cluster.ControlAsync("GET", WithSecrets)).Text;

        (await cluster.ControlAsync("PUT", "/world", world)).Status.Should().Be(200);
        var second = await cluster.CreateAsync("/api/v1/coSpaces", "name=B&requireCallId=true");

        second.Should().NotBe(first);
        var again = (await cluster.ControlAsync("GET", WithSecrets)).Text;
        Regex.Matches(again, "<secret>(.*?)</secret>").Select(match => match.Value).Should().OnlyHaveUniqueItems();
        (await cluster.ControlAsync("PUT", "/world", again)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_bulk_sync_in_an_imported_world_creates_its_spaces()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        for (var i = 0; i < 12; i++)
            await cluster.CreateAsync("/api/v1/coSpaces", $"name=Space {i}");
        await using var other = await SimulatedCluster.StartAsync((await cluster.ControlAsync("GET", WithSecrets)).Text);
        var set = await other.CreateAsync("/api/v1/cospaceBulkParameterSets", "startIndex=1&endIndex=5&coSpaceUriMapping=slot$index$");

        var sync = await other.CreateAsync("/api/v1/cospaceBulkSyncs", "cospaceBulkParameterSet=" + set);
        other.Advance(2);

        (await other.GetAsync("/api/v1/cospaceBulkSyncs/" + sync)).Text.Should().Contain("<status>complete</status>");
        (await other.GetAsync("/api/v1/coSpaces?filter=slot")).Text.Should().Contain("total=\"5\"");
        other.Host.Cluster.Incidents.Count.Should().Be(0);
    }

    [Fact]
    public async Task A_list_of_ids_with_one_in_use_or_given_before_is_refused_as_a_whole()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var used = await cluster.CreateAsync("/api/v1/coSpaces", "name=A");
        (await GiveAsync(cluster, Given, used)).Should().Be(409);
        (await GiveAsync(cluster, Given, Given)).Should().Be(409);
        (await GiveAsync(cluster, Guid.Empty.ToString())).Should().Be(400);

        (await GiveAsync(cluster, Given)).Should().Be(200);
        (await GiveAsync(cluster, Given)).Should().Be(409);

        (await cluster.CreateAsync("/api/v1/coSpaces", "name=B")).Should().Be(Given);
        (await GiveAsync(cluster, Given)).Should().Be(409);
        (await cluster.ControlAsync("POST", "/reset")).Status.Should().Be(200);
        (await GiveAsync(cluster, Given)).Should().Be(200);
    }

    [Fact]
    public async Task The_sequence_skips_an_id_that_was_given()
    {
        string later;
        await using (var cluster = await SimulatedCluster.StartAsync())
        {
            await cluster.CreateAsync("/api/v1/coSpaces", "name=A");
            later = await cluster.CreateAsync("/api/v1/coSpaces", "name=B");
        }
        await using var again = await SimulatedCluster.StartAsync();
        (await GiveAsync(again, later)).Should().Be(200);

        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
            ids.Add(await again.CreateAsync("/api/v1/coSpaces", $"name=Space {i}"));

        ids[0].Should().Be(later);
        ids.Should().OnlyHaveUniqueItems();
    }

    /// <summary>
    /// Exports and imports a world with an object of each type, in each release, and then creates more objects. A world does not name ids
    /// of objects that were gone before the export, such as a finished sync.
    /// </summary>
    [Theory]
    [InlineData("2.0")]
    [InlineData("2.9")]
    [InlineData("3.4")]
    public async Task Every_new_object_in_an_imported_world_gets_an_unused_id(string release)
    {
        var catalog = Catalog.In(Release.Named(release)!.Value);
        var makes = catalog.Types.Where(type => type.Kind is ResourceKind.Collection && type.Verbs.HasFlag(Verbs.Create) && type.IsKeptInWorld
            && type.Collection is not ("calls" or "callLegs" or "participants" or "ldapSyncs")).ToList();
        await Gen.Int[0, makes.Count - 1].Array[4, 12].SampleAsync(async picks =>
        {
            await using var cluster = await SimulatedCluster.StartAsync(Forms.World, options => options with { Release = release });
            var seen = new HashSet<string>();
            for (var round = 0; round < 3; round++)
            {
                foreach (var type in picks.Select(pick => makes[pick]))
                {
                    var form = await Forms.FormAsync(cluster, catalog, type, cluster.NextNumber(), field => field.OnCreate && (field.IsRequired || field.IsRequiredAtFirst));
                    var answer = await cluster.PostAsync(await Forms.NodeAsync(cluster, catalog, type), Forms.Join(form));
                    answer.Status.Should().NotBe(500);
                    if (answer.Location is { } location)
                        seen.Add(location).Should().BeTrue($"{location} was given before");
                }
                var call = await cluster.CreateAsync("/api/v1/calls", "name=Meeting");
                seen.Add(call).Should().BeTrue();
                seen.Add(await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=ann@example.com")).Should().BeTrue();
                cluster.Advance(10);
                var world = (await cluster.ControlAsync("GET", WithSecrets)).Text;
                (await cluster.ControlAsync("PUT", "/world", world)).Status.Should().Be(200);
                (await cluster.ControlAsync("GET", WithSecrets)).Text.Should().Be(world);
            }
            cluster.Host.Cluster.Incidents.Latest.Should().BeEmpty();
        }, iter: 4);
    }

    // Row 1 of the field: an own exported world, in another process and with its snapshots.
    [Theory]
    [InlineData("2.0")]
    [InlineData("2.9")]
    [InlineData("3.4")]
    public async Task A_run_that_starts_in_an_exported_world_or_returns_to_it_creates_objects(string release)
    {
        string exported;
        await using (var first = await SimulatedCluster.StartAsync(configure: options => options with { Release = release }))
        {
            for (var i = 0; i < 5; i++)
                await first.CreateAsync("/api/v1/coSpaces", $"name=Space {i}&requireCallId=true");
            await first.CreateAsync("/api/v1/callLegProfiles", "");
            var meeting = await first.CreateAsync("/api/v1/calls", "name=Meeting");
            await first.CreateAsync($"/api/v1/calls/{meeting}/callLegs", "remoteParty=ann@example.com");
            first.Advance(5);
            exported = (await first.ControlAsync("GET", WithSecrets)).Text;
        }

        await using var cluster = await SimulatedCluster.StartAsync(exported, options => options with { Release = release });
        var taken = Regex.Matches(exported, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").Select(match => match.Value).ToHashSet();
        await MakeAsync();
        (await cluster.ControlAsync("POST", "/snapshots", "{\"name\":\"here\"}")).Status.Should().Be(200);
        await MakeAsync();
        (await cluster.ControlAsync("POST", "/snapshots/here/restore")).Status.Should().Be(200);
        taken = Regex.Matches((await cluster.ControlAsync("GET", WithSecrets)).Text, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").Select(match => match.Value).ToHashSet();
        await MakeAsync();
        (await GiveAsync(cluster, taken.First())).Should().Be(409);
        (await cluster.ControlAsync("POST", "/reset")).Status.Should().Be(200);
        taken = Regex.Matches(exported, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").Select(match => match.Value).ToHashSet();
        await MakeAsync();
        cluster.Host.Cluster.Incidents.Count.Should().Be(0);

        async Task MakeAsync()
        {
            List<string> made = [];
            for (var i = 0; i < 5; i++)
                made.Add(await cluster.CreateAsync("/api/v1/coSpaces", $"name=More {i}&requireCallId=true"));
            made.Add(await cluster.CreateAsync($"/api/v1/coSpaces/{made[0]}/accessMethods", ""));
            made.Add(await cluster.CreateAsync("/api/v1/calls", "name=Talk"));
            made.Add(await cluster.CreateAsync($"/api/v1/calls/{made[^1]}/participants", "remoteParty=bob@example.com"));
            made.Should().OnlyHaveUniqueItems().And.NotIntersectWith(taken);
            taken.UnionWith(made);
        }
    }

    // A world without its secrets gets new ones when it is read back.
    private static string WithSecrets => "/world?secrets=true";

    private static async Task<int> GiveAsync(SimulatedCluster cluster, params string[] ids) =>
        (await cluster.ControlAsync("POST", "/ids", JsonSerializer.Serialize(new { next = ids }))).Status;
}
