namespace CmsSim.Harness.Coverage;

/// <summary>One exchange of a client, as far as a source shows it.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">The path and query of the request.</param>
public sealed record CoverageExchange(string Method, string Target)
{
    /// <summary>The body of the request, as on the wire. Empty for none. Null when the source does not show it.</summary>
    public string? Form { get; init; } = "";

    /// <summary>The HTTP status of the answer; 0 when none arrived.</summary>
    public int Status { get; init; }

    /// <summary>The body of the answer. Null when the source does not show it.</summary>
    public string? Answer { get; init; }

    /// <summary>The failure reasons, when the source names them beside the answer.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>The states in which the cluster was, such as <c>bridgeStopped</c>. Null when the source does not know them; empty for a whole cluster.</summary>
    public IReadOnlyList<string>? States { get; init; }

    /// <summary>The release of the bridge, such as <c>2.9</c>. Null when it is not known.</summary>
    public string? Release { get; init; }
}
