using System.Text.Json;
using System.Xml.Linq;
using CmsSim.ContractTests.Fuzz;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Api;

/// <summary>Every method of every documented node gets valid, wrong and malicious requests.</summary>
public sealed class Census
{
    /// <summary>Documented methods that are refused, each with the reason.</summary>
    private static readonly Dictionary<string, string> s_refused = new()
    {
        ["coSpaces collection DELETE"] = "the guide lists it for the path without saying what it deletes",
        ["system.profiles singleton POST"] = "the guide allows it in one place and refuses it in another",
    };

    private static readonly string[] s_releases = ["2.0", "2.5", "2.9", "3.0", "3.4", "3.12"];

    /// <summary>Values that no parameter or only some parameters take.</summary>
    private static readonly string[] s_values =
        ["noneOfThese", "-1", "%ff%fe", "99999999999999999999", new string('x', 5_000), "", "%00", "%ed%a0%80", "%3Cscript%3E%26%22", "%zz", Walk.Unknown, "1e3", "%0d%0aX:%20y"];

    private static readonly string[] s_bodies =
        ["", "&&==&=x&x", "junk=1&JUNK=2&%zz=%zz", "{\"name\":1}", "<name>x</name>", "%", new string('&', 5_000), new string('n', 5_000) + "=1"];

    private static readonly string[] s_queries =
    [
        "", "&&==&=x&x&%zz=%zz", "limit=-1", "offset=-1", "limit=99999999999", "offset=2147483647&limit=2147483647", "limit=0", "limit=1&LIMIT=2&limit=x", "limit=&offset=",
        "offset=%ff%fe", "limit=" + new string('9', 5_000),
    ];

    public static TheoryData<string> Releases() => [.. s_releases];

    public static TheoryData<string> SomeReleases() => [.. FuzzRun.Some(s_releases)];

    [Fact]
    public async Task Every_documented_method_succeeds_on_existing_objects_and_fails_on_others()
    {
        var visited = await Task.WhenAll(s_releases.Select(VisitAsync));

        string.Join("\n", visited.SelectMany(visit => visit.Differences)).Should().BeEmpty();
        visited.SelectMany(visit => visit.Methods).Distinct().Should().HaveCount(268).And.BeEquivalentTo(
            DocumentedApi.Resources.EnumerateArray().SelectMany(resource => Walk.PartsOf(resource).SelectMany(part => part.Methods.Select(method => $"{Walk.IdOf(resource)} {part.Name} {method}"))));

        static async Task<(List<string> Methods, List<string> Differences)> VisitAsync(string release)
        {
            await using var walk = await Walk.StartAsync(release);
            List<string> methods = [];
            foreach (var resource in walk.Resources)
            {
                foreach (var part in Walk.PartsOf(resource))
                {
                    var address = await walk.AddressAsync(part.Path);
                    foreach (var method in part.Methods)
                    {
                        var name = $"{Walk.IdOf(resource)} {part.Name} {method}";
                        foreach (var wrong in WithUnknownIds(address))
                            await walk.RefusedAsync(name, 400, reason => reason.EndsWith("DoesNotExist", StringComparison.Ordinal), method, wrong, "");

                        var form = await walk.FormAsync(resource, method);
                        if (s_refused.ContainsKey(name))
                            await walk.RefusedAsync(name, 400, reason => reason is "invalidOperation", method, address, form);
                        else if (await walk.SendAsync(name, method, address, form) is { Status: not 200 } answer)
                            walk.Differ(name, $"{method} {address} {form} was answered {answer}");
                        methods.Add(name);
                    }
                }
            }
            return (methods, walk.Differences);
        }
    }

