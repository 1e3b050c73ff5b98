using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>Settings of a call as a whole, such as the largest number of participants.</summary>
internal static class CallProfile
{
    private static readonly Basis s_clients = Basis.Observed("clients of 3.2 send it");

    public static readonly Field<long> ParticipantLimit = Field.Number("participantLimit");
    public static readonly Field<bool> MessageBoardEnabled = Field.Flag("messageBoardEnabled").Until("3.0");
    public static readonly Field<bool> Locked = Field.Flag("locked");
    public static readonly Field<string> LockMode = Field.Choice("lockMode", "all", "needsActivation").Since("2.9");
    public static readonly Field<string> RecordingMode = Field.Choice("recordingMode", "disabled", "manual", "automatic");
    public static readonly Field<string> SipRecorderUri = Field.Text("sipRecorderUri").Since("2.9");
    public static readonly Field<string> SipStreamerUri = Field.Text("sipStreamerUri").Since("3.0");
    public static readonly Field<string> StreamingMode = Field.Choice("streamingMode", "disabled", "manual", "automatic").Since("2.1");

    public static readonly Field<string> PasscodeMode = Field.Choice("passcodeMode", "required", "timeout").Since("2.1");
    public static readonly Field<long> PasscodeTimeout = Field.Number("passcodeTimeout").Since("2.1");

    private static readonly IReadOnlyList<Field> s_listed = [ParticipantLimit, MessageBoardEnabled, Locked, RecordingMode];

    private static readonly IReadOnlyList<Field> s_fields =
    [
        .. s_listed,
        LockMode,
        SipRecorderUri,
        SipStreamerUri,
        StreamingMode,
        PasscodeMode,
        PasscodeTimeout,
        Field.Flag("gatewayAudioCallOptimization").Since("2.3"),
        Field.Choice("lyncConferenceMode", "dualHomeCluster", "dualHomeCallBridge", "gateway").Since("2.3"),
        Field.Text("messageBannerText").Since("3.2").On(s_clients),
        Field.Text("muteBehavior").Since("3.2").On(s_clients),
        Field.Flag("chatAllowed").Since("3.2").On(s_clients),
        Field.Flag("raiseHandEnabled").Since("3.2").On(s_clients),
    ];

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "callProfiles",
        Element = "callProfile",
        NotFound = Failure.CallProfileDoesNotExist,
        AuditName = "call profile",
        Fields = s_fields,
        Item = s_fields,
        Listed = s_listed,
        Filters = [QueryFilter.Usage],
    };
}
