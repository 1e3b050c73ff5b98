namespace CmsSim.Harness.Api;

/// <summary>A failure reason as the documents describe it.</summary>
/// <param name="Name">The name of the element inside <c>failureDetails</c>, such as <c>coSpaceDoesNotExist</c>.</param>
/// <param name="Since">The first release that has it. Null when it is older than the documents, or not known.</param>
/// <param name="Removed">The first release that no longer has it. Null when all later releases have it.</param>
public sealed record ApiReason(string Name, string? Since, string? Removed);
