namespace CmsSim.Client;

/// <content>The meaning of the states.</content>
public sealed partial record CospaceBulkSync
{
    /// <summary>True when the job has ended successfully.</summary>
    public bool IsComplete => Status is CospaceBulkSyncStatusValues.Complete;

    /// <summary>
    /// True when the job has failed. Any status that starts with <c>failed</c> counts, because later releases may add reasons.
    /// </summary>
    public bool HasFailed => Status is not null && Status.StartsWith("failed", StringComparison.Ordinal);
}
