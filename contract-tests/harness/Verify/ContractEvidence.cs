namespace CmsSim.Harness.Verify;

/// <summary>One source of a contract.</summary>
/// <param name="Basis">The strength of the source.</param>
/// <param name="Source">The document, capture or client, with the place in it, such as <c>document 212298, trace 9498</c>.</param>
public sealed record ContractEvidence(Basis Basis, string Source)
{
    /// <summary>A document of the vendor states it.</summary>
    /// <param name="source">The document, with the place in it.</param>
    public static ContractEvidence Documented(string source) => new(Basis.Documented, source);

    /// <summary>A capture or log of a real system shows it, or a client in use relies on it.</summary>
    /// <param name="source">The capture, log or client.</param>
    public static ContractEvidence Observed(string source) => new(Basis.Observed, source);

    /// <summary>No source shows it.</summary>
    /// <param name="reason">The reason to expect it.</param>
    public static ContractEvidence Inferred(string reason) => new(Basis.Inferred, reason);

    /// <summary>Returns the basis and the source, such as <c>documented: API guide 2.0, page 29</c>.</summary>
    public override string ToString() => $"{Basis.ToString().ToLowerInvariant()}: {Source}";
}
