namespace CmsSim.Simulator;

/// <summary>
/// Bounds on what requests, worlds, files and peers can make a cluster do or keep. No source gives these numbers for a real bridge
/// unless the property says so; the defaults are generous for real use (inferred). <see cref="All"/> lists them by name.
/// </summary>
public record Limits
{
    /// <summary>Largest form body that a bridge reads, in bytes. A longer one is answered 413.</summary>
    public int LargestBody { get; init; } = 1024 * 1024;

    /// <summary>Most elements that may stand inside each other in a world. A deeper world is refused.</summary>
    public int WorldLevels { get; init; } = 100;

    /// <summary>Most elements, texts and attributes of a world. A larger world is refused.</summary>
    public int WorldNodes { get; init; } = 64_000_000;

    /// <summary>Most indexes of one bulk sync. A larger range ends as <c>failedIndexRangeTooGreat</c>.</summary>
    public int BulkSyncLargestRange { get; init; } = 10_000;

    /// <summary>Most spaces, users or directory entries that a sync handles before other requests may enter the gate.</summary>
    public int SyncObjectsAtOnce { get; init; } = 250;

    /// <summary>Longest regular expression of a dial transform or an LDAP mapping, in characters. A transform with a longer one is refused as <c>parameterError</c>, and a sync with such a mapping fails.</summary>
    public int ExpressionLength { get; init; } = 200;

    /// <summary>Most steps of such an expression, with its repetitions written out. A transform with a larger one is refused as <c>parameterError</c>, and a sync with such a mapping fails.</summary>
    public int ExpressionSteps { get; init; } = 500;

    /// <summary>Most steps that the expressions of one LDAP mapping take for one directory entry. Beyond them nothing matches.</summary>
    public int LdapWork { get; init; } = 500_000;

    /// <summary>Most steps that dial transforms and dial plan rules take for one address. Beyond them no further one matches.</summary>
    public int DialPlanWork { get; init; } = 1_000_000;

    /// <summary>Most outbound rules that are tried for one call. The call fails when the last of them does.</summary>
    public int RoutesOfCall { get; init; } = 100;

    /// <summary>Most LDAP syncs that wait or run. One more is refused as <c>tooManyLdapSyncs</c>.</summary>
    public int LdapSyncsAtOnce { get; init; } = 10;

    /// <summary>Largest layout template, in bytes. A longer one is refused as <c>layoutTemplateDescriptionTooLong</c>.</summary>
    public int LargestLayoutTemplate { get; init; } = 64 * 1024;

    /// <summary>Most event tokens that a bridge remembers. The oldest are forgotten first.</summary>
    public int AuthTokensKept { get; init; } = 1_000;

    /// <summary>Most diagnostics that a bridge keeps. The oldest are deleted first.</summary>
    public int DiagnosticsKept { get; init; } = 100;

    /// <summary>Most call legs that one of the diagnostics describes. It names the number of the others.</summary>
    public int DiagnosticsLegs { get; init; } = 1_000;

    /// <summary>Most parameters of one form. A form with more is refused as <c>parameterError</c>.</summary>
    public int FormParameters { get; init; } = 1_000;

    /// <summary>Most objects of the configuration. One more is refused as <c>invalidOperation</c>, and a bulk sync for more fails.</summary>
    public int Objects { get; init; } = 2_000_000;

    /// <summary>Most dial transforms, and most rules of each kind of dial plan. One more is refused as <c>invalidOperation</c>.</summary>
    public int DialPlanRules { get; init; } = 10_000;

    /// <summary>Most calls of one bridge. One more is refused as <c>invalidOperation</c>.</summary>
    public int Calls { get; init; } = 200_000;

    /// <summary>Most call legs of one bridge. One more is refused as <c>participantLimitReached</c>.</summary>
    public int CallLegs { get; init; } = 200_000;

    /// <summary>Most call detail records that wait for one receiver. The oldest are lost first.</summary>
    public int CdrRecordsKept { get; init; } = 2_000;

    /// <summary>Most event streams of one bridge. One more is answered 503.</summary>
    public int EventStreams { get; init; } = 100;

