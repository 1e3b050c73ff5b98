using CmsSim.Simulator.Expressions;

namespace CmsSim.Simulator;

/// <summary>
/// Bounds on what requests, worlds, files and peers can make a cluster do or keep. Unless a property names a source, no source
/// gives its number for a real bridge; the defaults are generous for real use (inferred). <see cref="All"/> lists the limits by name.
/// </summary>
public record Limits
{
    /// <summary>Largest form body that a bridge reads, in bytes. A larger one is answered 413.</summary>
    public int LargestBody { get; init; } = 1024 * 1024;

    /// <summary>Most levels of nested elements in a world. A deeper world is refused.</summary>
    public int WorldLevels { get; init; } = 100;

    /// <summary>Most elements, texts and attributes in a world. A world with more is refused.</summary>
    public int WorldNodes { get; init; } = 64_000_000;

    /// <summary>Most indexes of one bulk sync. A sync with a larger range ends as <c>failedIndexRangeTooGreat</c>.</summary>
    public int BulkSyncLargestRange { get; init; } = 10_000;

    /// <summary>Most spaces, users or directory entries that a sync handles before other requests may enter the gate.</summary>
    public int SyncObjectsAtOnce { get; init; } = 250;

    /// <summary>
    /// Longest regular expression in a dial transform or LDAP mapping, in characters. A dial transform with a longer one is refused as
    /// <c>parameterError</c>; an LDAP sync that uses such a mapping fails.
    /// </summary>
    public int ExpressionLength { get; init; } = 200;

    /// <summary>
    /// Most steps of a regular expression in a dial transform or LDAP mapping, with its repetitions written out. A dial transform with more
    /// is refused as <c>parameterError</c>; an LDAP sync that uses such a mapping fails.
    /// </summary>
    public int ExpressionSteps { get; init; } = 500;

    /// <summary>The limits of one regular expression.</summary>
    internal ExpressionLimits Expressions => new(ExpressionLength, ExpressionSteps);

    /// <summary>
    /// Most steps that the regular expressions of one LDAP mapping take for one directory entry. After that many, nothing matches.
    /// </summary>
    public int LdapWork { get; init; } = 500_000;

    /// <summary>Most steps that dial transforms and dial plan rules take for one address. After that many, no further one matches.</summary>
    public int DialPlanWork { get; init; } = 1_000_000;

    /// <summary>Most outbound rules that are tried for one call. The call fails when the last of them fails.</summary>
    public int RoutesOfCall { get; init; } = 100;

    /// <summary>Most LDAP syncs that are pending or running. One more is refused as <c>tooManyLdapSyncs</c>.</summary>
    public int LdapSyncsAtOnce { get; init; } = 10;

    /// <summary>Most entries that a search of a real directory may return. A sync that gets more fails.</summary>
    public int DirectoryEntries { get; init; } = 200_000;

    /// <summary>Most bytes that a search of a real directory may return. A sync that gets more fails.</summary>
    public int DirectoryBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>Largest message of a real directory, in bytes. A sync that gets a larger one fails.</summary>
    public int LargestDirectoryMessage { get; init; } = 8 * 1024 * 1024;

    /// <summary>Most seconds of real time that the search of one LDAP source may take in a real directory. A sync that needs more fails.</summary>
    public int DirectorySeconds { get; init; } = 120;

    /// <summary>Largest layout template, in bytes. A larger one is refused as <c>layoutTemplateDescriptionTooLong</c>.</summary>
    public int LargestLayoutTemplate { get; init; } = 64 * 1024;

    /// <summary>Largest invitation template that a bridge fetches, in bytes. With a larger one, the invitation is the built-in one.</summary>
    public int LargestInvitationTemplate { get; init; } = 64 * 1024;

    /// <summary>Most nested conditions, loops and brackets of an invitation template. With more, the invitation is the built-in one.</summary>
    public int InvitationLevels { get; init; } = 20;

    /// <summary>
    /// Most steps that an invitation template takes; each character of the invitation is one. With more, the invitation is the built-in one.
    /// </summary>
    public int InvitationWork { get; init; } = 200_000;

    /// <summary>Most event tokens that a bridge remembers. The oldest are dropped first.</summary>
    public int AuthTokensKept { get; init; } = 1_000;

    /// <summary>Most diagnostics that a bridge keeps. The oldest are deleted first.</summary>
    public int DiagnosticsKept { get; init; } = 100;

