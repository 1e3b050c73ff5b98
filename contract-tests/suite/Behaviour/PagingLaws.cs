using System.Text.Json;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Behaviour;

/// <summary>What holds for pages of every list that the reference documents, whatever it lists.</summary>
public sealed class PagingLaws
{
    private const int Cap = 7;
    private const int Many = 9;

    /// <summary>Lists that are shorter here, and why.</summary>
    private static readonly Dictionary<string, (int Count, string Why)> s_short = new()
    {
        ["system.cdrReceivers"] = (4, "a bridge takes no more"),
        ["system.alarms"] = (3, "one for each bridge that is cut off"),
        ["system.MPLicenseUsage.knownHosts"] = (4, "one for each bridge"),
        ["participants.callLegs"] = (1, "a participant has one leg"),
    };

    [Theory]
    [InlineData("2.0")]
    [InlineData("3.4")]
    public async Task Pages_of_any_size_partition_every_list_and_tell_the_same_total(string release)
    {
        await using var walk = await FilledAsync(release);
        var lists = 0;
        foreach (var resource in walk.Resources)
        {
            foreach (var part in Walk.PartsOf(resource).Where(part => part.Name is "collection" && part.Methods.Contains("GET")))
            {
                var node = await FillAsync(walk, resource, part);
                var most = s_short.TryGetValue(Walk.IdOf(resource), out var few) ? few.Count : Many;
                var whole = await WholeAsync(node);
                whole.Should().HaveCountGreaterThanOrEqualTo(most, $"{node} in {release}");
                if (part.Path != "/system/MPLicenseUsage")
                    whole.Should().OnlyHaveUniqueItems(node);
                foreach (var limit in (int[])[1, 2, 3, Cap])
                    (await WholeAsync(node, limit)).Should().Equal(whole, $"pages of {limit} of {node} in {release}");
                (await WholeAsync(node)).Should().Equal(whole, $"{node} asked again in {release}");

                await Shows(node, "offset=" + (whole.Count + 3), [], whole.Count);
                await Shows(node, "limit=1000", [.. whole.Take(Cap)], whole.Count);
                await Shows(node, "limit=0", [], whole.Count);
                await Shows(node, $"LIMIT=2&Offset={whole.Count - 1}", whole[^1..], whole.Count);
                foreach (var wrong in (string[])["limit=-1", "limit=x", "limit=", "offset=-1", "offset=1e3", "offset=99999999999"])
                {
                    (await walk.Cluster.GetAsync($"{node}?{wrong}")).Text.Should().Be(
                        $"<?xml version=\"1.0\"?><failureDetails><parameterError parameter=\"{wrong[..wrong.IndexOf('=')]}\" error=\"invalidValue\" /></failureDetails>", $"{node}?{wrong} in {release}");
                }
                lists++;
            }
        }
        lists.Should().BeGreaterThan(30);

        async Task Shows(string node, string query, List<string> expected, int total)
        {
            var (entries, told) = await PageAsync(walk.Cluster, $"{node}?{query}");
            entries.Should().Equal(expected, $"{node}?{query} in {release}");
            told.Should().Be(total, $"{node}?{query} in {release}");
        }

        async Task<List<string>> WholeAsync(string node, int? limit = null)
        {
            List<string> whole = [];
            while (true)
            {
                var (entries, total) = await PageAsync(walk.Cluster, $"{node}?offset={whole.Count}{(limit is null ? "" : "&limit=")}{limit}");
                entries.Should().HaveCount(Math.Clamp(total - whole.Count, 0, limit ?? Cap), $"{node} in {release}");
                whole.AddRange(entries);
                if (entries.Count == 0)
                    return whole;
            }
        }
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("3.4")]
    public async Task A_text_filter_keeps_what_has_the_text_and_counts_it(string release)
    {
        await using var walk = await FilledAsync(release);
        for (var i = 0; i < Many; i++)
            await walk.PostAsync("/api/v1/tenants", $"name=Tenant {i * 5 % Many} of the Lot");

        foreach (var (node, elements) in ((string, string[])[])[("coSpaces", ["name", "uri", "callId"]), ("users", ["userJid", "name", "email"]), ("tenants", ["name"])])
        {
            List<XElement> items = [];
            List<string> ids = [];
            while (await PageAsync(walk.Cluster, $"/api/v1/{node}?offset={ids.Count}") is { Entries: [_, ..] entries })
                ids.AddRange(entries.Select(entry => XElement.Parse(entry).Attribute("id")!.Value));
            foreach (var id in ids)
                items.Add(XElement.Parse((await walk.Cluster.GetAsync($"/api/v1/{node}/{id}")).Text));

            foreach (var text in (string[])["o", "ROOM", "room.3", "5", "50", "a0@", "No 7", "Tenant 4", "nobody", "%", "<"])
            {
                var expected = items
                    .Where(item => elements.Any(element => item.Element(element)?.Value.Contains(text, StringComparison.OrdinalIgnoreCase) == true))
                    .Select(item => item.Attribute("id")!.Value).ToList();
                var (entries, total) = await PageAsync(walk.Cluster, $"/api/v1/{node}?filter={Uri.EscapeDataString(text)}&offset=1");
                entries.Select(entry => XElement.Parse(entry).Attribute("id")!.Value).Should().Equal(expected.Skip(1).Take(Cap), $"{node} with {text}");
                total.Should().Be(expected.Count, $"{node} with {text}");
            }
        }
    }

