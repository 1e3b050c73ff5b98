using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/health</c> and <c>/openapi.json</c>: the health of the cluster, and the description of the control API.</summary>
internal static class HealthApi
{
    private static readonly ControlOperation s_live = new("GET", "/health/live", "Checks that the process runs.") { IsOpen = true };
    private static readonly ControlOperation s_ready = new("GET", "/health/ready", "Checks that every bridge answers.") { IsOpen = true };
    private static readonly ControlOperation s_document = new("GET", "/openapi.json", "Returns this document.") { Answer = "Document" };

    public static ControlArea Area { get; } = new([s_live, s_ready, s_document], new Dictionary<string, string>
    {
        ["Ready"] = """{"type":"object","required":["ready"],"properties":{"ready":{"type":"boolean"}}}""",
        ["Document"] = """{"type":"object","required":["openapi","paths"]}""",
    });

    public static void Map(ControlRoutes routes)
    {
        routes.Map(s_live, ControlAnswer.Ready);
        routes.Map(s_ready, ControlAnswer.Ready);
        routes.Map(s_document, GetDocument);
    }

    private static Task GetDocument(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(OpenApiDocument.Write());
    }
}
