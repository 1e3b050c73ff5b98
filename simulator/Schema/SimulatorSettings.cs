namespace CmsSim.Simulator.Schema;

/// <summary>Numbers that no source gives, in one place so that they can be changed.</summary>
internal sealed record SimulatorSettings
{
    /// <summary>Status of a request for an id that is not there; the guide says 404, three clients read the body on 400.</summary>
    public int UnknownIdStatus { get; init; } = 400;

    /// <summary>Entries of a page of most lists, and the most a request may ask for (observed by clients).</summary>
    public int PageSize { get; init; } = 20;

    /// <summary>The same for calls and call legs.</summary>
    public int CallPageSize { get; init; } = 10;

    /// <summary>How long a bulk sync waits before it runs. Five spaces were complete when asked two seconds later.</summary>
    public TimeSpan BulkSyncPending { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a bulk sync is seen running.</summary>
    public TimeSpan BulkSyncRunning { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>More indexes than this are <c>failedIndexRangeTooGreat</c>.</summary>
    public int BulkSyncLargestRange { get; init; } = 10_000;

    /// <summary>How long an LDAP sync waits before it runs.</summary>
    public TimeSpan LdapSyncPending { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long it takes to read one source.</summary>
    public TimeSpan LdapSyncPerSource { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>So many LDAP syncs wait or run; one more is <c>tooManyLdapSyncs</c>.</summary>
    public int LdapSyncsAtOnce { get; init; } = 10;

    /// <summary>How long a far end may ring before its leg ends.</summary>
    public TimeSpan RingingTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long whoever took a call may let the prompt to confirm it go by.</summary>
    public TimeSpan ConfirmationTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an IVR plays its prompt: until the line of the time-out in document 213552.</summary>
    public TimeSpan IvrPrompt { get; init; } = TimeSpan.FromSeconds(7.375);

    /// <summary>From the answer to where the time for a passcode begins: 13.16 s in document 213552, less the 5 s allowed there.</summary>
    public TimeSpan PasscodePrompt { get; init; } = TimeSpan.FromSeconds(8.15);

    /// <summary>How long an IVR waits for a call ID, or for a passcode where no call profile says.</summary>
    public TimeSpan IvrTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Call IDs or passcodes that lead nowhere before an IVR ends the call.</summary>
    public int IvrTries { get; init; } = 3;

    /// <summary>How long bridges take to answer each other on a real clock; long enough for a later request to overtake.</summary>
    public TimeSpan PeerLatency { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Receivers of CDRs that a bridge takes: 1 before R1.8, 2 in it, 4 in a later sample; 2.0 is not known.</summary>
    public int CdrReceivers { get; init; } = 4;

    /// <summary>CDRs that wait for one receiver; the oldest are lost. A number often named, without a source.</summary>
    public int CdrRecordsKept { get; init; } = 2_000;

    /// <summary>How long a bridge waits before it sends again what a receiver did not take.</summary>
    public TimeSpan CdrRetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A receiver that has not answered after this long, in real time, has not taken the records.</summary>
    public TimeSpan CdrAnswerWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a token for events can be used.</summary>
    public TimeSpan AuthTokenLasts { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Tokens that a bridge remembers; the oldest make room.</summary>
    public int AuthTokensKept { get; init; } = 1_000;

    /// <summary>Event streams that a bridge serves at a time; one more is answered 503.</summary>
    public int EventStreams { get; init; } = 100;

    /// <summary>Messages of a stream that may be without acknowledgement; while it is so many, no other is sent.</summary>
    public int EventsUnacknowledged { get; init; } = 32;

    /// <summary>Changes that wait for acknowledgements; when it is more, the stream is closed.</summary>
    public int EventChangesHeld { get; init; } = 10_000;

    /// <summary>Frames that wait to be sent to one client; when it is more, the stream is closed.</summary>
    public int EventFramesQueued { get; init; } = 256;

    /// <summary>Subscriptions of one stream.</summary>
    public int EventSubscriptions { get; init; } = 10_000;

    /// <summary>The longest message that a client of events may send, in bytes.</summary>
    public int LargestEventMessage { get; init; } = 8 * 1024 * 1024;

    /// <summary>Diagnostics that a bridge keeps; the oldest make room.</summary>
    public int DiagnosticsKept { get; init; } = 100;

    /// <summary>What a connected leg adds to the media processing load: an appliance for 96 such legs has a load limit of 96000.</summary>
    public int LoadOfLeg { get; init; } = 1_000;

    /// <summary>Time between two entries of the licence usage.</summary>
    public TimeSpan LicenseUsageInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How far back the licence usage goes.</summary>
    public TimeSpan LicenseUsageKept { get; init; } = TimeSpan.FromDays(90);

    /// <summary>For how long ahead the licences of a cluster hold; the guide says at most 90 days.</summary>
    public TimeSpan ClusterLicenseAhead { get; init; } = TimeSpan.FromDays(90);

    /// <summary>The largest form body that is read, in bytes; a longer one is answered 413.</summary>
    public int LargestBody { get; init; } = 1024 * 1024;

    /// <summary>Exchanges that the journal of the control API keeps; the oldest make room.</summary>
    public int JournalEntries { get; init; } = 10_000;

    /// <summary>The most that their texts may take, in bytes.</summary>
    public int JournalBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>A layout longer than this, in bytes, is <c>layoutTemplateDescriptionTooLong</c>.</summary>
    public int LargestLayoutTemplate { get; init; } = 64 * 1024;
}
