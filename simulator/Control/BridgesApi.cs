using System.Text.Json;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CmsSim.Simulator.Control;

/// <summary><c>/bridges</c>: lists, stops, starts and isolates bridges.</summary>
internal sealed class BridgesApi(Cluster cluster, BridgeSockets sockets)
{
    private const double LargestOffset = 1e9;

    private static readonly IReadOnlyDictionary<string, TlsProfile> s_tlsProfiles = Words.All<TlsProfile>();

    private static readonly ControlOperation s_get = new("GET", "/bridges", "Lists the bridges with their states and addresses.") { Answer = "Bridges" };
    private static readonly ControlOperation s_stop = On("stop", "Stops the bridge: its sockets close, its calls end without records, and its peers lose it.");
    private static readonly ControlOperation s_start = On("start", "Starts the bridge again, on the ports it had.") with { Problems = [404, 409] };
    private static readonly ControlOperation s_isolate = On("isolate", "Cuts the bridge off from its peers.");
    private static readonly ControlOperation s_rejoin = On("rejoin", "Reconnects the bridge with its peers.");

    private static readonly ControlOperation s_load = new("PUT", "/bridges/{bridge}/load", "Adds the media processing load of meetings that are not simulated.") { Body = "Load", Problems = [400, 404] };

    private static readonly ControlOperation s_clock = new("PUT", "/bridges/{bridge}/clock", "Puts the bridge's own clock off: its log stamps, records and headers show it.") { Body = "BridgeClock", Problems = [400, 404] };

    private static readonly ControlOperation s_getTls = new("GET", "/bridges/{bridge}/tls", "Returns the TLS profile of the bridge's HTTPS port, the fingerprint of its certificate, and the root to trust.") { Answer = "Tls", Problems = [404] };
    private static readonly ControlOperation s_putTls = new("PUT", "/bridges/{bridge}/tls", "Sets the TLS profile of the bridge's HTTPS port, for new connections.") { Body = "TlsSetting", Problems = [400, 404] };

    private static readonly ControlOperation s_upgrade = new("POST", "/bridges/{bridge}/upgrade", "Restarts the bridge in another release.") { Body = "Upgrade", Problems = [400, 404, 409] };

    public static ControlArea Area { get; } = new([s_get, s_stop, s_start, s_isolate, s_rejoin, s_load, s_clock, s_getTls, s_putTls, s_upgrade], new Dictionary<string, string>
    {
        ["BridgeClock"] = """
            {"type":"object","required":["offset"],"properties":{
              "offset":{"type":"number","minimum":-1000000000,"maximum":1000000000,"description":"Seconds by which the clock is ahead."},
              "drift":{"type":"number","minimum":-1000000,"maximum":1000000,"default":0,"description":"Parts per million that the clock gains from now on."}}}
            """,
        ["TlsSetting"] = """
            {"type":"object","required":["profile"],"properties":{"profile":{"enum":["default","tls12","oldCiphers","expired","wrongName","chain","renewed"],"description":"The profile: default, tls12, oldCiphers, expired, wrongName, chain or renewed."}}}
            """,
        ["Tls"] = """
            {"type":"object","required":["profile","certificateSha256","root"],"properties":{
              "profile":{"type":"string"},
              "certificateSha256":{"type":"string"},
              "root":{"type":"string","description":"The certificate that a client must trust, as PEM."}}}
            """,
        ["Upgrade"] = """{"type":"object","required":["release"],"properties":{"release":{"type":"string","description":"The release, such as 3.0."}}}""",
        ["Load"] = """{"type":"object","required":["load"],"properties":{"load":{"type":"integer","minimum":0,"maximum":1000000000,"description":"The load, in the unit of loadLimit."}}}""",
        ["Bridges"] = """
            {"type":"object","required":["bridges"],"properties":{"bridges":{"type":"array","items":{"type":"object","required":["name","state","http","https"],"properties":{
              "name":{"type":"string"},
              "state":{"enum":["running","isolated","stopped"]},
              "release":{"type":"string","description":"The release of the bridge, where it differs from that of the world."},
              "clockOffset":{"type":"number","description":"Seconds by which the bridge's own clock is ahead; absent when it is right."},
              "http":{"type":["string","null"],"format":"uri"},
              "https":{"type":["string","null"],"format":"uri"}}}}}}
            """,
    });

