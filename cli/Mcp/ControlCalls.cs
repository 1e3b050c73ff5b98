using System.Text;
using System.Text.Json.Nodes;

namespace CmsSim.Cli.Mcp;

/// <summary>Operations of the control API whose answers are JSON objects.</summary>
internal static class ControlCalls
{
    /// <summary>Reads an object.</summary>
    public static Task<JsonObject> ReadAsync(ControlConnection control, string target, CancellationToken cancellation) => SendAsync(control, "GET", target, null, cancellation);

    /// <summary>Sends a command with its body, and returns the answer.</summary>
    public static async Task<JsonObject> SendAsync(ControlConnection control, string method, string target, JsonObject? body, CancellationToken cancellation) =>
        JsonNode.Parse(await control.SendAsync(method, target, body is null ? null : Encoding.UTF8.GetBytes(body.ToJsonString()), cancellation))!.AsObject();
}
