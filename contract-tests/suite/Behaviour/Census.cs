using System.Text.Json;
using System.Xml.Linq;
using CmsSim.ContractTests.Conventions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Behaviour;

/// <summary>Every method of every node that the reference documents is asked for, as a client would, wrongly, and with malice.</summary>
public sealed class Census
{
    private const string Unknown = "00000000-0000-4000-8000-000000000000";

    /// <summary>Documented methods that are refused all the same, and why.</summary>
    private static readonly Dictionary<string, string> s_refused = new()
    {
        ["coSpaces collection DELETE"] = "the path is listed with it, and no word says what it would delete",
        ["system.profiles singleton POST"] = "the guide allows it in one place and refuses it in another",
    };

    private static readonly string[] s_methods = ["GET", "POST", "PUT", "DELETE"];
    private static readonly string[] s_releases = ["2.0", "2.5", "2.9", "3.0", "3.4"];

    private static readonly HashSet<string> s_reasons = [.. Failure.All.Select(failure => failure.Name)];

    /// <summary>What no parameter or only some take.</summary>
    private static readonly string[] s_values =
        ["noneOfThese", "-1", "%ff%fe", "99999999999999999999", new string('x', 5_000), "", "%00", "%ed%a0%80", "%3Cscript%3E%26%22", "%zz", Unknown, "1e3", "%0d%0aX:%20y"];

    private static readonly string[] s_bodies =
        ["", "&&==&=x&x", "junk=1&JUNK=2&%zz=%zz", "{\"name\":1}", "<name>x</name>", "%", new string('&', 5_000), new string('n', 5_000) + "=1"];

    private static readonly string[] s_queries =
    [
        "", "&&==&=x&x&%zz=%zz", "limit=-1", "offset=-1", "limit=99999999999", "offset=2147483647&limit=2147483647", "limit=0", "limit=1&LIMIT=2&limit=x", "limit=&offset=",
        "offset=%ff%fe", "limit=" + new string('9', 5_000),
    ];

    public static TheoryData<string> Releases() => [.. s_releases];