    public void Map(ControlRoutes routes)
    {
        routes.Map(s_get, Get);
        routes.Map(s_stop, context => OnBridge(context, sockets.StopAsync));
        routes.Map(s_start, context => OnBridge(context, sockets.StartAsync));
        routes.Map(s_isolate, context => OnBridge(context, InGate(cluster.LifeCycle.Isolate)));
        routes.Map(s_rejoin, context => OnBridge(context, InGate(cluster.LifeCycle.Rejoin)));
        routes.Map(s_load, PutLoad);
        routes.Map(s_clock, PutClock);
        routes.Map(s_getTls, GetTls);
        routes.Map(s_putTls, PutTls);
        routes.Map(s_upgrade, Upgrade);
    }

    /// <summary>The bridge that the path names; null when there is none.</summary>
    public static Bridge? BridgeIn(HttpContext context, Cluster cluster)
    {
        using var gate = cluster.Enter();
        return cluster.BridgeNamed((string?)context.GetRouteValue("bridge"));
    }

    /// <summary>Answers 404: the path names no bridge.</summary>
    public static Task RefuseUnknown(HttpContext context, Cluster cluster)
    {
        string names;
        using (cluster.Enter())
            names = NamesIn(cluster);
        return ControlAnswer.Problem(context, 404, $"There is no bridge {context.GetRouteValue("bridge")}; there are {names}.");
    }

    /// <summary>The word for the state of a bridge. Called inside the gate.</summary>
    public static string StateOf(Bridge bridge) => !bridge.IsRunning ? "stopped" : bridge.IsIsolated ? "isolated" : "running";

    /// <summary>The names of all bridges. Called inside the gate.</summary>
    public static string NamesIn(Cluster cluster) => string.Join(", ", cluster.Bridges.Select(bridge => bridge.BridgeName));

    /// <summary>Opens and closes sockets after the bridges were replaced, and answers when all are ready.</summary>
    public static async Task FollowAsync(HttpContext context, BridgeSockets sockets, Cluster cluster)
    {
        if (!await IsDone(context, sockets.FollowAsync))
            return;
        if (cluster.Changes.Keeper is { HasUnkept: true } keeper)
            await ControlAnswer.Problem(context, 503, $"The command was carried out, but the state cannot be kept: {keeper.Error}.");
        else
            await ControlAnswer.Ready(context);
    }

