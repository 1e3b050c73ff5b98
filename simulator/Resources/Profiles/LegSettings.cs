using System.Collections.Frozen;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>The settings of a call leg: permissions, media and layout. A call leg profile sets them, or a single leg.</summary>
internal static class LegSettings
{
    private static readonly string[] s_layouts =
    [
        "allEqual", "speakerOnly", "telepresence", "stacked", "allEqualQuarters", "allEqualNinths", "allEqualSixteenths",
        "allEqualTwentyFifths", "onePlusFive", "onePlusSeven", "onePlusNine", "automatic", "onePlusN",
    ];

    private static readonly Basis s_clients = Basis.Observed("clients of 3.2 send it");

    public static readonly Field<bool> NeedsActivation = Field.Flag("needsActivation");
    public static readonly Field<string> DefaultLayout = Layout("defaultLayout");
    public static readonly Field<long> JoinToneParticipantThreshold = Field.Number("joinToneParticipantThreshold", max: 100);
    public static readonly Field<Guid> LayoutTemplate = Field.ReferenceTo("layoutTemplate", "layoutTemplates", Failure.LayoutTemplateDoesNotExist).Since("2.8");
    public static readonly Field<string> DeactivationMode = Field.Choice("deactivationMode", "deactivate", "disconnect", "remainActivated");
    public static readonly Field<long> DeactivationModeTime = Field.Number("deactivationModeTime");
    public static readonly Field<long> MaxCallDurationTime = Field.Number("maxCallDurationTime");
    public static readonly Field<bool> RxAudioMute = Field.Flag("rxAudioMute");
    public static readonly Field<bool> RxVideoMute = Field.Flag("rxVideoMute");
    public static readonly Field<string> VideoMode = Field.Choice("videoMode", "auto", "disabled");
    public static readonly Field<string> QualityMain = Field.Choice("qualityMain", "unrestricted", "max1080p30", "max720p30", "max480p30").Since("2.2");
    public static readonly Field<string> SipMediaEncryption = Field.Choice("sipMediaEncryption", "optional", "required", "prohibited");

    public static readonly Field<bool> TelepresenceCallsAllowed = Field.Flag("telepresenceCallsAllowed");
    public static readonly Field<bool> SipPresentationChannelEnabled = Field.Flag("sipPresentationChannelEnabled");
    public static readonly Field<string> BfcpMode = Field.Choice("bfcpMode", "serverOnly", "serverAndClient");

    /// <summary>
    /// The call settings of the web interface, which SIP legs have where no profile sets them: the body of a leg shows them although its
    /// client sends no setting. Bodies of app legs show them only where they are set.
    /// </summary>
    public static readonly FrozenDictionary<Field, string> CallSettings = new Dictionary<Field, string>
    {
        [SipMediaEncryption] = "optional",
        [TelepresenceCallsAllowed] = "false",
        [SipPresentationChannelEnabled] = "true",
        [BfcpMode] = "serverAndClient",
    }.ToFrozenDictionary();

    // When no level says so, a participant may do it, except for muting others.
    public static readonly Field<bool> AllowAllPresentationContributionAllowed = Field.Flag("allowAllPresentationContributionAllowed");
    public static readonly Field<bool> MuteOthersAllowed = Field.Flag("muteOthersAllowed");
    public static readonly Field<bool> MuteSelfAllowed = Field.Flag("muteSelfAllowed");
    public static readonly Field<bool> EndCallAllowed = Field.Flag("endCallAllowed");
    public static readonly Field<bool> ChangeLayoutAllowed = Field.Flag("changeLayoutAllowed");
    public static readonly Field<bool> CallLockAllowed = Field.Flag("callLockAllowed");
    public static readonly Field<bool> AllowAllMuteSelfAllowed = Field.Flag("allowAllMuteSelfAllowed");
    public static readonly Field<bool> ChangeJoinAudioMuteOverrideAllowed = Field.Flag("changeJoinAudioMuteOverrideAllowed");
    public static readonly Field<bool> RecordingControlAllowed = Field.Flag("recordingControlAllowed");
    public static readonly Field<bool> StreamingControlAllowed = Field.Flag("streamingControlAllowed").Since("2.1");

    /// <summary>All settings, in the order of recorded bodies. The guide's table decides the position of those that no body shows.</summary>
    public static readonly IReadOnlyList<Field> All =
    [
        NeedsActivation,
        DefaultLayout,
        Field.Flag("participantLabels"),
        Field.Choice("presentationDisplayMode", "dualStream", "singleStream"),
        Field.Flag("presentationContributionAllowed"),
        AllowAllPresentationContributionAllowed,
        Field.Flag("presentationViewingAllowed"),
        JoinToneParticipantThreshold,
        Field.Number("leaveToneParticipantThreshold"),
        VideoMode,
        RxAudioMute,
        Field.Flag("txAudioMute"),
        RxVideoMute,
        Field.Flag("txVideoMute"),
        SipMediaEncryption,
        Field.Number("audioPacketSizeMs"),
        DeactivationMode,
        DeactivationModeTime,
        TelepresenceCallsAllowed,
        SipPresentationChannelEnabled,
        MuteOthersAllowed,
        Field.Flag("videoMuteOthersAllowed"),
        MuteSelfAllowed,
        Field.Flag("videoMuteSelfAllowed"),
        EndCallAllowed,
        Field.Flag("disconnectOthersAllowed"),
        Field.Flag("addParticipantAllowed").Since("2.3"),
        ChangeLayoutAllowed,
        BfcpMode,
        CallLockAllowed,
        Field.Flag("setImportanceAllowed").Since("2.3"),
        AllowAllMuteSelfAllowed,
        ChangeJoinAudioMuteOverrideAllowed,
        RecordingControlAllowed,
        StreamingControlAllowed,
        MaxCallDurationTime,
        QualityMain,
        Field.Choice("qualityPresentation", "unrestricted", "max1080p30", "max720p5").Since("2.2"),
        Field.Choice("participantCounter", "never", "auto", "always").Since("2.2"),
        Field.Flag("controlRemoteCameraAllowed").Since("2.8"),
        LayoutTemplate,
        Field.Choice("audioGainMode", "disabled", "agc").Since("2.8"),
        Field.Choice("meetingTitlePosition", "disabled", "top", "middle", "bottom").Since("3.2").On(s_clients),
        Field.Flag("chatContributionAllowed").Since("3.2").On(s_clients),
        Field.Flag("changeRoleAllowed").Since("3.2").On(s_clients),

        // No body shows the place of these two, so they are last (inferred).
        Field.Flag("fileUploadAllowed").Since("3.5").On(Basis.Documented("document 218117")),
        Field.Flag("surveyOpsAllowed").Since("3.8").On(Basis.Documented("document 221044")),
    ];

    /// <summary>The largest picture of a leg: that of its far end, unless the settings in force allow only less.</summary>
    public static VideoSize LargestVideo(VideoSize ofFarEnd, Func<Field, string?> settingOf)
    {
        if (ofFarEnd is VideoSize.None || settingOf(VideoMode) is "disabled")
            return VideoSize.None;
        var limit = VideoSizes.LimitOf(settingOf(QualityMain));
        return limit < ofFarEnd ? limit : ofFarEnd;
    }

    public static Field<string> Layout(string name) => Field.Choice(name, s_layouts);
}