    [Fact]
    public async Task Every_documented_method_is_answered_on_what_is_there_and_refused_on_what_is_not()
    {
        var visited = await Task.WhenAll(s_releases.Select(VisitAsync));

        string.Join("\n", visited.SelectMany(visit => visit.Differences)).Should().BeEmpty();
        visited.SelectMany(visit => visit.Methods).Distinct().Should().HaveCount(264).And.BeEquivalentTo(
            ReferenceTests.Reference.EnumerateArray().SelectMany(resource => Parts(resource).SelectMany(part => part.Methods.Select(method => $"{Id(resource)} {part.Name} {method}"))));

        static async Task<(List<string> Methods, List<string> Differences)> VisitAsync(string release)
        {
            await using var walk = await Walk.StartAsync(release);
            List<string> methods = [];
            foreach (var resource in walk.Resources)
            {
                foreach (var part in Parts(resource))
                {
                    var address = await walk.AddressAsync(part.Path);
                    foreach (var method in part.Methods)
                    {
                        var name = $"{Id(resource)} {part.Name} {method}";
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
    public async Task What_is_not_documented_is_refused(string release)
    {
        await using var walk = await Walk.StartAsync(release);
        foreach (var resource in ReferenceTests.Reference.EnumerateArray())
        {
            var isThere = ReferenceTests.Includes(resource, walk.Catalog.Release);
            foreach (var part in Parts(resource))
            {
                var address = await walk.AddressAsync(part.Path, isThere);
                foreach (var method in s_methods)
                {
                    var name = $"{Id(resource)} {part.Name} {method}";
                    if (!isThere)
                        await walk.RefusedAsync(name, 404, reason => reason is "unrecognisedObject", method, address, "");
                    else if (!part.Methods.Contains(method))
                        await walk.RefusedAsync(name, 400, reason => reason is "invalidOperation", method, address, "");
                }
                if (part.Name is "collection" && !resource.TryGetProperty("itemPath", out _))
                    await walk.RefusedAsync($"{Id(resource)} item", 404, reason => reason is "unrecognisedObject", "GET", $"{address}/{Unknown}", "");
            }
        }
        string.Join("\n", walk.Differences).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Releases))]
    public async Task Whatever_else_comes_is_answered_or_refused_for_a_known_reason_without_a_trace(string release)
    {
        await using var walk = await Walk.StartAsync(release);
        var tried = 0;
        foreach (var resource in walk.Resources)
        {
            // Some lists are short, so what is needed comes first.
            List<(Part Part, string Address)> parts = [];
            foreach (var part in Parts(resource))
                parts.Add((part, await walk.AddressAsync(part.Path)));
            foreach (var (part, address) in parts)
            {
                var name = $"{Id(resource)} {part.Name}";
                List<(string Method, string Target, string? Body)> refused = [];
                foreach (var method in part.Methods.Except(["DELETE"]))
                {
                    foreach (var (query, body) in await HostileAsync(walk, resource, method))
                    {
                        var answer = await walk.SendAsync(name, method, address + query, body);
                        tried++;
                        if (answer.Status != 200)
                            refused.Add((method, address + query, body));
                    }
                }

                var before = await walk.Cluster.StateAsync();
                foreach (var (method, target, body) in refused)
                {
                    if (await walk.SendAsync(name, method, target, body) is { Status: 200 })
                        walk.Differ(name, $"{method} {Walk.Short(target)} {Walk.Short(body)} was refused at first, and then not");
                }
                if (await walk.Cluster.StateAsync() != before)
                    walk.Differ(name, "what was refused has left a trace");

                foreach (var body in part.Methods.Contains("DELETE") ? s_bodies : [])
                    await walk.SendAsync(name, "DELETE", $"{address}?{body}", body);
            }
        }
        string.Join("\n", walk.Differences).Should().BeEmpty();
        tried.Should().BeGreaterThan(1_000);
    }

    /// <summary>Queries for GET, forms for the rest: junk, and each parameter with something that it may not take.</summary>
    private static async Task<IEnumerable<(string Query, string? Body)>> HostileAsync(Walk walk, JsonElement resource, string method)
    {
        var names = Names(resource, method is "GET" ? "query" : "parameters", walk.Catalog.Release, method);
        var each = names.Index().Select(pair => $"{pair.Item}={s_values[(pair.Index + walk.Catalog.Release.Minor) % s_values.Length]}");
        var all = s_values.Select(value => string.Join('&', names.Select(name => $"{name}={value}")));
        var twice = names.Select(name => $"{name}=1&{name}=2").Take(2);

        // An address of more than 8 KB is not for the API to judge.
        if (method is "GET")
            return s_queries.Concat(each).Concat(all).Concat(twice).Where(query => query.Length < 6_000).Select(query => ("?" + query, (string?)null));

        // With what is needed the rest is looked at, too.
        var form = await walk.FormAsync(resource, method);
        return s_bodies.Concat(all).Concat(each.Concat(twice).Select(one => $"{form}&{one}")).Select(body => ("", (string?)body));
    }

    private static string[] Names(JsonElement resource, string list, Release release, string method) =>
        resource.TryGetProperty(list, out var entries)
            ? [.. entries.EnumerateArray().Where(entry => ReferenceTests.Includes(entry, release) && (method is "GET" || ReferenceTests.On(entry, method))).Select(entry => entry.GetProperty("name").GetString()!)]
            : [];

    private static IEnumerable<string> WithUnknownIds(string address)
    {
        var parts = address.Split('/');
        foreach (var (i, part) in parts.Index())
        {
            if (!Guid.TryParse(part, out _))
                continue;
            foreach (var wrong in (string[])[Unknown, "no-guid"])
                yield return string.Join('/', [.. parts[..i], wrong, .. parts[(i + 1)..]]);
        }
    }

    private static string Id(JsonElement resource) => resource.GetProperty("id").GetString()!;

    /// <summary>The collection, the item or the single object of a resource, where it stands and what may be asked of it; what deletes comes last.</summary>
    private static IEnumerable<Part> Parts(JsonElement resource) => resource.GetProperty("methods").EnumerateObject().Select(part => new Part(
        part.Name,
        resource.GetProperty(part.Name is "item" ? "itemPath" : "path").GetString()!,
        [.. part.Value.EnumerateArray().Select(method => method.GetString()!).OrderBy(method => Array.IndexOf(s_methods, method))]));

    private sealed record Part(string Name, string Path, string[] Methods);

    /// <summary>A cluster of one release, on which objects come into being as they are needed.</summary>
    private sealed class Walk : IAsyncDisposable
    {
        // Two bridges that know each other, so that their link can be cut.
        private static readonly string s_world = EveryType.World.Replace("<bridge name=\"Core1\"/>", """
            <bridge name="Core1" callBridge="0e3758db-b9b8-49df-a74c-55fa05e3e21d"/><bridge name="Core2" callBridge="cfe31846-ca57-4703-9e11-da3e72a13066"/>
            <callBridges>
              <callBridge id="0e3758db-b9b8-49df-a74c-55fa05e3e21d"><name>Core1</name></callBridge>
              <callBridge id="cfe31846-ca57-4703-9e11-da3e72a13066"><name>Core2</name></callBridge>
            </callBridges>
            """);

        private int _seed = 10;

        private Walk(SimulatedCluster cluster, ReleaseCatalog catalog) => (Cluster, Catalog) = (cluster, catalog);

        public SimulatedCluster Cluster { get; }

        public ReleaseCatalog Catalog { get; }

        public List<string> Differences { get; } = [];

        /// <summary>What the reference has in this release.</summary>
        public IEnumerable<JsonElement> Resources => ReferenceTests.Reference.EnumerateArray().Where(resource => ReferenceTests.Includes(resource, Catalog.Release));

        public static async Task<Walk> StartAsync(string release) => new(
            await SimulatedCluster.StartAsync(s_world, options => options with { Release = release }), Simulator.Resources.Catalog.In(Release.Named(release)!.Value));

        /// <summary>The documented path with the ids of objects of its own; unknown ones where there can be none.</summary>
        public async Task<string> AddressAsync(string path, bool isThere = true)
        {
            var (address, walked) = ("/api/v1", "");
            foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                if (segment is not ['{', ..])
                    address += "/" + segment;
                else
                    address = isThere ? await CreateAsync(walked, address) : $"{address}/{Unknown}";
                walked += "/" + segment;
            }

            // What is told of a space is told of its call.
            if (isThere && path is "/coSpaces/{coSpaceId}/diagnostics")
                await PostAsync("/api/v1/calls", "coSpace=" + address.Split('/')[^2]);
            return address;
        }

        /// <summary>Enough for the request to make sense.</summary>
        public async Task<string> FormAsync(JsonElement resource, string method)
        {
            switch (Id(resource))
            {
                case "calls":
                    return "name=x";
                case "callLegs" when method is "POST":
                    return $"call={(await AddressAsync("/calls/{callId}"))[^36..]}&remoteParty=a@example.com";
                case "calls.callLegs" or "calls.participants":
                    return "remoteParty=a@example.com";
                case "callLegs.cameraControl":
                    return "pan=left";
                case "system.cdrReceiver" or "system.cdrReceivers":
                    return "uri=http://cdr.example.com/";
                case "layoutTemplates.template":
                    return "{}";
            }
            if (method is not ("POST" or "PUT") || ReferenceTests.TypeOf(resource) is not { } type)
                return "";
            _seed++;
            var change = method is "PUT" ? Catalog.ViewOf(type).Fields.FirstOrDefault(field => field.OnModify && field.Target is null) : null;
            var form = await EveryType.FormAsync(
                Cluster, Catalog, type, _seed, field => field == change || (method is "POST" && field.OnCreate && (field.IsRequired || field.IsRequiredAtFirst)));

            // Names of bridges, and what is dialled, are there once.
            foreach (var field in form.Keys.Where(field => field.Name is "name" or "domain" or "uri").ToList())
                form[field] += _seed;
            return EveryType.Join(form);
        }

        /// <summary>Sends a request that is answered, or refused for known reasons, whatever it is.</summary>
        public async Task<RawAnswer> SendAsync(string name, string method, string target, string? body)
        {
            var answer = await Cluster.SendAsync(method, target, method is "GET" ? null : body).WaitAsync(TimeSpan.FromSeconds(30));
            if (!(answer.Status == 200 ? IsWhole(answer) : answer.Status is 400 or 404 && Reasons(answer) is [_, ..] reasons && reasons.All(s_reasons.Contains)))
                Differ(name, $"{method} {Short(target)} {Short(body)} was answered {answer}");
            return answer;
        }

        public async Task RefusedAsync(string name, int status, Func<string, bool> expected, string method, string target, string body)
        {
            var answer = await SendAsync(name, method, target, body);
            if (answer.Status != status || !(Reasons(answer) is [var only] && expected(only)))
                Differ(name, $"{method} {target} was answered {answer}");
        }

        public void Differ(string name, string how) => Differences.Add($"{Catalog.Release} {name}: {how}");

        public static string? Short(string? text) => text is { Length: > 300 } ? text[..300] + "\u2026" : text;

        public ValueTask DisposeAsync() => Cluster.DisposeAsync();

        private static bool IsWhole(RawAnswer answer) =>
            answer.Header("Content-Type") is not "text/xml" || XElement.Parse(answer.Text).Name != "failureDetails";

        private static string[] Reasons(RawAnswer answer) =>
            answer.Text.StartsWith('<') && XElement.Parse(answer.Text) is { Name.LocalName: "failureDetails" } details
                ? [.. details.Elements().Select(element => element.Name.LocalName)]
                : [];

        private async Task<string> CreateAsync(string path, string node)
        {
            switch (path)
            {
                case "/users":
                    return await FirstAsync(node);
                case "/system/alarms":
                    await Cluster.ControlAsync("POST", "/bridges/Core2/isolate");
                    return await FirstAsync(node);
                case "/participants":
                    return await PostAsync(await AddressAsync("/calls/{callId}/participants"), "remoteParty=a@example.com");
                case "/system/diagnostics":
                    return await PostAsync(await AddressAsync("/calls/{callId}/diagnostics"), "");
            }
            var resource = Resources.First(resource => resource.GetProperty("path").GetString() == path);
            return await PostAsync(node, await FormAsync(resource, "POST"));
        }

        private async Task<string> FirstAsync(string node) =>
            $"{node}/{XElement.Parse((await Cluster.GetAsync(node)).Text).Elements().First().Attribute("id")!.Value}";

        private async Task<string> PostAsync(string node, string form)
        {
            var answer = await Cluster.PostAsync(node, form);
            return answer.Location ?? throw new InvalidOperationException($"POST {node} {form} was answered {answer}");
        }
    }
}
