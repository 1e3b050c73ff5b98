using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary>
/// The permissions and settings of a call leg. A call leg profile sets them for many legs; the configuration of a leg overrides them.
/// In an answer, null means that the setting is unset. In a request, a null setting is not sent.
/// </summary>
public sealed record CallLegSettings
{
    /// <summary>True when the leg gets no audio and video until an activator joins.</summary>
    public bool? NeedsActivation { get; init; }

    /// <summary>The layout that the leg starts with, such as <c>telepresence</c>.</summary>
    public string? DefaultLayout { get; init; }

    /// <summary>True when the leg may choose another layout.</summary>
    public bool? ChangeLayoutAllowed { get; init; }

    /// <summary>True when video panes show participant names.</summary>
    public bool? ParticipantLabels { get; init; }

    /// <summary><c>dualStream</c>, or <c>singleStream</c> to compose the content into the main video.</summary>
    public string? PresentationDisplayMode { get; init; }

    /// <summary>True when the leg may share content.</summary>
    public bool? PresentationContributionAllowed { get; init; }

    /// <summary>True when the leg may allow or forbid all legs to share content.</summary>
    public bool? AllowAllPresentationContributionAllowed { get; init; }

    /// <summary>True when the leg receives shared content.</summary>
    public bool? PresentationViewingAllowed { get; init; }

    /// <summary>True when the leg may end the call for everyone.</summary>
    public bool? EndCallAllowed { get; init; }

    /// <summary>True when the leg may disconnect other participants.</summary>
    public bool? DisconnectOthersAllowed { get; init; }

    /// <summary>True when the leg may add participants.</summary>
    public bool? AddParticipantAllowed { get; init; }

    /// <summary>True when the leg may mute the audio of other participants.</summary>
    public bool? MuteOthersAllowed { get; init; }

    /// <summary>True when the leg may set whether new participants join with their audio muted.</summary>
    public bool? ChangeJoinAudioMuteOverrideAllowed { get; init; }

    /// <summary>True when the leg may mute the video of other participants.</summary>
    public bool? VideoMuteOthersAllowed { get; init; }

    /// <summary>True when the leg may mute and unmute its own audio.</summary>
    public bool? MuteSelfAllowed { get; init; }

    /// <summary>True when the leg may allow or forbid all legs to mute themselves.</summary>
    public bool? AllowAllMuteSelfAllowed { get; init; }

    /// <summary>True when the leg may mute and unmute its own video.</summary>
    public bool? VideoMuteSelfAllowed { get; init; }

    /// <summary>The number of participants up to which a tone announces a new participant; 0 disables the tone.</summary>
    public long? JoinToneParticipantThreshold { get; init; }

    /// <summary>The number of participants up to which a tone announces that a participant leaves; 0 disables the tone.</summary>
    public long? LeaveToneParticipantThreshold { get; init; }

    /// <summary><c>auto</c>, or <c>disabled</c> for no main video.</summary>
    public string? VideoMode { get; init; }

    /// <summary>True when the others do not hear this leg.</summary>
    public bool? RxAudioMute { get; init; }

    /// <summary>True when this leg does not hear the others.</summary>
    public bool? TxAudioMute { get; init; }

    /// <summary>True when the others do not see this leg.</summary>
    public bool? RxVideoMute { get; init; }

    /// <summary>True when this leg does not see the others.</summary>
    public bool? TxVideoMute { get; init; }

    /// <summary>The media encryption policy: <c>optional</c>, <c>required</c> or <c>prohibited</c>.</summary>
    public string? SipMediaEncryption { get; init; }

    /// <summary>The preferred size of outgoing audio packets, in milliseconds.</summary>
    public long? AudioPacketSizeMs { get; init; }

    /// <summary>
    /// The action on legs that need activation when the last activator leaves: <c>deactivate</c>, <c>disconnect</c> or
    /// <c>remainActivated</c>.
    /// </summary>
    public string? DeactivationMode { get; init; }

    /// <summary>The time between the last activator leaving and the action of <see cref="DeactivationMode"/>, in seconds.</summary>
    public long? DeactivationModeTime { get; init; }

    /// <summary>True when TIP calls are allowed.</summary>
    public bool? TelepresenceCallsAllowed { get; init; }

    /// <summary>True when content may use a video channel of its own.</summary>
    public bool? SipPresentationChannelEnabled { get; init; }

