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

/// <summary>The reasons why the scheduler refuses a request. The values are the error codes of the booking interface of TMS, where it has one.</summary>
public enum ScheduleRefusal
{
    /// <summary>A value of the request is not valid.</summary>
    InvalidValue = 0,

    /// <summary>The bridge that is to be added was discovered as a member of the cluster of another system.</summary>
    AlreadyDiscovered = 1,

    /// <summary>Conferences are running, or booked in slots that the change would remove.</summary>
    InUse = 2,

    /// <summary>There is no such booking.</summary>
    MeetingNotFound = -2147218302,

    /// <summary>There is no such system, or none that accepts bookings.</summary>
    SystemNotFound = -2147218301,

    /// <summary>All slots are taken at that time.</summary>
    SystemAlreadyBooked = -2147218300,

    /// <summary>The conference is not running.</summary>
    MeetingNotActive = -2147218272,

    /// <summary>The conference is running or over, so that it cannot be changed.</summary>
    MeetingActive = -2147218270,

    /// <summary>The start is in the past.</summary>
    CannotBookInThePast = -2147218269,
}

/// <summary>The scheduler refuses a request. Nothing has changed.</summary>
public sealed class ScheduleRefusedException : Exception
{
    internal ScheduleRefusedException(ScheduleRefusal reason, string message, DateTimeOffset? nextFree = null) : base(message) =>
        (Reason, NextFree) = (reason, nextFree);

    /// <summary>The reason.</summary>
    public ScheduleRefusal Reason { get; }

    /// <summary>The next time at which the refused conference could start. Null unless all slots are taken.</summary>
    public DateTimeOffset? NextFree { get; }
}

/// <summary>The store of the schedule cannot be read or written, for example because the disk is full. Nothing of the failed save is kept.</summary>
public sealed class ScheduleStoreException : Exception
{
    /// <summary>Creates an exception with the sentence that says what failed.</summary>
    public ScheduleStoreException(string message, Exception? inner = null) : base(message, inner) { }
}
