namespace CmsSim.Simulator.Schema;

/// <summary>Numbers that no source gives, in one place so that they can be changed, and the limits.</summary>
internal sealed record SimulatorSettings : Limits
{
    public SimulatorSettings()
    {
    }

    public SimulatorSettings(Limits limits) : base(limits)
    {
    }

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

    /// <summary>How long an LDAP sync waits before it runs.</summary>
    public TimeSpan LdapSyncPending { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long it takes to read one source.</summary>
    public TimeSpan LdapSyncPerSource { get; init; } = TimeSpan.FromMilliseconds(400);

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

    /// <summary>How long a bridge waits before it sends again what a receiver did not take.</summary>
    public TimeSpan CdrRetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A receiver that has not answered after this long, in real time, has not taken the records.</summary>
    public TimeSpan CdrAnswerWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a token for events can be used.</summary>
    public TimeSpan AuthTokenLasts { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What a connected leg adds to the media processing load: an appliance for 96 such legs has a load limit of 96000.</summary>
    public int LoadOfLeg { get; init; } = 1_000;

    /// <summary>Time between two entries of the licence usage.</summary>
    public TimeSpan LicenseUsageInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How far back the licence usage goes.</summary>
    public TimeSpan LicenseUsageKept { get; init; } = TimeSpan.FromDays(90);

    /// <summary>For how long ahead the licences of a cluster hold; the guide says at most 90 days.</summary>
    public TimeSpan ClusterLicenseAhead { get; init; } = TimeSpan.FromDays(90);
}
