using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/state</c>: the file that keeps the state of the cluster for the next start of the process.</summary>
internal sealed class StateApi(Cluster cluster)
{
    private static readonly ControlOperation s_get = new("GET", "/state", "Returns whether the state is kept for the next start, and in which file.") { Answer = "State" };

    public static ControlArea Area { get; } = new([s_get], new Dictionary<string, string>
    {
        ["State"] = """
            {"type":"object","required":["kept"],"properties":{
              "kept":{"type":"boolean","description":"True when there is a state folder. The other members are absent without one."},
              "file":{"type":"string"},
              "bytes":{"type":"integer","description":"The size of the state in the file."},
              "writes":{"type":"integer","description":"The number of writes since the process started."},
              "failures":{"type":"integer","description":"The number of writes that failed."},
              "error":{"type":"string","description":"The reason why no change can be kept at present; absent when changes can be kept."}}}
            """,
    });

    public void Map(ControlRoutes routes) => routes.Map(s_get, Get);

    private Task Get(HttpContext context)
    {
        if (cluster.Changes.Keeper is not { } keeper)
            return ControlAnswer.Json(context, json => json.WriteBoolean("kept", false));
        string file;
        long bytes, writes, failures;
        string? error;
        using (cluster.Enter())
            (file, error, bytes, writes, failures) = (keeper.FilePath, keeper.Error, keeper.Length, keeper.Writes, keeper.Failures);
        return ControlAnswer.Json(context, json =>
        {
            json.WriteBoolean("kept", true);
            json.WriteString("file", file);
            json.WriteNumber("bytes", bytes);
            json.WriteNumber("writes", writes);
            json.WriteNumber("failures", failures);
            if (error is not null)
                json.WriteString("error", error);
        });
    }
}
