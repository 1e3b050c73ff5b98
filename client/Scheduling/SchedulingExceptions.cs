namespace CmsSim.Client.Scheduling;

/// <summary>The bridge could not make the spaces it was asked for.</summary>
public sealed class BulkSyncFailedException : CmsException
{
    internal BulkSyncFailedException(Guid sync, string state)
        : base($"Bulk sync {sync} ended as {state}.") => (Sync, State) = (sync, state);

    /// <summary>The job.</summary>
    public Guid Sync { get; }

    /// <summary>The state it ended in, such as <c>failedCoSpaceUriConflict</c>.</summary>
    public string State { get; }
}

/// <summary>Every slot is in use, or none was reserved.</summary>
public sealed class NoFreeSlotException : CmsException
{
    internal NoFreeSlotException(TmsSettings settings, int found)
        : base(found is 0
            ? $"The bridge has no spaces numbered {settings.NumberBase} to {settings.LastNumber}: reserve them first."
            : $"All {found} of the spaces numbered {settings.NumberBase} to {settings.LastNumber} are in use.")
    {
    }
}