    [Theory, MemberData(nameof(Releases))]
    public async Task Undocumented_methods_are_refused(string release)
    {
        await using var walk = await Walk.StartAsync(release);
        foreach (var resource in DocumentedApi.Resources.EnumerateArray())
        {
            var isThere = DocumentedApi.Includes(resource, walk.Catalog.Release);
            foreach (var part in Walk.PartsOf(resource))
            {
                var address = await walk.AddressAsync(part.Path, isThere);
                foreach (var method in Walk.Methods)
                {
                    var name = $"{Walk.IdOf(resource)} {part.Name} {method}";
                    if (!isThere)
                        await walk.RefusedAsync(name, 404, reason => reason is "unrecognisedObject", method, address, "");
                    else if (!part.Methods.Contains(method))
                        await walk.RefusedAsync(name, 400, reason => reason is "invalidOperation", method, address, "");
                }
                if (part.Name is not "collection" || resource.TryGetProperty("itemPath", out _))
                    continue;

                // Calls, legs and participants can also be addressed below the object that they belong to.
                var isSecondPath = isThere && Walk.IdOf(resource) is "calls.callLegs" or "calls.participants" or "participants.callLegs";
                await walk.RefusedAsync(
                    $"{Walk.IdOf(resource)} item", isSecondPath ? 400 : 404, reason => isSecondPath ? reason.EndsWith("DoesNotExist", StringComparison.Ordinal) : reason is "unrecognisedObject",
                    "GET", $"{address}/{Walk.Unknown}", "");
            }
        }
        string.Join("\n", walk.Differences).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(SomeReleases))]
    public async Task Odd_requests_succeed_or_fail_with_a_known_reason_and_failures_change_nothing(string release)
    {
        await using var walk = await Walk.StartAsync(release);
        var (tried, kept) = (0, 0);
        foreach (var resource in walk.Resources)
        {
            // Some lists have few places, so the objects of all parts are created first.
            List<(DocumentedPart Part, string Address, string Another)> parts = [];
            foreach (var part in Walk.PartsOf(resource))
                parts.Add((part, await walk.AddressAsync(part.Path), await walk.AddressAsync(part.Path)));
            foreach (var (part, address, another) in parts)
            {
                var name = $"{Walk.IdOf(resource)} {part.Name}";
                List<(string Method, string Query, string? Body)> refused = [];
                foreach (var method in part.Methods.Except(["DELETE"]))
                {
                    foreach (var (query, body) in await HostileAsync(walk, resource, part, method))
                    {
                        var answer = await walk.SendAsync(name, method, address + query, body);
                        tried++;
                        if (answer.Status != 200)
                            refused.Add((method, query, body));
                    }
                }

                kept += refused.Count;

                // The refused requests are repeated on an object that no request has changed.
                var before = await walk.Cluster.StateAsync();
                foreach (var (method, query, body) in refused)
                {
                    if (await walk.SendAsync(name, method, another + query, body) is { Status: 200 })
                        walk.Differ(name, $"{method} {Walk.Short(query)} {Walk.Short(body)} was refused at first, but succeeded when repeated");
                }
                if (await walk.Cluster.StateAsync() != before)
                    walk.Differ(name, "a refused request has changed the state");

                foreach (var body in part.Methods.Contains("DELETE") ? s_bodies : [])
                    await walk.SendAsync(name, "DELETE", $"{address}?{body}", body);
            }
        }

        // Jobs and calls that were started with odd values end.
        walk.Cluster.Advance(3_600);
        (await walk.Cluster.GetAsync("/api/v1/system/status")).Status.Should().Be(200);
        string.Join("\n", walk.Differences).Should().BeEmpty();
        tried.Should().BeGreaterThan(3_000);
        kept.Should().BeGreaterThan(500);
    }

    /// <summary>Queries for GET, forms for other methods: junk, and each parameter with odd values.</summary>
    private static async Task<IEnumerable<(string Query, string? Body)>> HostileAsync(Walk walk, JsonElement resource, DocumentedPart part, string method)
    {
        string[] names = (method, part.Name) switch
        {
            ("GET", "collection") => Names(resource, "query", walk.Catalog.Release, method),
            ("GET", _) => [],
            _ => Names(resource, "parameters", walk.Catalog.Release, method),
        };
        var each = names.Index().Select(pair => $"{pair.Item}={s_values[(pair.Index + walk.Catalog.Release.Minor) % s_values.Length]}");
        var all = s_values.Select(value => string.Join('&', names.Select(name => $"{name}={value}")));
        var twice = names.Select(name => $"{name}=1&{name}=2").Take(2);

        // The web server refuses addresses of more than 8 KB before the API sees them.
        if (method is "GET")
            return s_queries.Concat(each).Concat(all).Concat(twice).Where(query => query.Length < 6_000).Distinct().Select(query => ("?" + query, (string?)null));

        // The required parameters make the bridge check the others too.
        var form = await walk.FormAsync(resource, method);
        return s_bodies.Concat(all).Concat(each.Concat(twice).Select(one => $"{form}&{one}")).Distinct().Select(body => ("", (string?)body));
    }

    private static string[] Names(JsonElement resource, string list, Release release, string method) =>
        resource.TryGetProperty(list, out var entries)
            ? [.. entries.EnumerateArray().Where(entry => DocumentedApi.Includes(entry, release) && (method is "GET" || DocumentedApi.On(entry, method))).Select(entry => entry.GetProperty("name").GetString()!)]
            : [];

    private static IEnumerable<string> WithUnknownIds(string address)
    {
        var parts = address.Split('/');
        foreach (var (i, part) in parts.Index())
        {
            if (!Guid.TryParse(part, out _))
                continue;
            foreach (var wrong in (string[])[Walk.Unknown, "no-guid"])
                yield return string.Join('/', [.. parts[..i], wrong, .. parts[(i + 1)..]]);
        }
    }
}
