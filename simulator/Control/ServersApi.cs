using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/servers</c>: the behaviour of recorders, streamers, web bridges and TURN servers.</summary>
internal sealed class ServersApi(Cluster cluster)
{
    private static readonly ControlOperation s_get = new("GET", "/servers", "Returns the behaviour of servers beside the bridges.") { Answer = "Servers" };

    private static readonly ControlOperation s_put = new("PUT", "/servers", "Sets the behaviour of servers beside the bridges; the first match wins.")
    {
        Body = "Servers",
        Answer = "Servers",
        Problems = [400],
    };

    private static readonly ControlOperation s_delete = new("DELETE", "/servers", "Removes all servers from the list, so that every server answers.") { Answer = "Servers" };

    public static ControlArea Area { get; } = new([s_get, s_put, s_delete], new Dictionary<string, string>
    {
        ["Servers"] = """{"type":"array","items":{"$ref":"#/components/schemas/Server"}}""",
        ["Server"] = """
            {"type":"object","required":["address"],"properties":{
              "address":{"type":"string","description":"The address in the configuration of the bridges, its host, or its host and port; * matches any text."},
              "behaviour":{"type":"string","description":"answer by default."}}}
            """,
    });

    public void Map(ControlRoutes routes)
    {
        routes.Map(s_get, Get);
        routes.Map(s_put, Put);
        routes.Map(s_delete, Delete);
    }

    private Task Get(HttpContext context)
    {
        IReadOnlyList<Server> servers;
        using (cluster.Enter())
            servers = cluster.Servers;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(ServerList.Write(servers));
    }

    private async Task Put(HttpContext context)
    {
        using var body = await ControlBody.ReadAsync(context, cluster.Settings, ServerList.Shape);
        if (ServerList.Read(body?.RootElement, cluster.Settings, out var servers) is { } mistake)
        {
            await ControlAnswer.Problem(context, 400, mistake);
            return;
        }
        using (cluster.Enter())
            cluster.SetServers(servers);
        await Get(context);
    }

    private Task Delete(HttpContext context)
    {
        using (cluster.Enter())
            cluster.SetServers([]);
        return Get(context);
    }
}