    private Task Get(HttpContext context)
    {
        List<(string Name, string State, Release? Release, TimeSpan Offset)> bridges;
        using (cluster.Enter())
            bridges = [.. cluster.Bridges.Select(bridge => (bridge.BridgeName, StateOf(bridge), bridge.Facts.Release, bridge.Clock.Offset))];
        return ControlAnswer.Json(context, json =>
        {
            json.WriteStartArray("bridges");
            foreach (var ((name, state, release, offset), (http, https)) in bridges.Zip(sockets.Addresses))
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("state", state);
                if (release is not null)
                    json.WriteString("release", release.ToString());
                if (offset != TimeSpan.Zero)
                    json.WriteNumber("clockOffset", offset.TotalSeconds);
                json.WriteString("http", AddressOf(http));
                json.WriteString("https", AddressOf(https));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private async Task PutLoad(HttpContext context)
    {
        const string Shape = "The body must be {\"load\":60000}, with a whole number from 0 to 1000000000.";
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, Shape);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("load", out var value)
            || value.ValueKind is not JsonValueKind.Number || !value.TryGetInt32(out var load) || load is < 0 or > 1_000_000_000)
        {
            await ControlAnswer.Problem(context, 400, Shape);
            return;
        }
        await OnBridge(context, InGate(bridge => bridge.Counters.OtherLoad = load));
    }

    private async Task PutClock(HttpContext context)
    {
        const string Shape = "The body must be {\"offset\":seconds}, with optional drift in parts per million, from -1000000 to 1000000.";
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, Shape);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } root || NumberIn(root, "offset", LargestOffset) is not { } offset
            || (root.TryGetProperty("drift", out _) ? NumberIn(root, "drift", BridgeClock.LargestDrift) : 0) is not { } drift)
        {
            await ControlAnswer.Problem(context, 400, Shape);
            return;
        }
        await OnBridge(context, InGate(bridge => bridge.Clock.Set(TimeSpan.FromSeconds(offset), drift)));
    }

    private Task GetTls(HttpContext context)
    {
        if (BridgeIn(context, cluster) is not { } bridge)
            return RefuseUnknown(context, cluster);
        var (fingerprint, root) = sockets.Tls.Describe(bridge.Facts.Tls);
        return ControlAnswer.Json(context, json =>
        {
            json.WriteString("profile", Words.Of(bridge.Facts.Tls));
            json.WriteString("certificateSha256", fingerprint);
            json.WriteString("root", root);
        });
    }

    private async Task PutTls(HttpContext context)
    {
        var shape = $"The body must be {{\"profile\":\"expired\"}}, with one of {string.Join(", ", s_tlsProfiles.Keys)}.";
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, shape);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("profile", out var word) || !s_tlsProfiles.TryGetValue(word.ToString(), out var profile))
        {
            await ControlAnswer.Problem(context, 400, shape);
            return;
        }
        if (profile is TlsProfile.OldCiphers && !BridgeTls.HasOldCiphers)
        {
            await ControlAnswer.Problem(context, 400, "oldCiphers needs Linux, where a program can restrict cipher suites.");
            return;
        }
        await OnBridge(context, InGate(bridge => bridge.Facts = bridge.Facts with { Tls = profile }));
    }

    private async Task Upgrade(HttpContext context)
    {
        var shape = $"The body must be {{\"release\":\"3.0\"}}, with one of {string.Join(", ", Release.Known)}.";
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, shape);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("release", out var name) || Release.Named(name.ToString()) is not { } release)
        {
            await ControlAnswer.Problem(context, 400, shape);
            return;
        }
        await OnBridge(context, async bridge => await sockets.StopAsync(bridge) && await InGate(stopped => cluster.LifeCycle.SetRelease(stopped, release))(bridge) && await sockets.StartAsync(bridge));
    }

    private static double? NumberIn(JsonElement root, string name, double largest) =>
        root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) && Math.Abs(number) <= largest ? number : null;

    private static string? AddressOf(Uri? address) => address?.GetLeftPart(UriPartial.Authority);

    /// <summary>Does the work with the bridge that the path names. The work returns false when there is no such bridge.</summary>
    private async Task OnBridge(HttpContext context, Func<string, Task<bool>> work)
    {
        var name = (string)context.GetRouteValue("bridge")!;
        var isThere = false;
        if (!await IsDone(context, async () => isThere = await work(name)))
            return;
        if (isThere)
        {
            await ControlAnswer.Ready(context);
            return;
        }
        await RefuseUnknown(context, cluster);
    }

    /// <summary>Does the work. When a port is in use, it answers with that and returns false.</summary>
    private static async Task<bool> IsDone(HttpContext context, Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (IOException error)
        {
            await ControlAnswer.Problem(context, 409, $"The bridge cannot listen on its ports again: {error.Message.TrimEnd('.')}.");
            return false;
        }
    }

    private Func<string, Task<bool>> InGate(Action<Bridge> work) => name =>
    {
        using var gate = cluster.Enter();
        var bridge = cluster.BridgeNamed(name);
        if (bridge is not null)
            work(bridge);
        return Task.FromResult(bridge is not null);
    };

    private static ControlOperation On(string action, string summary) => new("POST", $"/bridges/{{bridge}}/{action}", summary) { Problems = [404] };
}
