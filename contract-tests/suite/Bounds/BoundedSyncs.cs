using System.Globalization;
using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Bounds;

/// <summary>Syncs stay within their limits and let other requests in between their parts.</summary>
public sealed class BoundedSyncs
{
    [Theory]
    [InlineData("startIndex=9223372036854775800&endIndex=9223372036854775807&coSpaceUriMapping=z$index$", "complete", 8)]
    [InlineData("startIndex=9223372036854775807&endIndex=9223372036854775807&coSpaceUriMapping=z$index$", "complete", 1)]
    [InlineData("startIndex=0&endIndex=9223372036854775807", "failedIndexRangeTooGreat", 0)]
    [InlineData("startIndex=9223372036854765807&endIndex=9223372036854775807", "failedIndexRangeTooGreat", 0)]
    [InlineData("startIndex=9223372036854775807&endIndex=0", "failedIndexRangeInvalid", 0)]
    [InlineData("startIndex=1&endIndex=10001", "failedIndexRangeTooGreat", 0)]
    public async Task A_bulk_sync_up_to_the_largest_number_counts_its_spaces(string set, string status, int made)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await SyncAsync(cluster, set)).Should().Contain($"<status>{status}</status>");

        (await cluster.GetAsync("/api/v1/coSpaces?filter=z922")).Text.Should().Contain($"total=\"{made}\"");
        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().Contain($"total=\"{4 + made}\"");
    }

    [Theory]
    [InlineData("startIndex=-1&endIndex=5")]
    [InlineData("startIndex=1&endIndex=9223372036854775808")]
    [InlineData("startIndex=1&endIndex=1&coSpaceUriMapping={201}")]
    public async Task A_parameter_set_with_an_impossible_number_or_mapping_is_refused(string set)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.PostAsync("/api/v1/cospaceBulkParameterSets", set.Replace("{201}", new string('a', 201)))).Text.Should().Contain("error=\"invalidValue\"");
    }

    [Theory]
    [InlineData("coSpaceUriMapping", 190)]
    [InlineData("coSpaceCallIdMapping", 49)]
    public async Task A_mapping_with_an_invalid_result_fails_the_sync_and_changes_nothing(string mapping, int length)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var spaces = (await cluster.GetAsync("/api/v1/coSpaces")).Text;

        (await SyncAsync(cluster, $"startIndex=8&endIndex=10&{mapping}={new string('7', length - 7)}$index$")).Should().Contain("<status>complete</status>", "these fit");
        await cluster.ControlAsync("POST", "/reset");
        var failed = await SyncAsync(cluster, $"startIndex=1&endIndex=1000000000000&{mapping}={new string('7', length)}$index$".Replace("startIndex=1&", "startIndex=999999999999&"));

        failed.Should().Contain("<status>failed</status>");
        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().Be(spaces);
    }

    [Fact]
    public async Task A_bulk_sync_in_many_parts_leaves_the_same_world_as_in_one_part()
    {
        async Task<string> WorldAfterAsync(int atOnce)
        {
            await using var cluster = await StartAsync(atOnce);
            await SyncAsync(cluster, "startIndex=1&endIndex=40&coSpaceUriMapping=room$index$&coSpaceCallIdMapping=77$index$");
            await SyncAsync(cluster, "startIndex=41&endIndex=60&coSpaceUriMapping=room$index$");
            return await cluster.StateAsync();
        }

        var inOnePart = await WorldAfterAsync(1_000_000);

        inOnePart.Should().Contain("room60");
        (await WorldAfterAsync(7)).Should().Be(inOnePart);
        (await WorldAfterAsync(1)).Should().Be(inOnePart);
    }

    [Fact]
    public async Task Other_requests_are_answered_between_the_parts_and_see_a_running_sync()
    {
        await using var cluster = await StartAsync(atOnce: 10);
        var set = await cluster.CreateAsync("/api/v1/cospaceBulkParameterSets", "startIndex=1&endIndex=100&coSpaceUriMapping=room$index$&coSpaceNameMapping=Room $index$");
        var sync = Guid.Parse(await cluster.CreateAsync("/api/v1/cospaceBulkSyncs", "cospaceBulkParameterSet=" + set));
        List<(int Spaces, string? Status, bool IsTaken)> seen = [];
        using (cluster.Host.Cluster.Enter())
            cluster.Host.Cluster.Timeline.After(TimeSpan.FromMilliseconds(500), Look);

        cluster.Advance(1);

        seen.Select(look => look.Spaces).Should().Contain(spaces => spaces > 4 && spaces < 104, "some of the spaces exist");
        seen.Should().OnlyContain(look => look.Spaces == 104 || look.Status != "complete", "half a sync is not complete");
        seen.Where(look => look.Spaces is > 4 and < 104).Should().OnlyContain(look => look.IsTaken, "the addresses of later spaces are reserved");
        (await cluster.GetAsync("/api/v1/cospaceBulkSyncs/" + sync)).Text.Should().Contain("<status>complete</status>");
        (await cluster.PostAsync("/api/v1/coSpaces", "name=x&uri=other")).Status.Should().Be(200);

        // Runs inside the gate, after each part.
        void Look()
        {
            var bridge = cluster.Host.Cluster.Bridges[0];
            var space = new ResourceValues(CoSpace.Definition);
            space.Set(CoSpace.Uri, "room100");
            seen.Add((bridge.Count(CoSpace.Definition), bridge.Find(BulkSync.Definition, sync)?.Text(BulkSync.Status), Clashes.Of(space, bridge)?.Failure == Failure.DuplicateCoSpaceUri));
            if (seen.Count < 200 && seen[^1].Status is not "complete")
                bridge.AfterOthers(Look);
        }
    }

    [Fact]
    public async Task One_entry_of_the_gate_runs_one_part_of_long_work()
    {
        await using var cluster = await StartAsync(atOnce: 1);
        var parts = 0;
        for (var i = 0; i < 5; i++)
        {
            using (cluster.Host.Cluster.Enter())
            {
                if (i == 0)
                {
                    for (var k = 0; k < 3; k++)
                        cluster.Host.Cluster.Timeline.AfterOthers(() => parts++);
                }
            }
            parts.Should().Be(Math.Min(i + 1, 3));
        }
    }

    [Fact]
    public async Task An_LDAP_sync_in_many_parts_leaves_the_same_world_as_in_one_part()
    {
        async Task<string> WorldAfterAsync(int atOnce)
        {
            var directory = new StringBuilder("<world release=\"2.9\"><bridge name=\"Core1\"/><directory>");
            for (var i = 0; i < 30; i++)
                directory.Append(CultureInfo.InvariantCulture, $"<entry dn=\"cn=user{i},dc=example,dc=com\"><cn>User {i}</cn><uid>user{i}</uid></entry>");
            await using var cluster = await StartAsync(atOnce, directory.Append("</directory></world>").ToString());
            var server = await cluster.CreateAsync("/api/v1/ldapServers", "address=ldap&portNumber=389&secure=false");
            var mapping = await cluster.CreateAsync("/api/v1/ldapMappings", "jidMapping=$uid$@example.com&nameMapping=$cn$&coSpaceNameMapping=$cn$&coSpaceUriMapping=$uid$.space");
            var source = await cluster.CreateAsync("/api/v1/ldapSources", $"server={server}&mapping={mapping}&baseDn=dc=example,dc=com");
            await ImportAsync(cluster);
            await cluster.SendAsync("PUT", "/api/v1/ldapSources/" + source, "filter=(uid=user1*)");
            await ImportAsync(cluster);
            return await cluster.StateAsync();
        }

        var inOnePart = await WorldAfterAsync(1_000_000);

        inOnePart.Should().Contain("user19@example.com").And.NotContain("user20@example.com");
        (await WorldAfterAsync(7)).Should().Be(inOnePart);
        (await WorldAfterAsync(1)).Should().Be(inOnePart);

        static async Task ImportAsync(SimulatedCluster cluster)
        {
            await cluster.CreateAsync("/api/v1/ldapSyncs", "");
            cluster.Advance(5);
        }
    }

    [Fact]
    public async Task A_tenant_deleted_during_a_sync_leaves_no_reference_behind()
    {
        await using var cluster = await StartAsync(atOnce: 5);
        var tenant = await cluster.CreateAsync("/api/v1/tenants", "name=T");
        var set = await cluster.CreateAsync("/api/v1/cospaceBulkParameterSets", $"startIndex=1&endIndex=50&coSpaceUriMapping=room$index$&tenant={tenant}");
        await cluster.CreateAsync("/api/v1/cospaceBulkSyncs", "cospaceBulkParameterSet=" + set);
        using (cluster.Host.Cluster.Enter())
            cluster.Host.Cluster.Timeline.After(TimeSpan.FromMilliseconds(500), RemoveInTheMiddle);

        cluster.Advance(1);

        (await cluster.GetAsync("/api/v1/coSpaces?filter=room")).Text.Should().Contain("total=\"50\"").And.NotContain(tenant);
        var (_, world) = await cluster.ControlAsync("GET", "/world");
        (await cluster.ControlAsync("PUT", "/world", world)).Status.Should().Be(200, "the world can be read");

        void RemoveInTheMiddle()
        {
            var bridge = cluster.Host.Cluster.Bridges[0];
            if (bridge.Count(CoSpace.Definition) < 20)
                bridge.AfterOthers(RemoveInTheMiddle);
            else
                bridge.Remove(bridge.Find(Simulator.Resources.Tenants.Tenant.Definition, Guid.Parse(tenant))!);
        }
    }

    [Fact]
    public async Task A_bulk_sync_beyond_the_limit_of_objects_fails_and_changes_nothing()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Tuned = settings => settings with { Objects = 40 } });
        var spaces = (await cluster.GetAsync("/api/v1/coSpaces")).Text;

        (await SyncAsync(cluster, "startIndex=1&endIndex=41")).Should().Contain("<status>failed</status>");

        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().Be(spaces);
    }

    private static Task<SimulatedCluster> StartAsync(int atOnce, string? world = null) =>
        SimulatedCluster.StartAsync(world, options => options with { Tuned = settings => settings with { SyncObjectsAtOnce = atOnce } });

    private static async Task<string> SyncAsync(SimulatedCluster cluster, string set)
    {
        var id = await cluster.CreateAsync("/api/v1/cospaceBulkParameterSets", set);
        var sync = await cluster.CreateAsync("/api/v1/cospaceBulkSyncs", "cospaceBulkParameterSet=" + id);
        cluster.Advance(2);
        return (await cluster.GetAsync("/api/v1/cospaceBulkSyncs/" + sync)).Text;
    }
}
