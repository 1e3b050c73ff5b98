namespace CmsSim.Harness.Record;

/// <summary>Something in a recording that is no exchange and no frame: a connection that failed, bytes that are not HTTP, an answer without a request.</summary>
public sealed record RecordedRemark : RecordedItem
{
    /// <summary>The sentence. It may hold addresses, and no other value.</summary>
    public required string Text { get; init; }
}
