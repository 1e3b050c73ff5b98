using System.Net;

namespace CmsSim.Simulator.Control;

/// <summary>The address of the control API, and the callers that may use it.</summary>
/// <param name="Listen">The IP address to listen on.</param>
/// <param name="Port">The port; 0 for any free port.</param>
/// <param name="Token">The token that each request must carry; null for none.</param>
/// <param name="Password">The configured password of the API user; null leaves it to the first account of the run.</param>
internal sealed record ControlAccess(IPAddress Listen, int Port, string? Token, string? Password)
{
    /// <summary>The paths that the program around the simulator adds.</summary>
    public IReadOnlyList<ControlExtension> Extensions { get; init; } = [];
}