    /// <summary>The BFCP role of the bridge: <c>serverOnly</c> or <c>serverAndClient</c>.</summary>
    public string? BfcpMode { get; init; }

    /// <summary>True when the leg may lock the call.</summary>
    public bool? CallLockAllowed { get; init; }

    /// <summary>True when the leg may set the importance of participants.</summary>
    public bool? SetImportanceAllowed { get; init; }

    /// <summary>True when the leg may start and stop recording.</summary>
    public bool? RecordingControlAllowed { get; init; }

    /// <summary>True when the leg may start and stop streaming.</summary>
    public bool? StreamingControlAllowed { get; init; }

    /// <summary>The maximum duration of the leg, in seconds.</summary>
    public long? MaxCallDurationTime { get; init; }

    /// <summary>
    /// The maximum quality of the main video: <c>unrestricted</c>, <c>max1080p30</c>, <c>max720p30</c> or <c>max480p30</c>.
    /// </summary>
    public string? QualityMain { get; init; }

    /// <summary>The maximum quality of the content video: <c>unrestricted</c>, <c>max1080p30</c> or <c>max720p5</c>.</summary>
    public string? QualityPresentation { get; init; }

    /// <summary>The display of the participant count: <c>never</c>, <c>auto</c> or <c>always</c>.</summary>
    public string? ParticipantCounter { get; init; }

    /// <summary>True when the leg may control the cameras of other endpoints.</summary>
    public bool? ControlRemoteCameraAllowed { get; init; }

    /// <summary>The id of the layout template that the leg uses.</summary>
    public Guid? LayoutTemplate { get; init; }

    /// <summary>The audio gain control: <c>disabled</c>, or <c>agc</c> for automatic gain.</summary>
    public string? AudioGainMode { get; init; }

    /// <summary>The position of the meeting title: <c>disabled</c>, <c>top</c>, <c>middle</c> or <c>bottom</c>.</summary>
    public string? MeetingTitlePosition { get; init; }

    /// <summary>True when the leg may send chat messages.</summary>
    public bool? ChatContributionAllowed { get; init; }

    /// <summary>True when the leg may change the roles of other participants.</summary>
    public bool? ChangeRoleAllowed { get; init; }

    internal static CallLegSettings Read(XElement element) => new()
    {
        NeedsActivation = element.Flag("needsActivation"),
        DefaultLayout = element.Text("defaultLayout"),
        ChangeLayoutAllowed = element.Flag("changeLayoutAllowed"),
        ParticipantLabels = element.Flag("participantLabels"),
        PresentationDisplayMode = element.Text("presentationDisplayMode"),
        PresentationContributionAllowed = element.Flag("presentationContributionAllowed"),
        AllowAllPresentationContributionAllowed = element.Flag("allowAllPresentationContributionAllowed"),
        PresentationViewingAllowed = element.Flag("presentationViewingAllowed"),
        EndCallAllowed = element.Flag("endCallAllowed"),
        DisconnectOthersAllowed = element.Flag("disconnectOthersAllowed"),
        AddParticipantAllowed = element.Flag("addParticipantAllowed"),
        MuteOthersAllowed = element.Flag("muteOthersAllowed"),
        ChangeJoinAudioMuteOverrideAllowed = element.Flag("changeJoinAudioMuteOverrideAllowed"),
        VideoMuteOthersAllowed = element.Flag("videoMuteOthersAllowed"),
        MuteSelfAllowed = element.Flag("muteSelfAllowed"),
        AllowAllMuteSelfAllowed = element.Flag("allowAllMuteSelfAllowed"),
        VideoMuteSelfAllowed = element.Flag("videoMuteSelfAllowed"),
        JoinToneParticipantThreshold = element.Number("joinToneParticipantThreshold"),
        LeaveToneParticipantThreshold = element.Number("leaveToneParticipantThreshold"),
        VideoMode = element.Text("videoMode"),
        RxAudioMute = element.Flag("rxAudioMute"),
        TxAudioMute = element.Flag("txAudioMute"),
        RxVideoMute = element.Flag("rxVideoMute"),
        TxVideoMute = element.Flag("txVideoMute"),
        SipMediaEncryption = element.Text("sipMediaEncryption"),
        AudioPacketSizeMs = element.Number("audioPacketSizeMs"),
        DeactivationMode = element.Text("deactivationMode"),
        DeactivationModeTime = element.Number("deactivationModeTime"),
        TelepresenceCallsAllowed = element.Flag("telepresenceCallsAllowed"),
        SipPresentationChannelEnabled = element.Flag("sipPresentationChannelEnabled"),
        BfcpMode = element.Text("bfcpMode"),
        CallLockAllowed = element.Flag("callLockAllowed"),
        SetImportanceAllowed = element.Flag("setImportanceAllowed"),
        RecordingControlAllowed = element.Flag("recordingControlAllowed"),
        StreamingControlAllowed = element.Flag("streamingControlAllowed"),
        MaxCallDurationTime = element.Number("maxCallDurationTime"),
        QualityMain = element.Text("qualityMain"),
        QualityPresentation = element.Text("qualityPresentation"),
        ParticipantCounter = element.Text("participantCounter"),
        ControlRemoteCameraAllowed = element.Flag("controlRemoteCameraAllowed"),
        LayoutTemplate = element.Reference("layoutTemplate"),
        AudioGainMode = element.Text("audioGainMode"),
        MeetingTitlePosition = element.Text("meetingTitlePosition"),
        ChatContributionAllowed = element.Flag("chatContributionAllowed"),
        ChangeRoleAllowed = element.Flag("changeRoleAllowed"),
    };

