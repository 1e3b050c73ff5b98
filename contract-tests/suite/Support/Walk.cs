using System.Text.Json;
using System.Xml.Linq;
using CmsSim.Simulator.Schema;

namespace CmsSim.ContractTests.Support;

/// <summary>A part of a documented resource: its path and methods.</summary>
internal sealed record DocumentedPart(string Name, string Path, string[] Methods);

/// <summary>A cluster of one release that creates objects on demand.</summary>
internal sealed class Walk : IAsyncDisposable
{
    /// <summary>An id that no object has.</summary>
    public const string Unknown = "00000000-0000-4000-8000-000000000000";

    public static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE"];

    /// <summary>Seconds after which a dialled participant has answered.</summary>
    private const double Ringing = 10;

    private static readonly HashSet<string> s_reasons = [.. Failure.All.Select(failure => failure.Name)];

    /// <summary>The ids of the bridges.</summary>
    public static readonly string[] Bridges = [.. Enumerable.Range(1, 4).Select(i => $"0e3758db-b9b8-49df-a74c-00000000000{i}")];

    // The bridges are linked, so that their links can be broken.
    private static readonly string s_world =
        "<world>"
        + string.Concat(Bridges.Select(id => $"<bridge name=\"Core{id[^1]}\" callBridge=\"{id}\"/>"))
        + $"<callBridges>{string.Concat(Bridges.Select(id => $"<callBridge id=\"{id}\"><name>Core{id[^1]}</name></callBridge>"))}</callBridges>"
        + Forms.World[Forms.World.IndexOf("<users>", StringComparison.Ordinal)..];

    private int _seed = 10;

    private Walk(SimulatedCluster cluster, ReleaseCatalog catalog) => (Cluster, Catalog) = (cluster, catalog);

    public SimulatedCluster Cluster { get; }

    public ReleaseCatalog Catalog { get; }

    public List<string> Differences { get; } = [];

    /// <summary>The documented resources of this release.</summary>
    public IEnumerable<JsonElement> Resources => DocumentedApi.Resources.EnumerateArray().Where(resource => DocumentedApi.Includes(resource, Catalog.Release));

    public static async Task<Walk> StartAsync(string release) => new(
        await SimulatedCluster.StartAsync(s_world, options => options with { Release = release }), Simulator.Resources.Catalog.In(Release.Named(release)!.Value));

    public static string IdOf(JsonElement resource) => resource.GetProperty("id").GetString()!;

    /// <summary>The collection, the item or the single object of a resource, with DELETE as the last method.</summary>
    public static IEnumerable<DocumentedPart> PartsOf(JsonElement resource) => resource.GetProperty("methods").EnumerateObject().Select(part => new DocumentedPart(
        part.Name,
        resource.GetProperty(part.Name is "item" ? "itemPath" : "path").GetString()!,
        [.. part.Value.EnumerateArray().Select(method => method.GetString()!).OrderBy(method => Array.IndexOf(Methods, method))]));

    /// <summary>The documented path with the ids of new objects, or with unknown ids.</summary>
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

        // Diagnostics of a space need a call in it.
        if (isThere && path is "/coSpaces/{coSpaceId}/diagnostics")
            await PostAsync("/api/v1/calls", "coSpace=" + address.Split('/')[^2]);
        return address;
    }

    /// <summary>A form with the required parameters of the request.</summary>
    public async Task<string> FormAsync(JsonElement resource, string method)
    {
        switch (IdOf(resource))
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
        if (method is not ("POST" or "PUT") || DocumentedApi.TypeOf(resource) is not { } type)
            return "";
        _seed++;
        var change = method is "PUT" ? Catalog.ViewOf(type).Fields.FirstOrDefault(field => field.OnModify && field.Target is null) : null;
        var form = await Forms.FormAsync(
            Cluster, Catalog, type, _seed, field => field == change || (method is "POST" && field.OnCreate && (field.IsRequired || field.IsRequiredAtFirst)));

        // Names of bridges and dialled addresses must be unique.
        foreach (var field in form.Keys.Where(field => field.Name is "name" or "domain" or "uri").ToList())
            form[field] += _seed;
        return Forms.Join(form);
    }

    /// <summary>Sends a request and checks that it succeeds or is refused for known reasons.</summary>
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
                foreach (var bridge in Bridges[2..])
                    await Cluster.ControlAsync("POST", $"/bridges/Core{bridge[^1]}/isolate");
                return await FirstAsync(node);
            case "/participants":
                var participant = await PostAsync(await AddressAsync("/calls/{callId}/participants"), "remoteParty=a@example.com");
                Cluster.Advance(Ringing);
                return participant;
            case "/system/diagnostics":
                return await PostAsync(await AddressAsync("/calls/{callId}/diagnostics"), "");
        }
        var resource = Resources.First(resource => resource.GetProperty("path").GetString() == path);
        var created = await PostAsync(node, await FormAsync(resource, "POST"));
        if (path is "/callLegs")
            Cluster.Advance(Ringing);
        return created;
    }

    private async Task<string> FirstAsync(string node) =>
        $"{node}/{XElement.Parse((await Cluster.GetAsync(node)).Text).Elements().First().Attribute("id")!.Value}";

    /// <summary>Creates an object and returns its address.</summary>
    private async Task<string> PostAsync(string node, string form)
    {
        var answer = await Cluster.PostAsync(node, form);
        return answer.Location ?? throw new InvalidOperationException($"POST {node} {form} was answered {answer}");
    }
}
