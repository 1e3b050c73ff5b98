using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary>
/// A path that the program around the simulator adds to the control API. Its requests pass the check of the caller as all others do; a POST
/// must name <c>application/json</c>.
/// </summary>
/// <param name="Path">The path, such as <c>/mcp</c>.</param>
/// <param name="Handle">Answers the requests.</param>
public sealed record ControlExtension(string Path, RequestDelegate Handle);
