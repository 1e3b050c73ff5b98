using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>The reasons for the end of a leg, in the words of CDRs.</summary>
internal enum TeardownReason
{
    ApiInitiatedTeardown,
    RemoteTeardown,
    Timeout,
    RingingTimeout,
    RemoteBusy,
    RemoteRejected,
    DnsFailure,
    Error,
    CallDeactivated,
    LocalTeardown,
    UnknownDestination,
    EncryptionRequired,
    IvrTimeout,
    IvrUnknownCall,
    IncorrectPasscode,
    ParticipantLimitReached,
    TenantParticipantLimitReached,
    CallEnded,
    SystemParticipantLimitReached,
    CallMoved,
    ConfirmationTimeOut,
}

/// <summary>The text about the end of a leg in log lines, between <c>ending;</c> and the duration.</summary>
internal sealed record Teardown(TeardownReason Reason, string Text, Basis Basis)
{
    private static readonly Basis s_likeLoadLimit = Basis.Inferred("no log shows the line or its number; the form is that of the line for the system limit in document 215638");

    private static readonly Dictionary<TeardownReason, Teardown> s_all = new Teardown[]
    {
        new(TeardownReason.ApiInitiatedTeardown, "local SIP teardown", Basis.Inferred("by analogy to the remote one")),
        new(TeardownReason.RemoteTeardown, "remote SIP teardown", Basis.Observed("document 213552, for a connected leg")),
        new(TeardownReason.Timeout, "local SIP teardown with reason 7 (transaction timeout - no provisional responses sending INVITE)", Basis.Observed("document 217320")),
        new(TeardownReason.RingingTimeout, "local SIP teardown, ringing timeout", s_likeLoadLimit),
        new(TeardownReason.RemoteBusy, "remote SIP teardown, busy", s_likeLoadLimit),
        new(TeardownReason.RemoteRejected, "remote SIP teardown, rejected", s_likeLoadLimit),
        new(TeardownReason.DnsFailure, "local teardown, DNS failure", s_likeLoadLimit),
        new(TeardownReason.Error, "local teardown, connection failed", s_likeLoadLimit),
        new(TeardownReason.CallDeactivated, "local teardown, call deactivated", s_likeLoadLimit),
        new(TeardownReason.ConfirmationTimeOut, "local teardown, confirmation timeout", s_likeLoadLimit),
        new(TeardownReason.CallMoved, "local SIP teardown", Basis.Inferred("as when the API ends a leg")),
        new(TeardownReason.LocalTeardown, "local teardown, maximum call duration reached", s_likeLoadLimit),
        new(TeardownReason.UnknownDestination, "local teardown, unknown destination", s_likeLoadLimit),
        new(TeardownReason.EncryptionRequired, "local teardown, encryption required", s_likeLoadLimit),
        new(TeardownReason.IvrTimeout, "local teardown, IVR timeout", s_likeLoadLimit),
        new(TeardownReason.IvrUnknownCall, "local teardown, unknown call ID", s_likeLoadLimit),
        new(TeardownReason.IncorrectPasscode, "local teardown, incorrect passcode", s_likeLoadLimit),
        new(TeardownReason.ParticipantLimitReached, "local teardown, participant limit reached", s_likeLoadLimit),
        new(TeardownReason.TenantParticipantLimitReached, "local teardown, tenant participant limit reached", s_likeLoadLimit),
        new(TeardownReason.CallEnded, "local SIP teardown", Basis.Inferred("as when the API ends a leg")),
        new(TeardownReason.SystemParticipantLimitReached, "local teardown, system participant limit reached", Basis.Observed("document 215638")),
    }.ToDictionary(teardown => teardown.Reason);

    public static Teardown For(TeardownReason reason) => s_all[reason];
}
