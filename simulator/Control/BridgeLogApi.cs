using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/bridges/{bridge}/log</c>: the last lines of a bridge's log file. The gate is not held while the file is read.</summary>
internal sealed class BridgeLogApi(Cluster cluster)
{
    private const int UsualLines = 500;
    private const int MostLines = 5_000;

    /// <summary>The longest wait for lines that are on their way to the file.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(1);

    private static readonly ControlOperation s_get = new("GET", "/bridges/{bridge}/log", "Returns the last lines of the bridge's log file.")
    {
        Answer = "LogLines",
        Query =
        [
            ("lines", "integer", "Returns at most this number of lines: 500 by default, 5000 at most."),
            ("filter", "string", "Returns only lines that contain this text, in any letter case."),
        ],
        Problems = [400, 404, 409],
    };

    public static ControlArea Area { get; } = new([s_get], new Dictionary<string, string>
    {
        ["LogLines"] = """
            {"type":"object","required":["bridge","lines"],"properties":{
              "bridge":{"type":"string"},
              "file":{"type":"string","description":"The path of the file; absent when the run writes no log file."},
              "lines":{"type":"array","maxItems":5000,"items":{"type":"string"},"description":"The lines, oldest first."}}}
            """,
    });

    public void Map(ControlRoutes routes) => routes.Map(s_get, Get);

    private async Task Get(HttpContext context)
    {
        var most = ControlBody.Number(context, "lines", 1, MostLines) ?? UsualLines;
        var filter = context.Request.Query["filter"].ToString();
        if (BridgesApi.BridgeIn(context, cluster) is not { } bridge)
        {
            await BridgesApi.RefuseUnknown(context, cluster);
            return;
        }
        await bridge.Syslog.FlushAsync().WaitAsync(s_longestWait, cluster.RealTime, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        IReadOnlyList<string> lines = [];
        var file = bridge.Syslog.File?.Name;
        try
        {
            if (file is not null)
                lines = await LogTail.ReadAsync(file, most, filter, context.RequestAborted);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await ControlAnswer.Problem(context, 409, $"The log file {file} cannot be read: {error.Message}");
            return;
        }
        await ControlAnswer.Json(context, json =>
        {
            json.WriteString("bridge", bridge.BridgeName);
            if (file is not null)
                json.WriteString("file", file);
            json.WriteStartArray("lines");
            foreach (var line in lines)
                json.WriteStringValue(line);
            json.WriteEndArray();
        });
    }
}
