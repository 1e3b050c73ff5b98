using System.Text.Json;

namespace CmsSim.Simulator.Control;

/// <summary>One operation of the control API. Routing, the OpenAPI document and the tool's commands follow from these.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, with parameters in braces.</param>
/// <param name="Summary">A sentence that describes it.</param>
public sealed record ControlOperation(string Method, string Path, string Summary)
{
    /// <summary>All operations, in the order of the OpenAPI document.</summary>
    public static IReadOnlyList<ControlOperation> All => field ??= [.. ControlApi.Areas.SelectMany(area => area.Operations)];

    /// <summary>The name of the body's schema; null for an operation without a body.</summary>
    public string? Body { get; internal init; }

    /// <summary>The name of the answer's schema, when the answer is JSON.</summary>
    public string Answer { get; internal init; } = "Ready";

    /// <summary>The media type of a body or answer that is not JSON; null for JSON.</summary>
    public string? MediaType { get; internal init; }

    /// <summary>The query parameters, each with its type and a description.</summary>
    public IReadOnlyList<(string Name, string Type, string Summary)> Query { get; internal init; } = [];

    /// <summary>
    /// The media type that a request must name, even without a body; null for an operation that changes nothing. Neither an HTML form nor
    /// a bridge's CDR post can name it.
    /// </summary>
    public string? WantedMediaType => Method is "GET" ? null : Body is not null && MediaType is { } mediaType ? mediaType : "application/json";

    /// <summary>The error statuses that it can answer, besides those that all operations share.</summary>
    public IReadOnlyList<int> Problems { get; internal init; } = [];

    /// <summary>True when the answer is a stream without an end.</summary>
    public bool IsStream => MediaType is "text/event-stream";

    /// <summary>True when the stream of exchanges continues the answer.</summary>
    public bool HasFollowing { get; internal init; }

    /// <summary>True when it is answered without a token.</summary>
    public bool IsOpen { get; internal init; }

    /// <summary>The description of a member of the body; a dot leads into an inner object, as in <c>match.path</c>.</summary>
    public string? SummaryOf(string place)
    {
        if (Body is null)
            return null;
        using var schema = JsonDocument.Parse(ControlSchemas.All[Body]);
        var member = schema.RootElement;
        foreach (var step in place.Split('.'))
        {
            if (!member.TryGetProperty("properties", out var members) || !members.TryGetProperty(step, out member))
                return null;
        }
        return member.TryGetProperty("description", out var description) ? description.GetString() : null;
    }
}
