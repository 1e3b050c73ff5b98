using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary>Notes the commands that change a run, so that the run can be repeated.</summary>
internal sealed class CommandWatch(Cluster cluster)
{
    // A world begins a run of its own. A request to a bridge is in the journal, which repeats it.
    private static readonly string[] s_notNoted = ["/world", "/reset", BridgeRequestsApi.Path];

    /// <summary>Runs the handler of an operation, and notes a command that was carried out.</summary>
    public Task RunAsync(HttpContext context, ControlOperation operation, RequestDelegate handle) =>
        operation.Method is "GET" || s_notNoted.Contains(operation.Path) ? handle(context) : RunAndNoteAsync(context, operation, handle);

    private async Task RunAndNoteAsync(HttpContext context, ControlOperation operation, RequestDelegate handle)
    {
        var body = await ControlBody.BytesAsync(context, cluster.Settings.LargestControlBody);
        context.Request.Body = new MemoryStream(body.ToArray(), writable: false);
        await handle(context);
        if (context.Response.StatusCode is not (>= 200 and < 300))
            return;
        using (cluster.Enter())
            cluster.History.Note(cluster, operation.Method, context.Request.Path.Value!, body);
    }
}
