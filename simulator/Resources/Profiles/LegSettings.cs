using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>What a call leg may do and how it looks: set by a call leg profile, or for one leg alone.</summary>
internal static class LegSettings
{
    private static readonly string[] s_layouts =
    [
        "allEqual", "speakerOnly", "telepresence", "stacked", "allEqualQuarters", "allEqualNinths", "allEqualSixteenths",
        "allEqualTwentyFifths", "onePlusFive", "onePlusSeven", "onePlusNine", "automatic", "onePlusN",
    ];

    public static readonly Field<bool> NeedsActivation = Field.Flag("needsActivation");
    public static readonly Field<string> DefaultLayout = Layout("defaultLayout");
    public static readonly Field<long> JoinToneParticipantThreshold = Field.Number("joinToneParticipantThreshold", max: 100);
    public static readonly Field<string> SipMediaEncryption = Field.Choice("sipMediaEncryption", "optional", "required", "prohibited");

    /// <summary>In the order of the guide's table, which bodies of real systems follow as far as they are known.</summary>
    public static readonly IReadOnlyList<Field> All =
    [
        NeedsActivation,
        DefaultLayout,
        Field.Flag("changeLayoutAllowed"),
        Field.Flag("participantLabels"),
        Field.Choice("presentationDisplayMode", "dualStream", "singleStream"),
        Field.Flag("presentationContributionAllowed"),
        Field.Flag("allowAllPresentationContributionAllowed"),
        Field.Flag("presentationViewingAllowed"),
        Field.Flag("endCallAllowed"),
        Field.Flag("disconnectOthersAllowed"),
        Field.Flag("muteOthersAllowed"),
        Field.Flag("changeJoinAudioMuteOverrideAllowed"),
        Field.Flag("videoMuteOthersAllowed"),
        Field.Flag("muteSelfAllowed"),
        Field.Flag("allowAllMuteSelfAllowed"),
        Field.Flag("videoMuteSelfAllowed"),
        JoinToneParticipantThreshold,
        Field.Number("leaveToneParticipantThreshold"),
        Field.Choice("videoMode", "auto", "disabled"),
        Field.Flag("rxAudioMute"),
        Field.Flag("txAudioMute"),
        Field.Flag("rxVideoMute"),
        Field.Flag("txVideoMute"),
        SipMediaEncryption,
        Field.Number("audioPacketSizeMs"),
        Field.Choice("deactivationMode", "deactivate", "disconnect", "remainActivated"),
        Field.Number("deactivationModeTime"),
        Field.Flag("telepresenceCallsAllowed"),
        Field.Flag("sipPresentationChannelEnabled"),
        Field.Choice("bfcpMode", "serverOnly", "serverAndClient"),
        Field.Flag("callLockAllowed"),
        Field.Flag("recordingControlAllowed"),
        Field.Number("maxCallDurationTime"),
    ];

    public static Field<string> Layout(string name) => Field.Choice(name, s_layouts);
}
