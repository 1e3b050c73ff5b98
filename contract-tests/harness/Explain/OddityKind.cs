namespace CmsSim.Harness.Explain;

/// <summary>The kinds of oddities in a log.</summary>
public enum OddityKind
{
    /// <summary>Trace numbers are missing.</summary>
    TraceGap,

    /// <summary>The trace counter or the uptime begins again.</summary>
    Restart,

    /// <summary>A request has no answer.</summary>
    UnansweredRequest,

    /// <summary>An answer has no request.</summary>
    AnswerWithoutRequest,

    /// <summary>An answer took long.</summary>
    SlowAnswer,

    /// <summary>A later request was answered first.</summary>
    OutOfOrderAnswer,

    /// <summary>The log begins or ends within an exchange, or a line is cut.</summary>
    CutLog,

    /// <summary>The size in the log differs from the bytes in the log.</summary>
    SizeMismatch,

    /// <summary>A client repeats a request quickly.</summary>
    RetryStorm,

    /// <summary>A client is challenged again and again.</summary>
    AuthenticationLoop,

    /// <summary>The bridge answers with a status of 500 or more.</summary>
    ServerError,

    /// <summary>Many requests of a client are refused.</summary>
    RefusalBurst,

    /// <summary>A client or user changes something for the first time, late in the log.</summary>
    UnusualClient,

    /// <summary>A space of the scheduler was changed or deleted by another client or user.</summary>
    SlotEdited,

    /// <summary>A bulk sync failed or does not complete.</summary>
    BulkSyncIncomplete,

    /// <summary>A call exists without any leg.</summary>
    CallWithoutLegs,

    /// <summary>A leg ended without being connected.</summary>
    NotConnected,

    /// <summary>TLS to a far end failed.</summary>
    TlsFallback,

    /// <summary>A participant left within seconds.</summary>
    ShortStay,

    /// <summary>The bridge or cluster is at its limit.</summary>
    LoadLimit,

    /// <summary>Call detail records are lost or cannot be delivered.</summary>
    RecordsLost,

    /// <summary>The clock of the log goes back or leaps forward.</summary>
    ClockJump,

    /// <summary>The offset between the clock of the log and that of the records changes.</summary>
    ClockOffset,

    /// <summary>A server registered again.</summary>
    Reregistration,

    /// <summary>The database or its cluster reports a failure.</summary>
    Database,

    /// <summary>A web bridge cannot be reached.</summary>
    WebBridge,

    /// <summary>A recorder, streamer or uploader fails.</summary>
    RecorderOrStreamer,

    /// <summary>A directory import fails.</summary>
    Directory,

    /// <summary>A licence is missing or ends.</summary>
    Licence,

    /// <summary>A SIP connection broke.</summary>
    SipConnection,

    /// <summary>The log shows a passcode, password or secret.</summary>
    SecretInClear,

    /// <summary>A line reports an error of another kind.</summary>
    ErrorLine,
}