    /// <summary>A cluster where users own spaces that somebody meets in, on personal licences, for a while.</summary>
    private static async Task<Walk> FilledAsync(string release)
    {
        var walk = await Walk.StartAsync(release, options => options with { PageSize = Cap, CallPageSize = Cap });
        var cluster = walk.Cluster;
        var profile = await cluster.CreateAsync("/api/v1/userProfiles", "hasLicense=true");
        (await cluster.SendAsync("PUT", "/api/v1/system/profiles", "userProfile=" + profile)).Status.Should().Be(200);
        foreach (var (i, jid) in Walk.Jids.Index())
        {
            var space = await cluster.CreateAsync("/api/v1/coSpaces", $"name=Room {i * 5 % Many}&uri=room.{i}&callId=5{i}0&ownerJid={jid}");
            var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
            await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", $"remoteParty={i}@example.com");
        }
        cluster.Advance(TimeSpan.FromMinutes(46).TotalSeconds);
        return walk;
    }

    /// <summary>Fills the list as far as clients can, and returns where it is.</summary>
    private static async Task<string> FillAsync(Walk walk, JsonElement resource, DocumentedPart part)
    {
        var id = Walk.IdOf(resource);
        if (id is "system.alarms" or "system.diagnostics")
        {
            for (var i = 0; i < (id is "system.alarms" ? 1 : Many); i++)
                await walk.AddressAsync($"{part.Path}/{{id}}");
        }
        var node = await walk.AddressAsync(part.Path);
        for (var i = 0; i < (id is "system.cdrReceivers" ? 4 : Many) && part.Methods.Contains("POST"); i++)
            await walk.PostAsync(node, id is "coSpaces.coSpaceUsers" ? "userJid=" + Walk.Jids[i] : await walk.FormAsync(resource, "POST"));
        if (id is "users.usercoSpaces")
        {
            for (var i = 0; i < Many; i++)
                await walk.AddressAsync("/coSpaces/{coSpaceId}/coSpaceUsers/{coSpaceUserId}");
        }
        return node;
    }

    private static async Task<(List<string> Entries, int Total)> PageAsync(SimulatedCluster cluster, string target)
    {
        var answer = await cluster.GetAsync(target);
        answer.Status.Should().Be(200, $"{target} was answered {answer}");
        var list = XElement.Parse(answer.Text);
        return ([.. list.Elements().Select(element => element.ToString(SaveOptions.DisableFormatting))], (int)list.Attribute("total")!);
    }
}
