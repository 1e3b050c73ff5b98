using System.Globalization;

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

/// <summary>A bulk sync has not ended within <see cref="TmsSettings.SyncTimeout"/>.</summary>
public sealed class BulkSyncTimeoutException : CmsException
{
    internal BulkSyncTimeoutException(Guid sync, string? state, TimeSpan limit)
        : base(string.Create(CultureInfo.InvariantCulture, $"Bulk sync {sync} has not ended within {limit.TotalSeconds:0.###} s; its status is \"{state}\".")) => Sync = sync;

    /// <summary>The job.</summary>
    public Guid Sync { get; }
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
