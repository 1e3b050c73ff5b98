namespace CmsSim.Client.Scheduling;

/// <summary>A step of the scheduler that a person may want to see.</summary>
/// <param name="At">The time.</param>
/// <param name="System">The number of the system.</param>
/// <param name="Kind">The kind of step.</param>
/// <param name="Text">The step, in a sentence.</param>
/// <param name="Conference">The conference, such as <c>12.1</c>. Null when the step belongs to the system.</param>
public sealed record ScheduleEvent(DateTimeOffset At, int System, ScheduleEventKind Kind, string Text, string? Conference = null);

/// <summary>The kinds of steps of the scheduler.</summary>
public enum ScheduleEventKind
{
    /// <summary>A bridge changed its state.</summary>
    BridgeState,

    /// <summary>A conference was started.</summary>
    Started,

    /// <summary>A participant was dialled, or an attempt failed.</summary>
    Dialled,

    /// <summary>A warning was sent to the participants.</summary>
    Warned,

    /// <summary>A conference was extended.</summary>
    Extended,

    /// <summary>A conference was ended.</summary>
    Ended,

    /// <summary>A step failed and is tried again, or a conference was missed.</summary>
    Failed,

    /// <summary>A ticket was opened.</summary>
    TicketOpened,

    /// <summary>A ticket was closed.</summary>
    TicketClosed,

    /// <summary>Slots were created or removed.</summary>
    Slots,
}
