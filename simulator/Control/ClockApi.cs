using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace CmsSim.Simulator.Control;

/// <summary>
/// What a test or a tool commands beside the bridges' own API: world, clock, ids, the far ends of calls, the links
/// between bridges. JSON in and out, errors as <c>application/problem+json</c>.
/// </summary>
internal sealed class ControlApi(Cluster cluster, BridgeSockets sockets, Func<Release, ReleaseCatalog> catalogs, string? token, string? password = null)
{
    private readonly WorldFile _worlds = new(catalogs, cluster.Settings);

    /// <summary>Serves the operations: first the net under all, then the check of the caller, then the routes.</summary>
    public void Map(WebApplication host, IPAddress listen)
    {
        var routes = RoutesOf();
        host.Use(CatchAsync);
        host.Use(new CallerCheck(listen, token, routes).InvokeAsync);
        host.Run(routes.RunAsync);
    }

    /// <summary>Each operation with what it does.</summary>
    internal ControlRoutes RoutesOf()
    {
        var routes = new ControlRoutes();
        routes.Map(ControlOperation.Live, Healthy);
        routes.Map(ControlOperation.Ready, Healthy);
        routes.Map(ControlOperation.OpenApi, GetOpenApi);
        routes.Map(ControlOperation.GetWorld, GetWorld);
        routes.Map(ControlOperation.PutWorld, PutWorld);
        routes.Map(ControlOperation.Reset, Reset);
        routes.Map(ControlOperation.GetClock, GetClock);
        routes.Map(ControlOperation.PutClock, PutClock);
        routes.Map(ControlOperation.AdvanceClock, AdvanceClock);
        routes.Map(ControlOperation.RunClock, RunClock);
        routes.Map(ControlOperation.GiveIds, GiveIds);
        routes.Map(ControlOperation.GetFarEnds, GetFarEnds);
        routes.Map(ControlOperation.PutFarEnds, PutFarEnds);
        routes.Map(ControlOperation.DeleteFarEnds, DeleteFarEnds);
        routes.Map(ControlOperation.HangUp, context => OnLeg(context, (leg, _) => CallLeg.LifeOf(leg).HangUp()));
        routes.Map(ControlOperation.Hold, context => OnLeg(context, (leg, _) => CallLeg.LifeOf(leg).Hold(true), isConnected: true));
        routes.Map(ControlOperation.Resume, context => OnLeg(context, (leg, _) => CallLeg.LifeOf(leg).Hold(false), isConnected: true));
        routes.Map(ControlOperation.Mute, context => OnLeg(context, CallLeg.MuteFromFarEnd, isConnected: true));
        var journal = new JournalApi(cluster);
        journal.Map(routes);
        new StreamApi(cluster, journal).Map(routes);
        new IncidentsApi(cluster).Map(routes);
        new CallsApi(cluster).Map(routes);
        new FaultsApi(cluster).Map(routes);
        new HostilityApi(cluster).Map(routes);
        new BridgesApi(cluster, sockets).Map(routes);
        new SnapshotsApi(cluster, sockets).Map(routes);
        return routes;
    }

