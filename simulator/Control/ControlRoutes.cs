using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary>Finds the operation that a request is for. What is not described in <see cref="ControlOperation"/> cannot be mapped.</summary>
internal sealed class ControlRoutes
{
    private readonly List<(ControlOperation Operation, string[] Segments, RequestDelegate Handle)> _routes = [];

    public IEnumerable<ControlOperation> Mapped => _routes.Select(route => route.Operation);

    public void Map(ControlOperation operation, RequestDelegate handle) => _routes.Add((operation, SegmentsOf(operation.Path), handle));

    public Task RunAsync(HttpContext context)
    {
        var path = SegmentsOf(context.Request.Path.Value ?? "");
        var there = _routes.Where(route => Matches(route.Segments, path)).ToList();
        foreach (var (operation, segments, handle) in there)
        {
            if (!HttpMethods.Equals(operation.Method, context.Request.Method))
                continue;
            foreach (var (name, value) in segments.Zip(path))
            {
                if (name.StartsWith('{'))
                    context.Request.RouteValues[name.Trim('{', '}')] = value;
            }
            return handle(context);
        }
        if (there is [])
            return ControlApi.Problem(context, 404, $"{context.Request.Method} {context.Request.Path} is not part of the control API; GET /openapi.json says what is.");
        var methods = string.Join(", ", there.Select(route => route.Operation.Method));
        context.Response.Headers.Allow = methods;
        return ControlApi.Problem(context, 405, $"{context.Request.Path} takes {methods}, not {context.Request.Method}.");
    }

    private static string[] SegmentsOf(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static bool Matches(string[] segments, string[] path) =>
        segments.Length == path.Length
        && segments.Zip(path).All(pair => pair.First.StartsWith('{') || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
}