    /// <summary>Most call legs that one diagnostics object describes. It gives only the number of the remaining ones.</summary>
    public int DiagnosticsLegs { get; init; } = 1_000;

    /// <summary>Most parameters of one form. A form with more is refused as <c>parameterError</c>.</summary>
    public int FormParameters { get; init; } = 1_000;

    /// <summary>
    /// Most objects in the configuration. One more is refused as <c>invalidOperation</c>, and a bulk sync that needs more fails.
    /// </summary>
    public int Objects { get; init; } = 2_000_000;

    /// <summary>
    /// Most dial transforms, and most rules of each kind of dial plan. One more of a kind is refused as <c>invalidOperation</c>.
    /// </summary>
    public int DialPlanRules { get; init; } = 10_000;

    /// <summary>Most recorders, streamers, web bridges or TURN servers. One more of a kind is refused as <c>invalidOperation</c>.</summary>
    public int ConfiguredServers { get; init; } = 1_000;

    /// <summary>Most calls on one bridge. One more is refused as <c>invalidOperation</c>.</summary>
    public int Calls { get; init; } = 200_000;

    /// <summary>Most call legs on one bridge. One more is refused as <c>participantLimitReached</c>.</summary>
    public int CallLegs { get; init; } = 200_000;

    /// <summary>Most call detail records queued for one receiver. The oldest are dropped first.</summary>
    public int CdrRecordsKept { get; init; } = 2_000;

    /// <summary>Most event streams on one bridge. A request for one more is answered 503.</summary>
    public int EventStreams { get; init; } = 100;

    /// <summary>Most subscriptions on one event stream. A stream that asks for more is closed.</summary>
    public int EventSubscriptions { get; init; } = 10_000;

    /// <summary>
    /// Most unacknowledged messages on one event stream. The bridge sends no further message until the client acknowledges one.
    /// </summary>
    public int EventsUnacknowledged { get; init; } = 32;

    /// <summary>Most changes queued on one event stream while the bridge waits for acknowledgements. A stream with more is closed.</summary>
    public int EventChangesHeld { get; init; } = 10_000;

    /// <summary>Most frames queued for sending on one event stream. A stream with more is closed.</summary>
    public int EventFramesQueued { get; init; } = 256;

    /// <summary>Largest message that an event client may send, in bytes. A larger one closes the stream.</summary>
    public int LargestEventMessage { get; init; } = 1024 * 1024;

