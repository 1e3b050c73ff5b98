using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Control;

/// <summary><c>/far-ends</c>: the behaviour of dialled addresses.</summary>
internal static class FarEndsApi
{
    private static readonly ControlOperation s_get = new("GET", "/far-ends", "Returns the behaviour of dialled addresses.") { Answer = "FarEnds" };

    private static readonly ControlOperation s_put = new("PUT", "/far-ends", "Sets the behaviour of dialled addresses; the first match wins.")
    {
        Body = "FarEnds",
        Answer = "FarEnds",
        Problems = [400],
    };

    private static readonly ControlOperation s_delete = new("DELETE", "/far-ends", "Removes all far ends, so that every address behaves as by default.") { Answer = "FarEnds" };

    public static ControlArea Area { get; } = new([s_get, s_put, s_delete], new Dictionary<string, string>
    {
        ["FarEnds"] = """{"type":"array","items":{"$ref":"#/components/schemas/FarEnd"}}""",
        ["FarEnd"] = """
            {"type":"object","required":["address"],"properties":{
              "address":{"type":"string"},
              "behaviour":{"type":"string"},
              "after":{"type":"number","minimum":0},
              "hangUpAfter":{"type":"number","minimum":0},
              "encrypted":{"type":"boolean","description":"True when the far end encrypts media; follows from the behaviour by default."},
              "confirms":{"type":"boolean","description":"True when the far end presses the key that a prompt asks for; true by default."},
              "video":{"enum":["none","480p","720p","1080p"],"description":"The largest picture that the far end sends and receives; 720p by default."}}}
            """,
    });

    public static void Map(Cluster cluster, ControlRoutes routes) =>
        new AddressListApi<FarEnd>(cluster, new FarEndList(), () => cluster.FarEnds, farEnds => cluster.FarEnds = farEnds).Map(routes, s_get, s_put, s_delete);
}