    internal FormBody AddTo(FormBody form) => form
        .With("needsActivation", NeedsActivation)
        .With("defaultLayout", DefaultLayout)
        .With("changeLayoutAllowed", ChangeLayoutAllowed)
        .With("participantLabels", ParticipantLabels)
        .With("presentationDisplayMode", PresentationDisplayMode)
        .With("presentationContributionAllowed", PresentationContributionAllowed)
        .With("allowAllPresentationContributionAllowed", AllowAllPresentationContributionAllowed)
        .With("presentationViewingAllowed", PresentationViewingAllowed)
        .With("endCallAllowed", EndCallAllowed)
        .With("disconnectOthersAllowed", DisconnectOthersAllowed)
        .With("addParticipantAllowed", AddParticipantAllowed)
        .With("muteOthersAllowed", MuteOthersAllowed)
        .With("changeJoinAudioMuteOverrideAllowed", ChangeJoinAudioMuteOverrideAllowed)
        .With("videoMuteOthersAllowed", VideoMuteOthersAllowed)
        .With("muteSelfAllowed", MuteSelfAllowed)
        .With("allowAllMuteSelfAllowed", AllowAllMuteSelfAllowed)
        .With("videoMuteSelfAllowed", VideoMuteSelfAllowed)
        .With("joinToneParticipantThreshold", JoinToneParticipantThreshold)
        .With("leaveToneParticipantThreshold", LeaveToneParticipantThreshold)
        .With("videoMode", VideoMode)
        .With("rxAudioMute", RxAudioMute)
        .With("txAudioMute", TxAudioMute)
        .With("rxVideoMute", RxVideoMute)
        .With("txVideoMute", TxVideoMute)
        .With("sipMediaEncryption", SipMediaEncryption)
        .With("audioPacketSizeMs", AudioPacketSizeMs)
        .With("deactivationMode", DeactivationMode)
        .With("deactivationModeTime", DeactivationModeTime)
        .With("telepresenceCallsAllowed", TelepresenceCallsAllowed)
        .With("sipPresentationChannelEnabled", SipPresentationChannelEnabled)
        .With("bfcpMode", BfcpMode)
        .With("callLockAllowed", CallLockAllowed)
        .With("setImportanceAllowed", SetImportanceAllowed)
        .With("recordingControlAllowed", RecordingControlAllowed)
        .With("streamingControlAllowed", StreamingControlAllowed)
        .With("maxCallDurationTime", MaxCallDurationTime)
        .With("qualityMain", QualityMain)
        .With("qualityPresentation", QualityPresentation)
        .With("participantCounter", ParticipantCounter)
        .With("controlRemoteCameraAllowed", ControlRemoteCameraAllowed)
        .With("layoutTemplate", LayoutTemplate)
        .With("audioGainMode", AudioGainMode)
        .With("meetingTitlePosition", MeetingTitlePosition)
        .With("chatContributionAllowed", ChatContributionAllowed)
        .With("changeRoleAllowed", ChangeRoleAllowed);
}
