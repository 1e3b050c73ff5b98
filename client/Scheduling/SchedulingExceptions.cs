using System.Globalization;

namespace CmsSim.Client.Scheduling;

/// <summary>A bulk sync failed, so the bridge did not create the requested spaces.</summary>
public sealed class BulkSyncFailedException : CmsException
{
    internal BulkSyncFailedException(Guid sync, string state)
        : base($"Bulk sync {sync} failed with the status \"{state}\".") => (Sync, State) = (sync, state);

    /// <summary>The id of the bulk sync.</summary>
    public Guid Sync { get; }

    /// <summary>The status of the bulk sync, such as <c>failedCoSpaceUriConflict</c>.</summary>
    public string State { get; }
}

/// <summary>A bulk sync has not ended within <see cref="TmsSettings.SyncTimeout"/>.</summary>
public sealed class BulkSyncTimeoutException : CmsException
{
    internal BulkSyncTimeoutException(Guid sync, string? state, TimeSpan limit)
        : base(string.Create(CultureInfo.InvariantCulture, $"Bulk sync {sync} has not ended within {limit.TotalSeconds:0.###} s; its status is \"{state}\".")) => Sync = sync;

    /// <summary>The id of the bulk sync.</summary>
    public Guid Sync { get; }
}

/// <summary>No slot is free: all are in use, or none is reserved.</summary>
public sealed class NoFreeSlotException : CmsException
{
    internal NoFreeSlotException(TmsSettings settings, int found)
        : base(found is 0
            ? $"The bridge has no spaces numbered {settings.NumberBase} to {settings.LastNumber}; reserve slots first."
            : $"All {found} spaces numbered {settings.NumberBase} to {settings.LastNumber} are in use.")
    {
    }
}
