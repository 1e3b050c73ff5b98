namespace CmsSim.Harness.Verify;

/// <summary>One place where the target does not do as a contract states.</summary>
/// <param name="Request">The request, such as <c>GET /api/v1/coSpaces?limit=1</c>.</param>
/// <param name="Part">The part of the answer: <c>status</c>, <c>body</c>, <c>header Location</c>, or the path of an element.</param>
/// <param name="Expected">The content that the contract expects.</param>
/// <param name="Actual">The content of the answer.</param>
public sealed record Deviation(string Request, string Part, string Expected, string Actual)
{
    /// <summary>Returns the deviation as one sentence.</summary>
    public override string ToString() => $"{Request}: {Part}: expected {Expected}, got {Actual}";
}
