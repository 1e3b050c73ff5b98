using CmsSim.Client.Cdr;

namespace CmsSim.Client.Hosting;

/// <summary>The limits of a receiver of call detail records.</summary>
public sealed record CmsCdrOptions
{
    /// <summary>
    /// A text that POSTs must have as the query parameter <c>token</c>. Bridges send no credentials, but keep the query of the receiver's
    /// address. Null accepts POSTs without one.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>The maximum size of one POST, in bytes. Defaults to 16 MiB.</summary>
    public int LargestDocument { get; init; } = CdrDocument.DefaultLargest;

    /// <summary>The maximum number of sessions whose numbers are remembered. Defaults to 1,000.</summary>
    public int MostSessions { get; init; } = CdrSessions.DefaultMost;

    internal CmsCdrOptions Validated()
    {
        if (Token is "")
            throw new ArgumentException("Invalid Token; expected a text, or null to accept POSTs without one.");
        ArgumentOutOfRangeException.ThrowIfLessThan(LargestDocument, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MostSessions, 1);
        return this;
    }
}
