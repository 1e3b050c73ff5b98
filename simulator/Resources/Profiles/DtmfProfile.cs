using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>The key sequences that control a call.</summary>
internal static class DtmfProfile
{
    public static readonly Field<string> MuteSelfAudio = Field.Dtmf("muteSelfAudio").EvenWhenEmpty();
    public static readonly Field<string> UnmuteSelfAudio = Field.Dtmf("unmuteSelfAudio").EvenWhenEmpty();
    public static readonly Field<string> ToggleMuteSelfAudio = Field.Dtmf("toggleMuteSelfAudio").EvenWhenEmpty();
    public static readonly Field<string> LockCall = Field.Dtmf("lockCall").EvenWhenEmpty();
    public static readonly Field<string> UnlockCall = Field.Dtmf("unlockCall").EvenWhenEmpty();
    public static readonly Field<string> MuteAllExceptSelfAudio = Field.Dtmf("muteAllExceptSelfAudio").EvenWhenEmpty();
    public static readonly Field<string> UnmuteAllExceptSelfAudio = Field.Dtmf("unmuteAllExceptSelfAudio").EvenWhenEmpty();
    public static readonly Field<string> EndCall = Field.Dtmf("endCall").EvenWhenEmpty();
    public static readonly Field<string> NextLayout = Field.Dtmf("nextLayout").EvenWhenEmpty();
    public static readonly Field<string> PreviousLayout = Field.Dtmf("previousLayout").EvenWhenEmpty();
    public static readonly Field<string> StartRecording = Field.Dtmf("startRecording").EvenWhenEmpty();
    public static readonly Field<string> StopRecording = Field.Dtmf("stopRecording").EvenWhenEmpty();
    public static readonly Field<string> StartStreaming = Field.Dtmf("startStreaming").EvenWhenEmpty().Since("2.1").On(Basis.Observed("samples show it; the guide does not mention it"));
    public static readonly Field<string> StopStreaming = Field.Dtmf("stopStreaming").EvenWhenEmpty().Since("2.1").On(Basis.Observed("samples show it; the guide does not mention it"));
    public static readonly Field<string> AllowAllMuteSelf = Field.Dtmf("allowAllMuteSelf").EvenWhenEmpty();
    public static readonly Field<string> CancelAllowAllMuteSelf = Field.Dtmf("cancelAllowAllMuteSelf").EvenWhenEmpty();
    public static readonly Field<string> AllowAllPresentationContribution = Field.Dtmf("allowAllPresentationContribution").EvenWhenEmpty();
    public static readonly Field<string> CancelAllowAllPresentationContribution = Field.Dtmf("cancelAllowAllPresentationContribution").EvenWhenEmpty();
    public static readonly Field<string> MuteAllNewAudio = Field.Dtmf("muteAllNewAudio").EvenWhenEmpty();
    public static readonly Field<string> UnmuteAllNewAudio = Field.Dtmf("unmuteAllNewAudio").EvenWhenEmpty();
    public static readonly Field<string> DefaultMuteAllNewAudio = Field.Dtmf("defaultMuteAllNewAudio").EvenWhenEmpty();
    public static readonly Field<string> MuteAllNewAndAllExceptSelfAudio = Field.Dtmf("muteAllNewAndAllExceptSelfAudio").EvenWhenEmpty();
    public static readonly Field<string> UnmuteAllNewAndAllExceptSelfAudio = Field.Dtmf("unmuteAllNewAndAllExceptSelfAudio").EvenWhenEmpty();
    public static readonly Field<string> GetTotalParticipantCount = Field.Dtmf("getTotalParticipantCount").EvenWhenEmpty().Since("2.8");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "dtmfProfiles",
        Element = "dtmfProfile",
        NotFound = Failure.DtmfProfileDoesNotExist,
        AuditName = "DTMF profile",
        Fields =
        [
            MuteSelfAudio, UnmuteSelfAudio, ToggleMuteSelfAudio, LockCall, UnlockCall, MuteAllExceptSelfAudio,
            UnmuteAllExceptSelfAudio, EndCall, NextLayout, PreviousLayout, StartRecording, StopRecording, StartStreaming,
            StopStreaming, AllowAllMuteSelf, CancelAllowAllMuteSelf, AllowAllPresentationContribution,
            CancelAllowAllPresentationContribution, MuteAllNewAudio, UnmuteAllNewAudio, DefaultMuteAllNewAudio,
            MuteAllNewAndAllExceptSelfAudio, UnmuteAllNewAndAllExceptSelfAudio, GetTotalParticipantCount,
        ],
        Item =
        [
            MuteSelfAudio, UnmuteSelfAudio, ToggleMuteSelfAudio, LockCall, UnlockCall, MuteAllExceptSelfAudio,
            UnmuteAllExceptSelfAudio, EndCall, NextLayout, PreviousLayout, StartRecording, StopRecording, StartStreaming,
            StopStreaming, AllowAllMuteSelf, CancelAllowAllMuteSelf, AllowAllPresentationContribution,
            CancelAllowAllPresentationContribution, MuteAllNewAudio, UnmuteAllNewAudio, DefaultMuteAllNewAudio,
            MuteAllNewAndAllExceptSelfAudio, UnmuteAllNewAndAllExceptSelfAudio, GetTotalParticipantCount,
        ],
        Listed = [],
        Filters = [QueryFilter.Usage],
    };
}