    /// <summary>Answers what a handler throws: a refusal as what it says, all else as an incident that is counted.</summary>
    private async Task CatchAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested && error is OperationCanceledException or IOException)
        {
            // The client has gone.
        }
        catch (ControlProblemException refused) when (!context.Response.HasStarted)
        {
            await Problem(context, refused.Status, refused.Message);
        }
        catch (BadHttpRequestException error) when (!context.Response.HasStarted)
        {
            await Problem(context, error.StatusCode, error.Message);
        }
        catch (Exception error)
        {
            cluster.Incidents.Report($"answering {context.Request.Method} {context.Request.Path} of the control API", error);
            if (context.Response.HasStarted)
                context.Abort();
            else
                await Problem(context, 500, "The control API failed at this request; GET /incidents shows how.");
        }
    }

    private static Task GetOpenApi(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(OpenApiDocument.Write());
    }

    internal static Task Healthy(HttpContext context) => Json(context, json => json.WriteBoolean("ready", true));

    private Task GetWorld(HttpContext context)
    {
        var hasSecrets = ControlBody.Flag(context, "secrets");
        var world = SavedWorld();
        context.Response.ContentType = "application/xml; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(WorldFile.Write(world, hasSecrets));
    }

    private World SavedWorld()
    {
        using var gate = cluster.Enter();
        return cluster.Save();
    }

    private async Task PutWorld(HttpContext context)
    {
        var body = await ControlBody.BytesAsync(context, cluster.Settings.LargestWorld);
        World world;
        try
        {
            world = _worlds.Read(WorldText.Of(body.ToArray()), cluster.Catalog.Release, new WorldSecrets(SavedWorld, password), context.RequestAborted);
        }
        catch (WorldFormatException error)
        {
            await Problem(context, 400, error.Message);
            return;
        }

        int bridges;
        using (cluster.Enter())
            bridges = cluster.Bridges.Count;
        if (world.Bridges.Count != bridges)
        {
            await Problem(context, 409, $"This run has {bridges} bridges; the world has {world.Bridges.Count}.");
            return;
        }
        if (world.Release != cluster.Catalog.Release)
        {
            await Problem(context, 409, $"This run simulates release {cluster.Catalog.Release}; the world is one of {world.Release}.");
            return;
        }

        // The default password is for the sender of the world to choose, who has shown the token: recorded worlds have it.
        if (cluster.IsOpenToNetwork && world.Accounts.FirstOrDefault(account => string.IsNullOrWhiteSpace(account.Password)) is { } open)
        {
            await Problem(context, 409, $"The bridges can be reached from other machines, and the account \"{open.Name}\" has an empty password; set another.");
            return;
        }
        using (cluster.Enter())
            cluster.Load(world.Accounts is [] ? world with { Accounts = cluster.StartedIn.Accounts } : world);
        await BridgesApi.Follow(context, sockets);
    }

    private Task Reset(HttpContext context)
    {
        using (cluster.Enter())
            cluster.Reset();
        return BridgesApi.Follow(context, sockets);
    }

    private static string EndOfTime => $"The clock goes to {TimeText(VirtualClock.Latest)} and no further.";

    private Task GetClock(HttpContext context) => Json(context, WriteClock);

    private void WriteClock(Utf8JsonWriter json)
    {
        json.WriteString("now", TimeText(cluster.Timeline.Now));
        json.WriteString("mode", cluster.Clock is VirtualClock ? "virtual" : "real");
        json.WriteNumber("speed", cluster.Clock is VirtualClock clock ? clock.Speed : 1);
    }

    private Task PutClock(HttpContext context) => WithVirtualClock(context, async (clock, body) =>
    {
        const string Expected = "The body is {\"now\":\"2016-07-26T14:08:23Z\",\"speed\":n}, or one of the two, with n from 0 to 1000000.";
        DateTimeOffset? now = null;
        double? speed = null;
        if (body.TryGetProperty("now", out var text))
        {
            if (text.ValueKind is not JsonValueKind.String || !text.TryGetDateTimeOffset(out var time))
                return Expected;
            now = time;
        }
        if (body.TryGetProperty("speed", out var number))
        {
            if (number.ValueKind is not JsonValueKind.Number || !number.TryGetDouble(out var times) || times is < 0 or > VirtualClock.HighestSpeed)
                return Expected;
            speed = times;
        }
        if (now is null && speed is null)
            return Expected;
        if (now > VirtualClock.Latest)
            return EndOfTime;
        if (now < clock.GetUtcNow())
        {
            await Problem(context, 409, $"The clock stands at {TimeText(clock.GetUtcNow())} and only goes forward; PUT /world starts anew.");
            return null;
        }
        if (now is { } goal)
            clock.AdvanceTo(goal);
        if (speed is { } rate)
            clock.RunAt(rate);
        await GetClock(context);
        return null;
    });

    private Task AdvanceClock(HttpContext context) => WithVirtualClock(context, async (clock, body) =>
    {
        if (!body.TryGetProperty("seconds", out var text) || SecondsOf(text) is not { } time)
            return "The body is {\"seconds\":n}, with n from 0.";
        if (time > VirtualClock.Latest - clock.GetUtcNow())
            return EndOfTime;
        clock.Advance(time);
        await GetClock(context);
        return null;
    });

    private Task RunClock(HttpContext context) => WithVirtualClock(context, async (clock, body) =>
    {
        TimeSpan? atMost = null;
        if (body.TryGetProperty("atMost", out var text) && (atMost = SecondsOf(text)) is null)
            return "The body is {\"atMost\":n}, with n seconds from 0, or {}.";
        var timers = clock.RunUntilIdle(atMost);
        await Json(context, json =>
        {
            WriteClock(json);
            json.WriteNumber("timers", timers);
            json.WriteBoolean("idle", clock.IsIdle);
        });
        return null;
    });

    private static TimeSpan? SecondsOf(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= 1e9 ? TimeSpan.FromSeconds(seconds) : null;

    private async Task GiveIds(HttpContext context)
    {
        const string Shape = "The body is {\"next\":[\"guid\",…]}.";
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, Shape);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("next", out var next) || next.ValueKind is not JsonValueKind.Array)
        {
            await Problem(context, 400, Shape);
            return;
        }
        List<Guid> ids = [];
        foreach (var entry in next.EnumerateArray())
        {
            if (entry.ValueKind is not JsonValueKind.String || !entry.TryGetGuid(out var id) || id == Guid.Empty)
            {
                await Problem(context, 400, $"{Short(entry.ToString())} is not an id.");
                return;
            }
            ids.Add(id);
        }

        string? refusal;
        using (cluster.Enter())
        {
            var waiting = cluster.Ids.Given;
            refusal = waiting + ids.Count > cluster.Settings.GivenIds ? $"{cluster.Settings.GivenIds} given ids may wait to be used; {waiting} wait already, and these are {ids.Count}."
                : cluster.Give(ids) is { } used ? $"The id {used} is in use or was given before; none of the list is taken."
                : null;
        }
        await (refusal is null ? Json(context, json => json.WriteNumber("given", ids.Count)) : Problem(context, 409, refusal));
    }

    internal static string TimeText(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private Task GetFarEnds(HttpContext context)
    {
        IReadOnlyList<FarEnd> farEnds;
        using (cluster.Enter())
            farEnds = cluster.FarEnds;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(FarEndList.Write(farEnds));
    }

    private async Task PutFarEnds(HttpContext context)
    {
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, FarEndList.Shape);
        if (FarEndList.Read(body?.RootElement, cluster.Settings, out var farEnds) is { } wrong)
        {
            await Problem(context, 400, wrong);
            return;
        }
        using (cluster.Enter())
            cluster.FarEnds = farEnds;
        await GetFarEnds(context);
    }

    private Task DeleteFarEnds(HttpContext context)
    {
        using (cluster.Enter())
            cluster.FarEnds = [];
        return GetFarEnds(context);
    }

    /// <summary>Does what the far end of the leg does.</summary>
    private Task OnLeg(HttpContext context, Action<ResourceObject, Bridge> work, bool isConnected = false) => OnBridge(context, (bridge, _) =>
    {
        if (!Guid.TryParse((string?)context.GetRouteValue("leg"), out var id) || bridge.Find(CallLeg.Definition, id) is not { } leg || CallLeg.IsLink(leg)
            || (isConnected && !CallLeg.LifeOf(leg).IsConnected))
            return $"{bridge.BridgeName} has no {(isConnected ? "connected " : "")}call leg {context.GetRouteValue("leg")}.";
        work(leg, bridge);
        return null;
    });

    /// <summary>Runs the work inside the gate; what it returns says what is not there.</summary>
    private Task OnBridge(HttpContext context, Func<Bridge, HttpContext, string?> work)
    {
        var name = (string?)context.GetRouteValue("bridge");
        string? missing;
        using (cluster.Enter())
        {
            missing = cluster.BridgeNamed(name) is { } bridge ? work(bridge, context) : BridgesApi.Unknown(cluster, name);
        }
        return missing is null ? Healthy(context) : Problem(context, 404, missing);
    }

    /// <summary>Commands the clock with the object in the body; what the work returns says what is wrong with that.</summary>
    private async Task WithVirtualClock(HttpContext context, Func<VirtualClock, JsonElement, Task<string?>> work)
    {
        if (cluster.Clock is not VirtualClock clock)
        {
            await Problem(context, 409, "The clock is the real one; start with --clock virtual to command it.");
            return;
        }
        const string Shape = "The body is one JSON object.";
        using var document = await ControlBody.ReadAsync(context, cluster.Settings, Shape) ?? JsonDocument.Parse("{}");
        if (document.RootElement is not { ValueKind: JsonValueKind.Object } root)
            await Problem(context, 400, Shape);
        else if (await work(clock, root) is { } wrong)
            await Problem(context, 400, wrong);
    }

    internal static Task Problem(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        return Json(context, json =>
        {
            json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
            json.WriteNumber("status", status);

            // As bytes: half a surrogate pair becomes a replacement character there.
            json.WriteString("detail", Encoding.UTF8.GetBytes(detail));
        }, "application/problem+json");
    }

    /// <summary>A text that a sentence repeats, no longer than a sentence may be.</summary>
    internal static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";

    internal static async Task Json(HttpContext context, Action<Utf8JsonWriter> properties, string type = "application/json")
    {
        context.Response.ContentType = type;
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        properties(json);
        json.WriteEndObject();
    }
}
