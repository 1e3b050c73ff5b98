using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Verify;

/// <summary>One request of a contract and its answer.</summary>
/// <param name="At">The time of the request on the clock of the verifier.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path with the query, such as <c>/api/v1/coSpaces?limit=1</c>.</param>
/// <param name="Body">The form. Null for a request without a body.</param>
/// <param name="Answer">The answer. Null if none arrived.</param>
public sealed record ContractExchange(DateTimeOffset At, string Method, string Path, string? Body, WireAnswer? Answer)
{
    /// <summary>False for a request that was sent without credentials, or with wrong ones.</summary>
    public bool HasCredentials { get; init; } = true;
}
