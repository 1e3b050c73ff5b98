using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Control;

/// <summary><c>/servers</c>: the behaviour of recorders, streamers, web bridges, TURN servers and LDAP servers.</summary>
internal static class ServersApi
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

    public static void Map(Cluster cluster, ControlRoutes routes) =>
        new AddressListApi<Server>(cluster, new ServerList(), () => cluster.Servers, cluster.SetServers).Map(routes, s_get, s_put, s_delete);
}