    /// <summary>Most subscriptions of one event stream. More close the stream.</summary>
    public int EventSubscriptions { get; init; } = 10_000;

    /// <summary>Most messages of an event stream that wait for an acknowledgement. No further one is sent until then.</summary>
    public int EventsUnacknowledged { get; init; } = 32;

    /// <summary>Most changes that wait for acknowledgements of an event stream. More close the stream.</summary>
    public int EventChangesHeld { get; init; } = 10_000;

    /// <summary>Most frames that wait to be sent on one event stream. More close the stream.</summary>
    public int EventFramesQueued { get; init; } = 256;

    /// <summary>Largest message that an event client may send, in bytes. A longer one closes the stream.</summary>
    public int LargestEventMessage { get; init; } = 1024 * 1024;

    /// <summary>Most bytes of half-received messages on all event streams of a cluster. A stream that would need more is closed.</summary>
    public int EventBytesHeld { get; init; } = 16 * 1024 * 1024;

    /// <summary>Longest time from the first part of a message of an event client to its last, in seconds of real time. A slower one closes the stream.</summary>
    public int EventMessageSeconds { get; init; } = 30;

    /// <summary>Longest time that an event client may leave a frame unread, in seconds of real time. A slower one is disconnected.</summary>
    public int EventSendSeconds { get; init; } = 120;

    /// <summary>Most objects that event streams look at before other requests may enter the gate.</summary>
    public int EventObjectsAtOnce { get; init; } = 5_000;

    /// <summary>Seconds of real time without a word from a client after which its connection is checked, as TCP keep-alive does.</summary>
    public int KeepAliveSeconds { get; init; } = 60;

    /// <summary>Most exchanges that the journal keeps. The oldest are forgotten first.</summary>
    public int JournalEntries { get; init; } = 10_000;

    /// <summary>Most bytes that the texts of the journal take. The oldest entries are forgotten first.</summary>
    public int JournalBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Most entries that one answer of the journal holds. The answer says that there are more.</summary>
    public int JournalPageEntries { get; init; } = 1_000;

    /// <summary>Most bytes of texts in one answer of the journal. The answer says that there are more.</summary>
    public int JournalPageBytes { get; init; } = 1024 * 1024;

    /// <summary>Most streams that the control API serves. One more is answered 503.</summary>
    public int ControlStreams { get; init; } = 100;

    /// <summary>Most bytes that wait for the readers of all streams together. A slow reader misses events, and is told how many.</summary>
    public int StreamBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Largest JSON body that the control API reads, in bytes. A longer one is answered 413.</summary>
    public int LargestControlBody { get; init; } = 1024 * 1024;

    /// <summary>Largest world that the control API reads, in bytes. A longer one is answered 413.</summary>
    public int LargestWorld { get; init; } = 256 * 1024 * 1024;

    /// <summary>Most faults at a time. One more is refused with 409.</summary>
    public int Faults { get; init; } = 1_000;

    /// <summary>Longest pause of a fault, in milliseconds.</summary>
    public int LongestFaultPause { get; init; } = 3_600_000;

    /// <summary>Longest body that a fault answers with, in characters.</summary>
    public int LargestFaultBody { get; init; } = 64 * 1024;

    /// <summary>Most bytes of an answer that a fault sends one by one. The rest follows at once.</summary>
    public int DrippedBytes { get; init; } = 64 * 1024;

    /// <summary>Most far ends of a world. A longer list is refused.</summary>
    public int FarEnds { get; init; } = 1_000;

    /// <summary>Longest pattern of a fault or far end, in characters.</summary>
    public int LongestPattern { get; init; } = 256;

    /// <summary>Most ids handed in that wait to be used. More are refused with 409.</summary>
    public int GivenIds { get; init; } = 10_000;

    /// <summary>Most snapshots at a time. One more is refused with 409.</summary>
    public int Snapshots { get; init; } = 32;

    /// <summary>Most incidents that the run remembers. The oldest are forgotten first; all are counted.</summary>
    public int IncidentsKept { get; init; } = 100;

