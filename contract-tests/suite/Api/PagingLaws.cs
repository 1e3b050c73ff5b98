using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using CmsSim.ContractTests.Fuzz;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using FluentAssertions.Execution;
using Xunit;

namespace CmsSim.ContractTests.Api;

/// <summary>For each list that the catalog has in a release, pages of any size are cuts of one list.</summary>
public sealed class PagingLaws
{
    private const int Most = 3;
    private const string Nobody = "00000000-0000-4000-8000-00000000dead";
    private const string Jid = "ann@example.com";

    /// <summary>Lists with less than two pages in this test, each with the reason.</summary>
    private static readonly Dictionary<string, string> s_short = new()
    {
        ["participants/callLegs"] = "a participant has one leg",
        ["system/alarms"] = "there are no alarms in this test",
        ["system/cdrReceivers"] = "the number of receivers is limited",
        ["system/multipartyLicensing/activePersonalLicenses"] = "they follow from the owners of spaces in use",
        ["system/MPLicenseUsage"] = "it grows only with time",
        ["system/MPLicenseUsage/knownHosts"] = "there is one for each bridge",
    };

    /// <summary>Lists without a POST of their own, each with the node that creates their objects.</summary>
    private static readonly Dictionary<string, string> s_madeAt = new() { ["system/diagnostics"] = "diagnostics", ["callLegs"] = "callLegs", ["participants"] = "participants" };

    private static readonly string s_world = "<world><bridge name=\"Core1\"/><users>"
        + string.Concat(Enumerable.Range(0, 2 * Most + 1).Select(i => $"<user id=\"{(i == 0 ? Forms.User : $"00000000-0000-4000-8000-00000000000{i}")}\"><userJid>{JidOf(i)}</userJid></user>"))
        + "</users><coSpaces>"
        + string.Concat(Enumerable.Range(0, 2 * Most + 1).Select(i => $"<coSpace id=\"00000000-0000-4000-8000-0000000000a{i}\"><name>Provisioned {i}</name><ldapUser>{Forms.User}</ldapUser></coSpace>"))
        + "</coSpaces></world>";

    public static TheoryData<string> Releases() => [.. FuzzRun.Some(["2.0", "2.5", "2.9", "3.0", "3.4", "3.12"])];

    [Theory, MemberData(nameof(Releases))]
    public async Task Pages_of_any_size_are_cuts_of_one_list_for_every_list(string release)
    {
        var catalog = Catalog.In(Release.Named(release)!.Value);
        await using var cluster = await SimulatedCluster.StartAsync(s_world, options => options with { Release = release, PageSize = Most, CallPageSize = Most });
        var call = "/api/v1/calls/" + await cluster.CreateAsync("/api/v1/calls", "name=Meeting");
        var visited = 0;
        using var scope = new AssertionScope();
        foreach (var (type, below) in Lists(catalog))
        {
            var node = below is null ? await Forms.NodeAsync(cluster, catalog, type) : $"/api/v1/{below}/{await ParentAsync(cluster, catalog, below, call)}/{type.Collection}";
            await FillAsync(cluster, catalog, type, node, call);
            var whole = await WholeAsync(cluster, node, "");
            var isShort = s_short.ContainsKey(below is null ? type.Collection : $"{below}/{type.Collection}");
            (whole.Count <= 2 * Most).Should().Be(isShort, $"{node} in {release} has {whole.Count} entries");
            await PagesAreCutsAsync(cluster, node, "", whole);
            await FiltersKeepTheOrderAsync(cluster, node, catalog.ViewOf(type), whole);
            await BadNumbersAreRefusedAsync(cluster, node);
            visited++;
        }
        visited.Should().Be(
            DocumentedApi.Resources.EnumerateArray().Count(documented => DocumentedApi.Includes(documented, catalog.Release) && HasList(documented)),
            "every documented list of {0} is visited", release);
    }

    private static bool HasList(JsonElement documented) =>
        documented.GetProperty("methods").TryGetProperty("collection", out var methods) && methods.EnumerateArray().Any(method => method.GetString() == "GET");

    /// <summary>The lists of a release: those of a type, and those below objects of another type.</summary>
    private static IEnumerable<(ResourceDefinition Type, string? Below)> Lists(ReleaseCatalog catalog)
    {
        foreach (var type in catalog.Types.Where(type => type.Kind is ResourceKind.Collection))
        {
            if (type.Verbs.HasFlag(Verbs.List))
                yield return (type, type.Below);
            foreach (var nested in type.Nested.Where(nested => nested.Verbs.HasFlag(Verbs.List)))
                yield return (type, nested.ParentCollection);
        }
    }

    private static async Task<string> ParentAsync(SimulatedCluster cluster, ReleaseCatalog catalog, string collection, string call) => collection switch
    {
        "calls" => call[^36..],
        "participants" => (string)XElement.Parse((await cluster.GetAsync("/api/v1/participants")).Text).Elements().First().Attribute("id")!,
        _ => await Forms.ObjectAsync(cluster, catalog, collection),
    };

