using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>Settings of a call as a whole, such as the largest number of participants.</summary>
internal static class CallProfile
{
    private static readonly Basis s_clients = Basis.Observed("clients of 3.2 send it");
    private static readonly Basis s_client38 = Basis.Observed("a client of 3.8 sends it; release 3.4 is inferred from the contents of its guide");

    /// <summary>The name of the profile. The release that added it is not known; an answer of 3.8 is the first to show it.</summary>
    public static readonly Field<string> Name = Field.Text("name").Since("3.8").On(Basis.Observed("an answer of 3.8 (document 221044); the release that added it is not known"));

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

    // By analogy with other profiles, the list has the name (inferred).
    private static readonly IReadOnlyList<Field> s_listed = [Name, ParticipantLimit, MessageBoardEnabled, Locked, RecordingMode];

    // The parts that came after 3.0 have the order of a client's form. An answer of 3.8 has the name, fileReceiveAllowed and surveyAllowed at
    // these places. The place of logoFileName is inferred. An unset chatAllowed counts as false (document 217204).
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
        Field.Flag("notesAllowed").Since("3.4").On(s_client38),
        Field.Flag("captionsAllowed").Since("3.4").On(s_client38),
        Field.Flag("backgroundBlurAllowed").Since("3.4").On(s_client38),
        Field.Flag("fileReceiveAllowed").Since("3.5").On(Basis.Documented("document 218117")),
        Field.Flag("surveyAllowed").Since("3.8").On(Basis.Documented("document 221044")),
        Field.Text("logoFileName").Since("3.4").On(Basis.Observed("a client of 3.x reads it; its release, and that requests set it, are inferred")),
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
        PlacedByGuess = s_listed,
        Filters = [QueryFilter.Usage],
    };
}