    /// <summary>Most bytes that wait for a log file or stream. Requests wait while there are more; a log that takes none loses its oldest lines.</summary>
    public int LogBacklog { get; init; } = 8 * 1024 * 1024;

    /// <summary>Longest wait of a request for a log that is behind, in milliseconds. The log loses lines afterwards.</summary>
    public int LogWaitMilliseconds { get; init; } = 1_000;

    /// <summary>Most due timer actions that run before others may enter the gate. The rest run right after.</summary>
    public int TimerActionsAtOnce { get; init; } = 100_000;

    /// <summary>Longest stay in the gate that passes unreported, in milliseconds.</summary>
    public int GateHoldMilliseconds { get; init; } = 1_000;

    /// <summary>Every limit with its name, its range and what it bounds.</summary>
    public static IReadOnlyList<Limit> All { get; } =
    [
        new("largestBody", 1_024, 64 * 1024 * 1024, "bytes of a form body; a longer one is answered 413", l => l.LargestBody, (l, n) => l with { LargestBody = n }),
        new("worldLevels", 10, 1_000, "elements that may stand inside each other in a world; a deeper one is refused", l => l.WorldLevels, (l, n) => l with { WorldLevels = n }),
        new("worldNodes", 1_000, 1_000_000_000, "elements, texts and attributes of a world; a larger one is refused", l => l.WorldNodes, (l, n) => l with { WorldNodes = n }),
        new("bulkSyncLargestRange", 1, 1_000_000, "indexes of one bulk sync; more end as failedIndexRangeTooGreat", l => l.BulkSyncLargestRange, (l, n) => l with { BulkSyncLargestRange = n }),
        new("syncObjectsAtOnce", 1, 1_000_000, "spaces, users or directory entries that a sync handles before others may enter the gate", l => l.SyncObjectsAtOnce, (l, n) => l with { SyncObjectsAtOnce = n }),
        new("expressionLength", 1, 1_000, "characters of a regular expression in a dial transform or an LDAP mapping; more are refused, or fail the sync", l => l.ExpressionLength, (l, n) => l with { ExpressionLength = n }),
        new("expressionSteps", 10, 10_000, "steps of such an expression with its repetitions written out; more are refused, or fail the sync", l => l.ExpressionSteps, (l, n) => l with { ExpressionSteps = n }),
        new("ldapWork", 1_000, 100_000_000, "steps that an LDAP mapping takes for one directory entry; beyond them nothing matches", l => l.LdapWork, (l, n) => l with { LdapWork = n }),
        new("dialPlanWork", 1_000, 100_000_000, "steps that transforms and rules take for one dialled address; beyond them none matches", l => l.DialPlanWork, (l, n) => l with { DialPlanWork = n }),
        new("routesOfCall", 1, 10_000, "outbound rules that are tried for one call", l => l.RoutesOfCall, (l, n) => l with { RoutesOfCall = n }),
        new("ldapSyncsAtOnce", 1, 1_000, "LDAP syncs that wait or run; one more is refused as tooManyLdapSyncs", l => l.LdapSyncsAtOnce, (l, n) => l with { LdapSyncsAtOnce = n }),
        new("largestLayoutTemplate", 1_024, 1024 * 1024, "bytes of a layout template; more are refused as layoutTemplateDescriptionTooLong", l => l.LargestLayoutTemplate, (l, n) => l with { LargestLayoutTemplate = n }),
        new("authTokensKept", 1, 100_000, "event tokens that a bridge remembers; the oldest are forgotten first", l => l.AuthTokensKept, (l, n) => l with { AuthTokensKept = n }),
        new("diagnosticsKept", 1, 10_000, "diagnostics that a bridge keeps; the oldest are deleted first", l => l.DiagnosticsKept, (l, n) => l with { DiagnosticsKept = n }),
        new("diagnosticsLegs", 1, 1_000_000, "call legs that one of the diagnostics describes; the others are counted", l => l.DiagnosticsLegs, (l, n) => l with { DiagnosticsLegs = n }),
        new("formParameters", 100, 1_000_000, "parameters of one form; a form with more is refused as parameterError", l => l.FormParameters, (l, n) => l with { FormParameters = n }),
        new("objects", 1, 100_000_000, "objects of the configuration; one more is refused as invalidOperation", l => l.Objects, (l, n) => l with { Objects = n }),
        new("dialPlanRules", 1, 1_000_000, "dial transforms, and rules of each kind of dial plan; one more is refused as invalidOperation", l => l.DialPlanRules, (l, n) => l with { DialPlanRules = n }),
        new("calls", 1, 10_000_000, "calls of one bridge; one more is refused as invalidOperation", l => l.Calls, (l, n) => l with { Calls = n }),
        new("callLegs", 1, 10_000_000, "call legs of one bridge; one more is refused as participantLimitReached", l => l.CallLegs, (l, n) => l with { CallLegs = n }),
        new("cdrRecordsKept", 1, 1_000_000, "call detail records that wait for one receiver; the oldest are lost first", l => l.CdrRecordsKept, (l, n) => l with { CdrRecordsKept = n }),
        new("eventStreams", 1, 10_000, "event streams of one bridge; one more is answered 503", l => l.EventStreams, (l, n) => l with { EventStreams = n }),
        new("eventSubscriptions", 1, 1_000_000, "subscriptions of one event stream; more close it", l => l.EventSubscriptions, (l, n) => l with { EventSubscriptions = n }),
        new("eventsUnacknowledged", 1, 10_000, "messages of an event stream without acknowledgement; no further one is sent", l => l.EventsUnacknowledged, (l, n) => l with { EventsUnacknowledged = n }),
        new("eventChangesHeld", 1, 1_000_000, "changes of an event stream that wait for acknowledgements; more close it", l => l.EventChangesHeld, (l, n) => l with { EventChangesHeld = n }),
        new("eventFramesQueued", 1, 10_000, "frames that wait to be sent on one event stream; more close it", l => l.EventFramesQueued, (l, n) => l with { EventFramesQueued = n }),
        new("largestEventMessage", 1_024, 64 * 1024 * 1024, "bytes of a message from an event client; a longer one closes the stream", l => l.LargestEventMessage, (l, n) => l with { LargestEventMessage = n }),
        new("eventBytesHeld", 1_024, 1024 * 1024 * 1024, "bytes of half-received messages on all event streams; a stream that needs more is closed", l => l.EventBytesHeld, (l, n) => l with { EventBytesHeld = n }),
        new("eventMessageSeconds", 1, 3_600, "seconds that an event client may take for one message; a slower one closes the stream", l => l.EventMessageSeconds, (l, n) => l with { EventMessageSeconds = n }),
        new("eventSendSeconds", 1, 3_600, "seconds that an event client may leave a frame unread; a slower one is disconnected", l => l.EventSendSeconds, (l, n) => l with { EventSendSeconds = n }),
        new("eventObjectsAtOnce", 1, 1_000_000, "objects that event streams look at before others may enter the gate", l => l.EventObjectsAtOnce, (l, n) => l with { EventObjectsAtOnce = n }),
        new("keepAliveSeconds", 1, 86_400, "seconds of silence after which the connection of a client is checked (TCP keep-alive)", l => l.KeepAliveSeconds, (l, n) => l with { KeepAliveSeconds = n }),
        new("journalEntries", 1, 1_000_000, "exchanges that the journal keeps; the oldest are forgotten first", l => l.JournalEntries, (l, n) => l with { JournalEntries = n }),
        new("journalBytes", 1_024, 1024 * 1024 * 1024, "bytes of the texts in the journal; the oldest entries are forgotten first", l => l.JournalBytes, (l, n) => l with { JournalBytes = n }),
        new("journalPageEntries", 1, 1_000_000, "entries in one answer of the journal, which says that there are more", l => l.JournalPageEntries, (l, n) => l with { JournalPageEntries = n }),
        new("journalPageBytes", 1_024, 1024 * 1024 * 1024, "bytes of texts in one answer of the journal, which says that there are more", l => l.JournalPageBytes, (l, n) => l with { JournalPageBytes = n }),
        new("controlStreams", 1, 10_000, "streams of the control API; one more is answered 503", l => l.ControlStreams, (l, n) => l with { ControlStreams = n }),
        new("streamBytes", 1_024, 1024 * 1024 * 1024, "bytes that wait for the readers of all streams; a slow reader misses events", l => l.StreamBytes, (l, n) => l with { StreamBytes = n }),
        new("largestControlBody", 1_024, 256 * 1024 * 1024, "bytes of a JSON body of the control API; a longer one is answered 413", l => l.LargestControlBody, (l, n) => l with { LargestControlBody = n }),
        new("largestWorld", 1_024, 1024 * 1024 * 1024, "bytes of a world that the control API reads; a longer one is answered 413", l => l.LargestWorld, (l, n) => l with { LargestWorld = n }),
        new("faults", 0, 100_000, "faults at a time; one more is refused with 409", l => l.Faults, (l, n) => l with { Faults = n }),
        new("longestFaultPause", 0, 1_000_000_000, "milliseconds that a fault pauses", l => l.LongestFaultPause, (l, n) => l with { LongestFaultPause = n }),
        new("largestFaultBody", 0, 16 * 1024 * 1024, "characters of the body that a fault answers with", l => l.LargestFaultBody, (l, n) => l with { LargestFaultBody = n }),
        new("drippedBytes", 1, 16 * 1024 * 1024, "bytes of an answer that a fault sends one by one; the rest follows at once", l => l.DrippedBytes, (l, n) => l with { DrippedBytes = n }),
        new("farEnds", 1, 1_000_000, "far ends of a world; a longer list is refused", l => l.FarEnds, (l, n) => l with { FarEnds = n }),
        new("longestPattern", 1, 65_536, "characters in a pattern of a fault or far end", l => l.LongestPattern, (l, n) => l with { LongestPattern = n }),
        new("givenIds", 1, 10_000_000, "ids handed in that wait to be used; more are refused with 409", l => l.GivenIds, (l, n) => l with { GivenIds = n }),
        new("snapshots", 1, 1_000, "snapshots at a time; one more is refused with 409", l => l.Snapshots, (l, n) => l with { Snapshots = n }),
        new("incidentsKept", 1, 10_000, "incidents that the run remembers; the oldest are forgotten first", l => l.IncidentsKept, (l, n) => l with { IncidentsKept = n }),
        new("logBacklog", 64 * 1024, 1024 * 1024 * 1024, "bytes that wait for a log file or stream; requests wait while there are more, and a log that takes none loses its oldest lines", l => l.LogBacklog, (l, n) => l with { LogBacklog = n }),
        new("logWaitMilliseconds", 0, 60_000, "milliseconds that a request waits for a log that is behind, before the log loses lines", l => l.LogWaitMilliseconds, (l, n) => l with { LogWaitMilliseconds = n }),
        new("timerActionsAtOnce", 1, 10_000_000, "due timer actions that run before others may enter the gate", l => l.TimerActionsAtOnce, (l, n) => l with { TimerActionsAtOnce = n }),
        new("gateHoldMilliseconds", 1, 3_600_000, "milliseconds that the gate may be held without a report", l => l.GateHoldMilliseconds, (l, n) => l with { GateHoldMilliseconds = n }),
    ];

    /// <summary>The limit of that name, in any letter case; null if there is none.</summary>
    public static Limit? Named(string name) => All.FirstOrDefault(limit => limit.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>One row of <see cref="Limits.All"/>.</summary>
/// <param name="Name">The name by which a tool sets it.</param>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest value.</param>
/// <param name="Summary">What it counts, and what happens beyond it.</param>
/// <param name="Of">Reads it.</param>
/// <param name="With">Returns a copy of the limits with another value.</param>
public sealed record Limit(string Name, int Least, int Most, string Summary, Func<Limits, int> Of, Func<Limits, int, Limits> With)
{
    /// <summary>The value unless it is set.</summary>
    public int Default => Of(new Limits());
}