/// <summary>The words about a kind of oddity.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The name in output, such as <c>trace-gap</c>.</param>
/// <param name="Why">The reason why it matters, in one sentence.</param>
/// <param name="Check">The next thing to check, in one sentence.</param>
public sealed record OddityWords(OddityKind Kind, string Name, string Why, string Check)
{
    private static readonly Dictionary<OddityKind, OddityWords> s_all = new OddityWords[]
    {
        new(OddityKind.TraceGap, "trace-gap", "The bridge counts every request, so lines of the log are missing.", "Look for a filter, a lost log file or a syslog server that drops messages."),
        new(OddityKind.Restart, "restart", "The counter begins again only when the Call Bridge starts.", "Look for a restart, a crash or an upgrade just before. Live calls of the bridge ended then."),
        new(OddityKind.UnansweredRequest, "unanswered-request", "The client waited for an answer that the log does not show.", "See whether the bridge was restarted or the line was lost, and what the client did next."),
        new(OddityKind.AnswerWithoutRequest, "answer-without-request", "The line of the request is missing in the log.", "Look for lost lines before it."),
        new(OddityKind.SlowAnswer, "slow-answer", "Clients give up after some seconds and may repeat the request.", "Check load, database and network of the bridge at that time."),
        new(OddityKind.OutOfOrderAnswer, "out-of-order-answer", "A later request was answered first, so the bridge was waiting for something.", "Check whether the request needs another bridge or the database."),
        new(OddityKind.CutLog, "cut-log", "An exchange is incomplete because the log is cut.", "Ask for the log file before or after this one."),
        new(OddityKind.SizeMismatch, "size-mismatch", "The log does not show all bytes that were sent, or shows others.", "Look for lost lines, edited text or a page that changed blanks."),
        new(OddityKind.RetryStorm, "retry-storm", "The same request again and again loads the bridge and rarely helps.", "Check the answer that the client gets, and its retry rules."),
        new(OddityKind.AuthenticationLoop, "401-loop", "The client never sends accepted credentials. One 401 before a success is normal.", "Check user name, password and permissions of the client."),
        new(OddityKind.ServerError, "server-error", "The bridge could not serve the request.", "Check whether it was starting, overloaded or without its database."),
        new(OddityKind.RefusalBurst, "refusal-burst", "The client works with ids or values that the bridge does not accept.", "Compare the reason with the client's idea of the configuration; its cache may be out of date."),
        new(OddityKind.UnusualClient, "unusual-client", "Until then, only other clients or users changed the configuration.", "Ask who used this address or account."),
        new(OddityKind.SlotEdited, "slot-edited", "The scheduler relies on its reserved spaces. A change by hand makes meetings fail.", "Find out who changed the space, and let the scheduler make its spaces again."),
        new(OddityKind.BulkSyncIncomplete, "bulk-sync-incomplete", "The spaces of the bulk parameter set may be missing.", "Read the status of the sync again, and check for duplicate URIs or call IDs."),
        new(OddityKind.CallWithoutLegs, "call-without-legs", "A call without participants stays active and counts.", "Check why the client did not dial, or why the dialling failed."),
        new(OddityKind.NotConnected, "not-connected", "A participant could not be reached, or did not get in.", "Check the address, the dial plan and the far end."),
        new(OddityKind.TlsFallback, "tls-fallback", "The call continues without encrypted signalling, and silence delays it by about 20 s.", "Check TLS and the certificates of the far end, or set the rule to unencrypted."),
        new(OddityKind.ShortStay, "short-stay", "Leaving at once often means bad media, a wrong meeting or a failed device.", "Check media, encryption and ports between the participant and the bridge."),
        new(OddityKind.LoadLimit, "load-limit", "Participants are turned away.", "Check load limits, the load balancing group and other bridges."),
        new(OddityKind.RecordsLost, "records-lost", "Billing and reports lack calls. The bridge keeps only a limited number of records.", "Check address, certificate and state of the receiver."),
        new(OddityKind.ClockJump, "clock-jump", "Durations and the order of lines are not to be trusted here.", "Check NTP, time zone and daylight saving time of the bridge."),
        new(OddityKind.ClockOffset, "clock-offset", "The clocks of syslog and call detail records moved against each other.", "Check NTP on the bridge and on the syslog server."),
        new(OddityKind.Reregistration, "re-registration", "The connection between two servers was lost and came back; calls across it may have ended.", "Check the network between them, and whether the other server restarted."),
        new(OddityKind.Database, "database", "Changes may be lost or refused while the database has a problem.", "Check the status of the database cluster and the connections on port 5432."),
        new(OddityKind.WebBridge, "web-bridge", "Browsers cannot join through this web bridge.", "Check its name in DNS, its certificate and its port."),
        new(OddityKind.RecorderOrStreamer, "recorder-or-streamer", "The meeting is not recorded or streamed.", "Check address, trust, disk and stream address of the device."),
        new(OddityKind.Directory, "directory", "Users are not imported or updated.", "Check address, account, base DN and filter of the directory."),
        new(OddityKind.Licence, "licence", "A function is off or ends.", "Check the licences of the bridge."),
        new(OddityKind.SipConnection, "sip-connection", "Calls over this connection end or are set up again.", "Check the far end and firewalls between."),
        new(OddityKind.SecretInClear, "secret-in-clear", "Every reader of the log can use it.", "Redact the log before sharing it, and change the value."),
        new(OddityKind.ErrorLine, "error-line", "The process itself calls it an error.", "Read the lines around it."),
    }.ToDictionary(words => words.Kind);

    /// <summary>Returns the words of a kind.</summary>
    public static OddityWords Of(OddityKind kind) => s_all[kind];
}
