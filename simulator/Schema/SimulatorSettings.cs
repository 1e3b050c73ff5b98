namespace CmsSim.Simulator.Schema;

/// <summary>The limits, and the numbers that no source gives, in one place so that they can be changed.</summary>
internal sealed record SimulatorSettings : Limits
{
    public SimulatorSettings()
    {
    }

    public SimulatorSettings(Limits limits) : base(limits)
    {
    }

    /// <summary>HTTP status of a request for an unknown id. The guide says 404; three clients read the body of a 400.</summary>
    public int UnknownIdStatus { get; init; } = 400;

    /// <summary>Entries per page for most lists, and the largest limit that a request may ask for (observed by clients).</summary>
    public int PageSize { get; init; } = 20;

    /// <summary>Entries per page for calls and call legs, and the largest limit that a request may ask for.</summary>
    public int CallPageSize { get; init; } = 10;

    /// <summary>True when LDAP syncs search the directories that <c>ldapServers</c> name; false when they search those of the world.</summary>
    public bool HasRealDirectories { get; init; }

    /// <summary>
    /// The time that a bulk sync is pending before it runs. Five spaces were complete when a client asked two seconds later (observed).
    /// </summary>
    public TimeSpan BulkSyncPending { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The time that a bulk sync is shown as running.</summary>
    public TimeSpan BulkSyncRunning { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The time that an LDAP sync is pending before it runs.</summary>
    public TimeSpan LdapSyncPending { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The time that an LDAP sync takes to read one source.</summary>
    public TimeSpan LdapSyncPerSource { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The time that a far end may ring before its leg ends.</summary>
    public TimeSpan RingingTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The time that an answering party has to confirm that it takes the call.</summary>
    public TimeSpan ConfirmationTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time that an IVR plays its prompt, up to the time-out line in document 213552.</summary>
    public TimeSpan IvrPrompt { get; init; } = TimeSpan.FromSeconds(7.375);

    /// <summary>
    /// The time from the answer until the passcode time-out starts: 13.16 s in document 213552, less the 5 s allowed there.
    /// </summary>
    public TimeSpan PasscodePrompt { get; init; } = TimeSpan.FromSeconds(8.15);

    /// <summary>The time that an IVR waits for a call ID, or for a passcode if no call profile sets one.</summary>
    public TimeSpan IvrTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The number of invalid call IDs or passcodes after which an IVR ends the call.</summary>
    public int IvrTries { get; init; } = 3;

    /// <summary>The time that bridges take to answer each other on a real clock. It is long enough for a later request to overtake.</summary>
    public TimeSpan PeerLatency { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The largest number of CDR receivers of a bridge: 1 before R1.8, 2 in R1.8, 4 in a later sample; unknown for 2.0.</summary>
    public int CdrReceivers { get; init; } = 4;

    /// <summary>The time before a bridge resends records that a receiver did not accept.</summary>
    public TimeSpan CdrRetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The real time that a receiver has to answer. After that, the records count as not accepted.</summary>
    public TimeSpan CdrAnswerWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time from a change in the configuration of a server until the bridge contacts it.</summary>
    public TimeSpan ServerContact { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The time until a bridge notices that a server has failed or is back.</summary>
    public TimeSpan ServerCheck { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause between two keys of one sequence.</summary>
    public TimeSpan KeyPause { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The real time that a server has to send an invitation template. After that, the fetch counts as failed.</summary>
    public TimeSpan TemplateAnswerWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The time that an event token is valid.</summary>
    public TimeSpan AuthTokenLasts { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The time that a bridge needs to start again after a crash.</summary>
    public TimeSpan RestartAfterCrash { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time after which a bridge notices that a database node is lost, for its log.</summary>
    public TimeSpan DatabaseHealthCheck { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The time that a database node that is back needs to catch up with the master.</summary>
    public TimeSpan DatabaseCatchUp { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between two entries of the licence usage.</summary>
    public TimeSpan LicenseUsageInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The age up to which entries of the licence usage are kept.</summary>
    public TimeSpan LicenseUsageKept { get; init; } = TimeSpan.FromDays(90);

    /// <summary>The time until the licences of a cluster expire; the guide says at most 90 days.</summary>
    public TimeSpan ClusterLicenseAhead { get; init; } = TimeSpan.FromDays(90);
}
