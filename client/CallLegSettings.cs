using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary>
/// What a call leg may do and how it is treated. A profile sets it for many legs, a leg's own configuration overrides it,
/// and it is written with the same words: null is unset when read, and left alone when written.
/// </summary>
public sealed record CallLegSettings
{
    /// <summary>Whether the leg waits until an activator joins.</summary>
    public bool? NeedsActivation { get; init; }

    /// <summary>The layout a leg begins with.</summary>
    public string? DefaultLayout { get; init; }

    /// <summary>Whether it may choose another layout.</summary>
    public bool? ChangeLayoutAllowed { get; init; }

    /// <summary>Whether panes carry names.</summary>
    public bool? ParticipantLabels { get; init; }

    /// <summary><c>dualStream</c>, or <c>singleStream</c> for content composed into the main video.</summary>
    public string? PresentationDisplayMode { get; init; }

    /// <summary>Whether it may present.</summary>
    public bool? PresentationContributionAllowed { get; init; }

    /// <summary>Whether it may let everyone present.</summary>
    public bool? AllowAllPresentationContributionAllowed { get; init; }

    /// <summary>Whether it sees presentations.</summary>
    public bool? PresentationViewingAllowed { get; init; }

    /// <summary>Whether it may end the call for all.</summary>
    public bool? EndCallAllowed { get; init; }

    /// <summary>Whether it may drop others.</summary>
    public bool? DisconnectOthersAllowed { get; init; }

    /// <summary>Whether it may add others.</summary>
    public bool? AddParticipantAllowed { get; init; }

    /// <summary>Whether it may mute the audio of others.</summary>
    public bool? MuteOthersAllowed { get; init; }

    /// <summary>Whether it may decide how newcomers begin.</summary>
    public bool? ChangeJoinAudioMuteOverrideAllowed { get; init; }

    /// <summary>Whether it may mute the video of others.</summary>
    public bool? VideoMuteOthersAllowed { get; init; }

    /// <summary>Whether it may mute its own audio.</summary>
    public bool? MuteSelfAllowed { get; init; }

    /// <summary>Whether it may let everyone mute themselves.</summary>
    public bool? AllowAllMuteSelfAllowed { get; init; }

    /// <summary>Whether it may mute its own video.</summary>
    public bool? VideoMuteSelfAllowed { get; init; }

    /// <summary>Up to how many participants a tone tells of a newcomer; 0 for never.</summary>
    public long? JoinToneParticipantThreshold { get; init; }

    /// <summary>Up to how many participants a tone tells of a leaver; 0 for never.</summary>
    public long? LeaveToneParticipantThreshold { get; init; }

    /// <summary><c>auto</c>, or <c>disabled</c> for no main video.</summary>
    public string? VideoMode { get; init; }

    /// <summary>Whether the others do not hear it.</summary>
    public bool? RxAudioMute { get; init; }

    /// <summary>Whether it does not hear the others.</summary>
    public bool? TxAudioMute { get; init; }

    /// <summary>Whether the others do not see it.</summary>
    public bool? RxVideoMute { get; init; }

    /// <summary>Whether it does not see the others.</summary>
    public bool? TxVideoMute { get; init; }

    /// <summary><c>optional</c>, <c>required</c> or <c>prohibited</c>.</summary>
    public string? SipMediaEncryption { get; init; }

    /// <summary>Preferred length of an audio packet, in milliseconds.</summary>
    public long? AudioPacketSizeMs { get; init; }

    /// <summary>What follows when the last activator leaves: <c>deactivate</c>, <c>disconnect</c> or <c>remainActivated</c>.</summary>
    public string? DeactivationMode { get; init; }

    /// <summary>How long after that, in seconds.</summary>
    public long? DeactivationModeTime { get; init; }

    /// <summary>Whether TIP calls are let in.</summary>
    public bool? TelepresenceCallsAllowed { get; init; }

    /// <summary>Whether content has a channel of its own.</summary>
    public bool? SipPresentationChannelEnabled { get; init; }

    /// <summary><c>serverOnly</c> or <c>serverAndClient</c>.</summary>
    public string? BfcpMode { get; init; }

    /// <summary>Whether it may lock the call.</summary>
    public bool? CallLockAllowed { get; init; }

    /// <summary>Whether it may set the importance of others.</summary>
    public bool? SetImportanceAllowed { get; init; }

    /// <summary>Whether it may start and stop recording.</summary>
    public bool? RecordingControlAllowed { get; init; }

    /// <summary>Whether it may start and stop streaming.</summary>
    public bool? StreamingControlAllowed { get; init; }

    /// <summary>The longest a leg may last, in seconds.</summary>
    public long? MaxCallDurationTime { get; init; }

    /// <summary>The best main video it gets.</summary>
    public string? QualityMain { get; init; }

    /// <summary>The best content video it gets.</summary>
    public string? QualityPresentation { get; init; }

    /// <summary>When the head count is shown: <c>never</c>, <c>auto</c> or <c>always</c>.</summary>
    public string? ParticipantCounter { get; init; }

    /// <summary>Whether it may steer cameras of others.</summary>
    public bool? ControlRemoteCameraAllowed { get; init; }

    /// <summary>A layout of one's own.</summary>
    public Guid? LayoutTemplate { get; init; }

    /// <summary><c>agc</c> for automatic gain.</summary>
    public string? AudioGainMode { get; init; }

    /// <summary>Where the title is shown: <c>disabled</c>, <c>top</c>, <c>middle</c> or <c>bottom</c>.</summary>
    public string? MeetingTitlePosition { get; init; }

    /// <summary>Whether it may write into the chat.</summary>
    public bool? ChatContributionAllowed { get; init; }

    /// <summary>Whether it may change the roles of others.</summary>
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
