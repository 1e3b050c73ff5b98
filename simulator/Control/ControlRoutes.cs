using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary>Finds the operation and the handler for a request.</summary>
/// <param name="watch">Runs the handler of an operation; null to run it directly.</param>
internal sealed class ControlRoutes(Func<HttpContext, ControlOperation, RequestDelegate, Task>? watch = null)
{
    private readonly List<(ControlOperation Operation, string[] Segments, RequestDelegate Handle)> _routes = [];

    /// <summary>The paths that the program around the simulator adds.</summary>
    public IReadOnlyList<ControlExtension> Extensions { get; set; } = [];

    public IEnumerable<ControlOperation> Mapped => _routes.Select(route => route.Operation);

    public void Map(ControlOperation operation, RequestDelegate handle) => _routes.Add((operation, SegmentsOf(operation.Path), handle));

    /// <summary>The operation with the path and method of the request; null when there is none.</summary>
    public (ControlOperation Operation, string[] Segments, RequestDelegate Handle)? Find(HttpRequest request)
    {
        var path = SegmentsOf(request.Path.Value ?? "");
        foreach (var route in _routes)
        {
            if (HttpMethods.Equals(route.Operation.Method, request.Method) && Matches(route.Segments, path))
                return route;
        }
        return null;
    }

    /// <summary>The added path of the request; null when the path is not an added one.</summary>
    public ControlExtension? ExtensionOf(HttpRequest request)
    {
        foreach (var extension in Extensions)
        {
            if (request.Path.Equals(extension.Path, StringComparison.OrdinalIgnoreCase))
                return extension;
        }
        return null;
    }

    public Task RunAsync(HttpContext context)
    {
        if (ExtensionOf(context.Request) is { } extension)
            return extension.Handle(context);
        var path = SegmentsOf(context.Request.Path.Value ?? "");
        if (Find(context.Request) is var (operation, names, handle))
        {
            foreach (var (name, value) in names.Zip(path))
            {
                if (name.StartsWith('{'))
                    context.Request.RouteValues[name.Trim('{', '}')] = value;
            }
            return watch is null ? handle(context) : watch(context, operation, handle);
        }
        var methods = string.Join(", ", _routes.Where(route => Matches(route.Segments, path)).Select(route => route.Operation.Method));
        if (methods.Length == 0)
            return ControlAnswer.Problem(context, 404, $"{context.Request.Method} {context.Request.Path} is not part of the control API; GET /openapi.json lists its operations.");
        context.Response.Headers.Allow = methods;
        return ControlAnswer.Problem(context, 405, $"{context.Request.Path} supports {methods}, not {context.Request.Method}.");
    }

    private static string[] SegmentsOf(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static bool Matches(string[] segments, string[] path) =>
        segments.Length == path.Length
        && segments.Zip(path).All(pair => pair.First.StartsWith('{') || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
}