    private static async Task FillAsync(SimulatedCluster cluster, ReleaseCatalog catalog, ResourceDefinition type, string node, string call)
    {
        for (var i = 0; i < 2 * Most + 1; i++)
        {
            if (type.Collection == "usercoSpaces")
            {
                var space = await cluster.CreateAsync("/api/v1/coSpaces", $"name=Joined {i}");
                await cluster.CreateAsync($"/api/v1/coSpaces/{space}/coSpaceUsers", "userJid=" + Jid);
            }
            else if (s_madeAt.TryGetValue(type.Collection, out var maker))
            {
                (await cluster.PostAsync($"{call}/{maker}", $"remoteParty=p{i}@example.com")).Status.Should().Be(200);
            }
            else if (type.Verbs.HasFlag(Verbs.Create))
            {
                var form = await Forms.FormAsync(cluster, catalog, type, i, field => field.OnCreate && (field.IsRequired || field.IsRequiredAtFirst || field.Name is "name" or "userJid"));

                // Texts differ, because some of them must be unique.
                foreach (var field in form.Keys.Where(field => field is Field<string>).ToList())
                    form[field] = field.Name is "userJid" ? JidOf(i) : field.Canonical($"text{i}", catalog.Release) ?? form[field];
                var created = await cluster.PostAsync(node, Forms.Join(form));
                (created.Status == 200 || created.Text.Contains("<tooMany")).Should().BeTrue($"POST {node} {Forms.Join(form)} was answered {created.Text}");
            }
        }
    }

    private static string JidOf(int user) => user == 0 ? Jid : $"user{user}@example.com";

    private static async Task<List<string>> WholeAsync(SimulatedCluster cluster, string node, string filter)
    {
        var whole = new List<string>();
        while (true)
        {
            var (total, page) = await PageAsync(cluster, $"{node}?offset={whole.Count}{filter}");
            if (page is [])
            {
                whole.Should().HaveCount(total, $"the total of {node}{filter} counts all entries").And.OnlyHaveUniqueItems();
                return whole;
            }
            page.Count.Should().BeLessThanOrEqualTo(Most);
            whole.AddRange(page);
        }
    }

    private static async Task PagesAreCutsAsync(SimulatedCluster cluster, string node, string filter, List<string> whole)
    {
        foreach (var limit in (int[])[0, 1, 2, Most, Most + 1, int.MaxValue])
        {
            foreach (var offset in new[] { 0, 1, Most, whole.Count - 1, whole.Count, whole.Count + 1, int.MaxValue }.Where(offset => offset >= 0).Distinct())
            {
                var target = string.Create(CultureInfo.InvariantCulture, $"{node}?limit={limit}&offset={offset}{filter}");
                var (total, page) = await PageAsync(cluster, target);
                total.Should().Be(whole.Count, target);
                page.Should().Equal(whole.Skip(offset).Take(Math.Min(limit, Most)), target);
            }
        }
    }

    private static async Task FiltersKeepTheOrderAsync(SimulatedCluster cluster, string node, ResourceView view, List<string> whole)
    {
        foreach (var filter in view.Filters)
        {
            var taken = 0;
            foreach (var value in (string[])["e", "1", "text", "true", "false", "referenced", "unreferenced", "speakerOnly", "packetLoss", "2016-07-26T15:00:00Z", Nobody, "nothing has this"])
            {
                var query = $"&{filter.Name}={Uri.EscapeDataString(value)}";
                var answer = await cluster.GetAsync(node + "?limit=1" + query);
                if (answer.Status != 200)
                {
                    answer.Text.Should().Be($"<?xml version=\"1.0\"?><failureDetails><parameterError parameter=\"{filter.Name}\" error=\"invalidValue\" /></failureDetails>");
                    continue;
                }
                taken++;
                var kept = await WholeAsync(cluster, node, query);
                kept.Should().Equal(whole.Where(kept.Contains), $"{node} keeps its order under {query}");
                if (value is Nobody or "nothing has this")
                    kept.Should().BeEmpty(node + query);
                if (kept.Count is > 0 && kept.Count < whole.Count)
                    await PagesAreCutsAsync(cluster, node, query, kept);
            }
            taken.Should().BePositive($"{filter.Name} of {node} takes something");
            (await WholeAsync(cluster, node, $"&{filter.Name}=")).Should().Equal(whole, $"an empty {filter.Name} of {node} filters nothing");
        }
    }

    private static async Task BadNumbersAreRefusedAsync(SimulatedCluster cluster, string node)
    {
        foreach (var name in (string[])["limit", "offset"])
        {
            foreach (var value in (string[])["-1", "1.5", "ten", "99999999999", "%ff", "0x1"])
            {
                var answer = await cluster.GetAsync($"{node}?{name}={value}");
                answer.Status.Should().Be(400, $"{node}?{name}={value}");
                answer.Text.Should().Be($"<?xml version=\"1.0\"?><failureDetails><parameterError parameter=\"{name}\" error=\"invalidValue\" /></failureDetails>");
            }
        }
    }

    private static async Task<(int Total, List<string> Entries)> PageAsync(SimulatedCluster cluster, string target)
    {
        var answer = await cluster.GetAsync(target);
        if (answer.Status != 200)
            throw new InvalidOperationException($"GET {target} was answered {answer}");
        var list = XElement.Parse(answer.Text);
        return ((int)list.Attribute("total")!, [.. list.Elements().Select(entry => entry.ToString(SaveOptions.DisableFormatting))]);
    }
}
