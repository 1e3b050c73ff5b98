namespace CmsSim.Client.Scheduling;

/// <summary>A problem of a system that needs attention. It is opened when its cause appears, and closed when the cause disappears.</summary>
/// <param name="Number">The number of the ticket in its store, from 1.</param>
/// <param name="System">The number of the system.</param>
/// <param name="Kind">The kind of problem.</param>
/// <param name="Subject">The part of the system that has the problem, such as a slot number. Empty for the system itself.</param>
/// <param name="Text">The problem, in a sentence.</param>
/// <param name="OpenedAt">The time at which the ticket was opened.</param>
/// <param name="ClosedAt">The time at which the ticket was closed. Null while it is open.</param>
public sealed record Ticket(int Number, int System, TicketKind Kind, string Subject, string Text, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt = null)
{
    /// <summary>The title, as TMS shows it.</summary>
    public string Title => Kind switch
    {
        TicketKind.BlankSystemName => "Blank System Name",
        TicketKind.DialNumberConfigurationError => "Dial Number Configuration Error",
        TicketKind.ConnectionError => "Connection Error",
        TicketKind.AuthenticationError => "Authentication Error",
        TicketKind.CertificateError => "Certificate Error",
        TicketKind.TimeDifference => "Time Difference",
        TicketKind.SlotCreationError => "Slot Creation Error",
        TicketKind.SlotError => "Slot Error",
        TicketKind.ConferenceError => "Conference Error",
        _ => Kind.ToString(),
    };
}

/// <summary>
/// The kinds of tickets. The first two are documented with their texts (Cisco document 212298); the others are inferred.
/// </summary>
public enum TicketKind
{
    /// <summary>The system has no name.</summary>
    BlankSystemName,

    /// <summary>The domain, the Numeric ID Base or the Numeric ID Quantity is not set.</summary>
    DialNumberConfigurationError,

    /// <summary>The bridge does not answer.</summary>
    ConnectionError,

    /// <summary>The bridge rejects the credentials.</summary>
    AuthenticationError,

    /// <summary>The certificate of the bridge is not accepted.</summary>
    CertificateError,

    /// <summary>The clock of the bridge is off.</summary>
    TimeDifference,

    /// <summary>The bridge could not create the slots.</summary>
    SlotCreationError,

    /// <summary>A slot is missing or was changed on the bridge.</summary>
    SlotError,

    /// <summary>A conference could not be started or ended.</summary>
    ConferenceError,
}