    /// <summary>
    /// Most bytes of half-received messages on all event streams of a cluster together. A stream that needs more is closed.
    /// </summary>
    public int EventBytesHeld { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Longest time between the first and the last part of a message from an event client, in seconds of real time. A slower message closes
    /// the stream.
    /// </summary>
    public int EventMessageSeconds { get; init; } = 30;

    /// <summary>
    /// Longest time that an event client may leave a frame unread, in seconds of real time. A slower client is disconnected.
    /// </summary>
    public int EventSendSeconds { get; init; } = 120;

    /// <summary>Most objects that event streams examine before other requests may enter the gate.</summary>
    public int EventObjectsAtOnce { get; init; } = 5_000;

    /// <summary>Seconds of real time that a client connection may be silent before TCP keep-alive probes it.</summary>
    public int KeepAliveSeconds { get; init; } = 60;

    /// <summary>Most exchanges that the journal keeps. The oldest are dropped first.</summary>
    public int JournalEntries { get; init; } = 10_000;

    /// <summary>Most bytes of text that the journal keeps. The oldest entries are dropped first.</summary>
    public int JournalBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// Most bytes of forms and answers that the journal keeps for coverage reports and bundles; 0 for none. The oldest are dropped first.
    /// </summary>
    public int JournalBodyBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Most bytes of control commands that a run keeps for bundles. A run with more cannot be repeated from a bundle.</summary>
    public int RunCommandBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Most entries in one answer of the journal. The answer says when there are more.</summary>
    public int JournalPageEntries { get; init; } = 1_000;

    /// <summary>Most bytes of text in one answer of the journal. The answer says when there are more.</summary>
    public int JournalPageBytes { get; init; } = 1024 * 1024;

    /// <summary>Most streams that the control API serves at a time. A request for one more is answered 503.</summary>
    public int ControlStreams { get; init; } = 100;

    /// <summary>
    /// Most bytes queued for the readers of all control streams together. A slow reader misses events and receives the number it missed.
    /// </summary>
    public int StreamBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Largest JSON body that the control API reads, in bytes. A larger one is answered 413.</summary>
    public int LargestControlBody { get; init; } = 1024 * 1024;

    /// <summary>Largest world that the control API reads, in bytes. A larger one is answered 413.</summary>
    public int LargestWorld { get; init; } = 256 * 1024 * 1024;

    /// <summary>Most faults at a time. One more is refused with 409.</summary>
    public int Faults { get; init; } = 1_000;

    /// <summary>Longest pause of a fault, in milliseconds.</summary>
    public int LongestFaultPause { get; init; } = 3_600_000;

    /// <summary>Longest body that a fault answers with, in characters.</summary>
    public int LargestFaultBody { get; init; } = 64 * 1024;

    /// <summary>Most bytes of an answer that a drip fault sends one at a time. The rest follows at once.</summary>
    public int DrippedBytes { get; init; } = 64 * 1024;

    /// <summary>Most far ends in a world. A longer list is refused.</summary>
    public int FarEnds { get; init; } = 1_000;

    /// <summary>Most servers beside the bridges in a world or a request. A longer list is refused.</summary>
    public int Servers { get; init; } = 1_000;

    /// <summary>Longest pattern in a fault, far end or server, in characters.</summary>
    public int LongestPattern { get; init; } = 256;

    /// <summary>Most ids that a test has handed in and that are not used yet. More are refused with 409.</summary>
    public int GivenIds { get; init; } = 10_000;

    /// <summary>Most snapshots at a time. One more is refused with 409.</summary>
    public int Snapshots { get; init; } = 32;

    /// <summary>
    /// Bytes by which the state file grows before it is written again as a whole. A file that was larger than that grows by its own size.
    /// </summary>
    public int StateGrowth { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most incidents that a run keeps. The oldest are dropped first; the count includes them.</summary>
    public int IncidentsKept { get; init; } = 100;

    /// <summary>
    /// Most bytes queued for a log file or stream. Requests wait while more are queued. When a log accepts nothing, its oldest lines are
    /// dropped.
    /// </summary>
    public int LogBacklog { get; init; } = 8 * 1024 * 1024;

    /// <summary>Longest time that a request waits for a slow log, in milliseconds. After that, the log drops lines.</summary>
    public int LogWaitMilliseconds { get; init; } = 1_000;

    /// <summary>Most lines that the event log of a bridge's web admin keeps. The oldest are dropped first.</summary>
    public int EventLogLines { get; init; } = 1_000;

    /// <summary>Most sessions of the web admin of one bridge. A further log-in ends the session that was idle for the longest time.</summary>
    public int WebSessions { get; init; } = 100;

    /// <summary>Most due timer actions that run before other requests may enter the gate. The rest run right after.</summary>
    public int TimerActionsAtOnce { get; init; } = 100_000;

    /// <summary>Longest time that the gate may be held without being reported as an incident, in milliseconds.</summary>
    public int GateHoldMilliseconds { get; init; } = 1_000;

    /// <summary>Every limit with its name, its range and a description.</summary>
    public static IReadOnlyList<Limit> All { get; } =
    [
        new("largestBody", 1_024, 64 * 1024 * 1024, "bytes of a form body; a larger one is answered 413", l => l.LargestBody, (l, n) => l with { LargestBody = n }),
        new("worldLevels", 10, 1_000, "levels of nested elements in a world; a deeper world is refused", l => l.WorldLevels, (l, n) => l with { WorldLevels = n }),
        new("worldNodes", 1_000, 1_000_000_000, "elements, texts and attributes in a world; a world with more is refused", l => l.WorldNodes, (l, n) => l with { WorldNodes = n }),
        new("bulkSyncLargestRange", 1, 1_000_000, "indexes of one bulk sync; a sync with more ends as failedIndexRangeTooGreat", l => l.BulkSyncLargestRange, (l, n) => l with { BulkSyncLargestRange = n }),
        new("syncObjectsAtOnce", 1, 1_000_000, "spaces, users or directory entries that a sync handles before other requests may enter the gate", l => l.SyncObjectsAtOnce, (l, n) => l with { SyncObjectsAtOnce = n }),
        new("expressionLength", 1, 1_000, "characters of a regular expression; a dial transform with more is refused, an LDAP sync with more fails", l => l.ExpressionLength, (l, n) => l with { ExpressionLength = n }),
        new("expressionSteps", 10, 10_000, "steps of a regular expression with its repetitions written out; a dial transform with more is refused, an LDAP sync with more fails", l => l.ExpressionSteps, (l, n) => l with { ExpressionSteps = n }),
        new("ldapWork", 1_000, 100_000_000, "steps that an LDAP mapping takes for one directory entry; after that many nothing matches", l => l.LdapWork, (l, n) => l with { LdapWork = n }),
        new("dialPlanWork", 1_000, 100_000_000, "steps that transforms and rules take for one dialled address; after that many nothing matches", l => l.DialPlanWork, (l, n) => l with { DialPlanWork = n }),
        new("routesOfCall", 1, 10_000, "outbound rules that are tried for one call", l => l.RoutesOfCall, (l, n) => l with { RoutesOfCall = n }),
        new("ldapSyncsAtOnce", 1, 1_000, "LDAP syncs that are pending or running; one more is refused as tooManyLdapSyncs", l => l.LdapSyncsAtOnce, (l, n) => l with { LdapSyncsAtOnce = n }),
        new("directoryEntries", 1, 10_000_000, "entries that a search of a real directory may return; an LDAP sync that gets more fails", l => l.DirectoryEntries, (l, n) => l with { DirectoryEntries = n }),
        new("directoryBytes", 1024, 2_000_000_000, "bytes that a search of a real directory may return; an LDAP sync that gets more fails", l => l.DirectoryBytes, (l, n) => l with { DirectoryBytes = n }),
        new("largestDirectoryMessage", 1024, 1024 * 1024 * 1024, "bytes of one message of a real directory; an LDAP sync that gets a larger one fails", l => l.LargestDirectoryMessage, (l, n) => l with { LargestDirectoryMessage = n }),
        new("directorySeconds", 1, 86_400, "seconds of real time that the search of one LDAP source may take in a real directory; an LDAP sync that needs more fails", l => l.DirectorySeconds, (l, n) => l with { DirectorySeconds = n }),
        new("largestLayoutTemplate", 1_024, 1024 * 1024, "bytes of a layout template; a larger one is refused as layoutTemplateDescriptionTooLong", l => l.LargestLayoutTemplate, (l, n) => l with { LargestLayoutTemplate = n }),
        new("largestInvitationTemplate", 1_024, 1024 * 1024, "bytes of an invitation template; with a larger one, the invitation is the built-in one", l => l.LargestInvitationTemplate, (l, n) => l with { LargestInvitationTemplate = n }),
        new("invitationLevels", 1, 100, "nested conditions, loops and brackets of an invitation template; with more, the invitation is the built-in one", l => l.InvitationLevels, (l, n) => l with { InvitationLevels = n }),
        new("invitationWork", 1_000, 10_000_000, "steps that an invitation template takes, one for each character of the invitation; with more, the invitation is the built-in one", l => l.InvitationWork, (l, n) => l with { InvitationWork = n }),
        new("authTokensKept", 1, 100_000, "event tokens that a bridge remembers; the oldest are dropped first", l => l.AuthTokensKept, (l, n) => l with { AuthTokensKept = n }),
        new("diagnosticsKept", 1, 10_000, "diagnostics that a bridge keeps; the oldest are deleted first", l => l.DiagnosticsKept, (l, n) => l with { DiagnosticsKept = n }),
        new("diagnosticsLegs", 1, 1_000_000, "call legs that one diagnostics object describes; it only counts the others", l => l.DiagnosticsLegs, (l, n) => l with { DiagnosticsLegs = n }),
        new("formParameters", 100, 1_000_000, "parameters of one form; a form with more is refused as parameterError", l => l.FormParameters, (l, n) => l with { FormParameters = n }),
        new("objects", 1, 100_000_000, "objects in the configuration; one more is refused as invalidOperation", l => l.Objects, (l, n) => l with { Objects = n }),
        new("dialPlanRules", 1, 1_000_000, "dial transforms, and rules of each kind of dial plan; one more of a kind is refused as invalidOperation", l => l.DialPlanRules, (l, n) => l with { DialPlanRules = n }),
        new("calls", 1, 10_000_000, "calls on one bridge; one more is refused as invalidOperation", l => l.Calls, (l, n) => l with { Calls = n }),
        new("callLegs", 1, 10_000_000, "call legs on one bridge; one more is refused as participantLimitReached", l => l.CallLegs, (l, n) => l with { CallLegs = n }),
        new("cdrRecordsKept", 1, 1_000_000, "call detail records queued for one receiver; the oldest are dropped first", l => l.CdrRecordsKept, (l, n) => l with { CdrRecordsKept = n }),
        new("eventStreams", 1, 10_000, "event streams on one bridge; one more is answered 503", l => l.EventStreams, (l, n) => l with { EventStreams = n }),
        new("eventSubscriptions", 1, 1_000_000, "subscriptions on one event stream; a stream that asks for more is closed", l => l.EventSubscriptions, (l, n) => l with { EventSubscriptions = n }),
        new("eventsUnacknowledged", 1, 10_000, "unacknowledged messages on an event stream; no further message is sent until the client acknowledges one", l => l.EventsUnacknowledged, (l, n) => l with { EventsUnacknowledged = n }),
        new("eventChangesHeld", 1, 1_000_000, "changes queued on an event stream that waits for acknowledgements; a stream with more is closed", l => l.EventChangesHeld, (l, n) => l with { EventChangesHeld = n }),
        new("eventFramesQueued", 1, 10_000, "frames queued for sending on one event stream; a stream with more is closed", l => l.EventFramesQueued, (l, n) => l with { EventFramesQueued = n }),
        new("largestEventMessage", 1_024, 64 * 1024 * 1024, "bytes of a message from an event client; a larger one closes the stream", l => l.LargestEventMessage, (l, n) => l with { LargestEventMessage = n }),
        new("eventBytesHeld", 1_024, 1024 * 1024 * 1024, "bytes of half-received messages on all event streams; a stream that needs more is closed", l => l.EventBytesHeld, (l, n) => l with { EventBytesHeld = n }),
        new("eventMessageSeconds", 1, 3_600, "seconds that an event client may take for one message; a slower message closes the stream", l => l.EventMessageSeconds, (l, n) => l with { EventMessageSeconds = n }),
        new("eventSendSeconds", 1, 3_600, "seconds that an event client may leave a frame unread; a slower client is disconnected", l => l.EventSendSeconds, (l, n) => l with { EventSendSeconds = n }),
        new("eventObjectsAtOnce", 1, 1_000_000, "objects that event streams examine before other requests may enter the gate", l => l.EventObjectsAtOnce, (l, n) => l with { EventObjectsAtOnce = n }),
        new("keepAliveSeconds", 1, 86_400, "seconds that a client connection may be silent before TCP keep-alive probes it", l => l.KeepAliveSeconds, (l, n) => l with { KeepAliveSeconds = n }),
        new("journalEntries", 1, 1_000_000, "exchanges that the journal keeps; the oldest are dropped first", l => l.JournalEntries, (l, n) => l with { JournalEntries = n }),
        new("journalBytes", 1_024, 1024 * 1024 * 1024, "bytes of text that the journal keeps; the oldest entries are dropped first", l => l.JournalBytes, (l, n) => l with { JournalBytes = n }),
        new("journalBodyBytes", 0, 1024 * 1024 * 1024, "bytes of forms and answers that the journal keeps for coverage reports and bundles; the oldest are dropped first", l => l.JournalBodyBytes, (l, n) => l with { JournalBodyBytes = n }),
        new("runCommandBytes", 1_024, 1024 * 1024 * 1024, "bytes of control commands that a run keeps for bundles; a run with more cannot be repeated", l => l.RunCommandBytes, (l, n) => l with { RunCommandBytes = n }),
        new("journalPageEntries", 1, 1_000_000, "entries in one answer of the journal; the answer says when there are more", l => l.JournalPageEntries, (l, n) => l with { JournalPageEntries = n }),
        new("journalPageBytes", 1_024, 1024 * 1024 * 1024, "bytes of text in one answer of the journal; the answer says when there are more", l => l.JournalPageBytes, (l, n) => l with { JournalPageBytes = n }),
        new("controlStreams", 1, 10_000, "streams of the control API at a time; one more is answered 503", l => l.ControlStreams, (l, n) => l with { ControlStreams = n }),
        new("streamBytes", 1_024, 1024 * 1024 * 1024, "bytes queued for the readers of all control streams; a slow reader misses events", l => l.StreamBytes, (l, n) => l with { StreamBytes = n }),
        new("largestControlBody", 1_024, 256 * 1024 * 1024, "bytes of a JSON body of the control API; a larger one is answered 413", l => l.LargestControlBody, (l, n) => l with { LargestControlBody = n }),
        new("largestWorld", 1_024, 1024 * 1024 * 1024, "bytes of a world that the control API reads; a larger one is answered 413", l => l.LargestWorld, (l, n) => l with { LargestWorld = n }),
        new("faults", 0, 100_000, "faults at a time; one more is refused with 409", l => l.Faults, (l, n) => l with { Faults = n }),
        new("longestFaultPause", 0, 1_000_000_000, "milliseconds that a fault pauses", l => l.LongestFaultPause, (l, n) => l with { LongestFaultPause = n }),
        new("largestFaultBody", 0, 16 * 1024 * 1024, "characters of the body that a fault answers with", l => l.LargestFaultBody, (l, n) => l with { LargestFaultBody = n }),
        new("drippedBytes", 1, 16 * 1024 * 1024, "bytes of an answer that a drip fault sends one at a time; the rest follows at once", l => l.DrippedBytes, (l, n) => l with { DrippedBytes = n }),
        new("farEnds", 1, 1_000_000, "far ends in a world; a longer list is refused", l => l.FarEnds, (l, n) => l with { FarEnds = n }),
        new("configuredServers", 1, 10_000, "recorders, streamers, web bridges or TURN servers; one more of a kind is refused as invalidOperation", l => l.ConfiguredServers, (l, n) => l with { ConfiguredServers = n }),
        new("servers", 1, 1_000_000, "servers beside the bridges in a world; a longer list is refused", l => l.Servers, (l, n) => l with { Servers = n }),
        new("longestPattern", 1, 65_536, "characters in a pattern of a fault, far end or server", l => l.LongestPattern, (l, n) => l with { LongestPattern = n }),
        new("givenIds", 1, 10_000_000, "ids that are handed in and not used yet; more are refused with 409", l => l.GivenIds, (l, n) => l with { GivenIds = n }),
        new("snapshots", 1, 1_000, "snapshots at a time; one more is refused with 409", l => l.Snapshots, (l, n) => l with { Snapshots = n }),
        new("stateGrowth", 1_024, 1024 * 1024 * 1024, "bytes by which the state file grows before it is written again as a whole; a file that was larger grows by its own size", l => l.StateGrowth, (l, n) => l with { StateGrowth = n }),
        new("incidentsKept", 1, 10_000, "incidents that a run keeps; the oldest are dropped first", l => l.IncidentsKept, (l, n) => l with { IncidentsKept = n }),
        new("logBacklog", 64 * 1024, 1024 * 1024 * 1024, "bytes queued for a log file or stream; requests wait while more are queued, and a log that accepts nothing drops its oldest lines", l => l.LogBacklog, (l, n) => l with { LogBacklog = n }),
        new("logWaitMilliseconds", 0, 60_000, "milliseconds that a request waits for a slow log before the log drops lines", l => l.LogWaitMilliseconds, (l, n) => l with { LogWaitMilliseconds = n }),
        new("eventLogLines", 10, 1_000_000, "lines that the event log of a bridge's web admin keeps; the oldest are dropped first", l => l.EventLogLines, (l, n) => l with { EventLogLines = n }),
        new("webSessions", 1, 10_000, "sessions of the web admin of one bridge; a further log-in ends the session that was idle for the longest time", l => l.WebSessions, (l, n) => l with { WebSessions = n }),
        new("timerActionsAtOnce", 1, 10_000_000, "due timer actions that run before other requests may enter the gate", l => l.TimerActionsAtOnce, (l, n) => l with { TimerActionsAtOnce = n }),
        new("gateHoldMilliseconds", 1, 3_600_000, "milliseconds that the gate may be held without being reported as an incident", l => l.GateHoldMilliseconds, (l, n) => l with { GateHoldMilliseconds = n }),
    ];

    /// <summary>The limit with this name, in any letter case; null if there is none.</summary>
    public static Limit? Named(string name) => All.FirstOrDefault(limit => limit.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>One row of <see cref="Limits.All"/>.</summary>
/// <param name="Name">The name that the tool and the control API use, such as <c>largestBody</c>.</param>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest value.</param>
/// <param name="Summary">The unit that the limit counts and the consequence of exceeding it.</param>
/// <param name="Of">Reads the value from a set of limits.</param>
/// <param name="With">Returns a copy of the limits with another value.</param>
public sealed record Limit(string Name, int Least, int Most, string Summary, Func<Limits, int> Of, Func<Limits, int, Limits> With)
{
    /// <summary>The value that applies when the limit is not set.</summary>
    public int Default => Of(new Limits());
}
