using CmsSim.Simulator.Api;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CmsSim.Simulator.State.Worlds;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/world</c> and <c>/reset</c>: the state of the cluster as a world file.</summary>
internal sealed class WorldApi(Cluster cluster, BridgeSockets sockets, Func<Release, ReleaseCatalog> catalogs, string? password)
{
    private static readonly ControlOperation s_get = new("GET", "/world", "Returns the state of the cluster as a world file.")
    {
        MediaType = "application/xml",
        Query = [("secrets", "boolean", "Includes passwords, passcodes and secrets, which are omitted by default.")],
        Problems = [400],
    };

    private static readonly ControlOperation s_put = new("PUT", "/world", "Replaces the state of the cluster with a world file.")
    {
        MediaType = "application/xml",
        Body = "World",
        Problems = [400, 409, 503],
    };

    private static readonly ControlOperation s_reset = new("POST", "/reset", "Returns to the world that the run started in.") { Problems = [409, 503] };

    private readonly WorldReader _reader = new(catalogs, cluster.Settings);

    public static ControlArea Area { get; } = new([s_get, s_put, s_reset], new Dictionary<string, string> { ["World"] = """{"type":"string"}""" });

    public void Map(ControlRoutes routes)
    {
        routes.Map(s_get, Get);
        routes.Map(s_put, Put);
        routes.Map(s_reset, Reset);
    }

    private Task Get(HttpContext context)
    {
        var hasSecrets = ControlBody.Flag(context, "secrets");
        var world = Saved();
        context.Response.ContentType = "application/xml; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(WorldWriter.Write(world, hasSecrets));
    }

    private async Task Put(HttpContext context)
    {
        var body = await ControlBody.BytesAsync(context, cluster.Settings.LargestWorld);
        World world;
        try
        {
            world = _reader.Read(WorldText.Of(body.ToArray()), cluster.Catalog.Release, new WorldSecrets(Saved, password), context.RequestAborted);
        }
        catch (WorldFormatException error)
        {
            await Refuse(context, error);
            return;
        }
        if (ConflictWith(world) is { } conflict)
        {
            await ControlAnswer.Problem(context, 409, conflict);
            return;
        }
        using (cluster.Enter())
            cluster.Worlds.Load(world.Accounts is [] ? world with { Accounts = cluster.Worlds.StartedIn.Accounts } : world);
        await BridgesApi.FollowAsync(context, sockets, cluster);
    }

    private Task Reset(HttpContext context)
    {
        using (cluster.Enter())
            cluster.Worlds.Reset();
        return BridgesApi.FollowAsync(context, sockets, cluster);
    }

    /// <summary>The reason why this run cannot load the world; null when it can.</summary>
    private string? ConflictWith(World world)
    {
        int bridges;
        using (cluster.Enter())
            bridges = cluster.Bridges.Count;
        if (world.Bridges.Count != bridges)
            return $"This run has {bridges} bridges; the world has {world.Bridges.Count}.";
        if (world.Release != cluster.Catalog.Release)
            return $"This run simulates release {cluster.Catalog.Release}; the world is for release {world.Release}.";

        // The default password is allowed here: recorded worlds have it, and the sender has shown the token.
        return cluster.IsOpenToNetwork && world.Accounts.FirstOrDefault(account => string.IsNullOrWhiteSpace(account.Password)) is { } open
            ? $"Other machines can reach the bridges, and the account \"{open.Name}\" has an empty password; set another."
            : null;
    }

    private World Saved()
    {
        using var gate = cluster.Enter();
        return cluster.Worlds.Save();
    }

    private static Task Refuse(HttpContext context, WorldFormatException error) => ControlAnswer.Problem(context, 400, error.Message, json =>
    {
        json.WriteStartArray("errors");
        foreach (var mistake in error.Mistakes)
        {
            json.WriteStartObject();
            json.WriteNumber("line", mistake.Line);
            json.WriteString("message", mistake.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
