using System.Globalization;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// An action that a participant takes with keys (document 221687). The DTMF profile in force names the keys, and the call leg profile in
/// force for the participant's leg decides whether they may.
/// </summary>
/// <param name="Keys">The field of the DTMF profile with the keys.</param>
/// <param name="Permission">The setting that allows the action; null for an action that all may take.</param>
/// <param name="Do">Takes the action. Returns the reason why it cannot be taken, or null.</param>
internal sealed record KeyAction(Field<string> Keys, Field<bool>? Permission, Func<Leg, LiveCall, Refusal?> Do)
{
    // Document 211261 has the line "start streaming failed: streaming limit reached". The others are inferred.
    public void Perform(Leg leg, string keys)
    {
        var (home, title) = (leg.Home, string.Create(CultureInfo.InvariantCulture, $"call {LegControl.NumberOf(leg.Object)}: DTMF sequence \"{keys}\" ({Keys.Name})"));
        if (!KeyActions.IsAllowed(leg, Permission))
        {
            home.Log($"{title} not allowed");
            return;
        }
        home.Log(title);
        if (Do(leg, leg.Call!) is { } refusal)
            home.Log($"{WordsOf(Keys.Name)} failed: {WordsOf(refusal.Failure.In(home.Release).Name)}");
    }

    private static string WordsOf(string name) => string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));
}

/// <summary>The keys of one action in the DTMF profile in force.</summary>
internal sealed record KeySequence(string Keys, KeyAction Action);

/// <summary>The actions that participants take with keys. They have the effects that the same changes have when a client makes them.</summary>
internal static class KeyActions
{
    // Cisco's answer to "How can I change screen layouts using DTMF?" lists them in this order, and the default layout after them.
    private static readonly string[] s_layouts = ["allEqual", "stacked", "telepresence", "speakerOnly", "onePlusN"];

    // In the order of the guide. Of two actions with the same keys, the first one is taken (inferred).
    private static readonly IReadOnlyList<KeyAction> s_all =
    [
        new(DtmfProfile.MuteSelfAudio, LegSettings.MuteSelfAllowed, (leg, _) => Mute(leg, isMuted: true)),
        new(DtmfProfile.UnmuteSelfAudio, LegSettings.MuteSelfAllowed, (leg, _) => Mute(leg, isMuted: false)),
        new(DtmfProfile.ToggleMuteSelfAudio, LegSettings.MuteSelfAllowed, (leg, _) => Mute(leg, isMuted: !IsMuted(leg))),
        new(DtmfProfile.LockCall, LegSettings.CallLockAllowed, (_, call) => CallControl.Change(call, Call.Locked, "true")),
        new(DtmfProfile.UnlockCall, LegSettings.CallLockAllowed, (_, call) => CallControl.Change(call, Call.Locked, "false")),
        new(DtmfProfile.MuteAllExceptSelfAudio, LegSettings.MuteOthersAllowed, (leg, call) => MuteOthers(leg, call, isMuted: true)),
        new(DtmfProfile.UnmuteAllExceptSelfAudio, LegSettings.MuteOthersAllowed, (leg, call) => MuteOthers(leg, call, isMuted: false)),
        new(DtmfProfile.EndCall, LegSettings.EndCallAllowed, (_, call) => End(call)),
        new(DtmfProfile.NextLayout, LegSettings.ChangeLayoutAllowed, (leg, _) => ChangeLayout(leg, 1)),
        new(DtmfProfile.PreviousLayout, LegSettings.ChangeLayoutAllowed, (leg, _) => ChangeLayout(leg, -1)),
        new(DtmfProfile.StartRecording, LegSettings.RecordingControlAllowed, (_, call) => CallControl.Change(call, Call.Recording, "true")),
        new(DtmfProfile.StopRecording, LegSettings.RecordingControlAllowed, (_, call) => CallControl.Change(call, Call.Recording, "false")),
        new(DtmfProfile.StartStreaming, LegSettings.StreamingControlAllowed, (_, call) => CallControl.Change(call, Call.Streaming, "true")),
        new(DtmfProfile.StopStreaming, LegSettings.StreamingControlAllowed, (_, call) => CallControl.Change(call, Call.Streaming, "false")),
        new(DtmfProfile.AllowAllMuteSelf, LegSettings.AllowAllMuteSelfAllowed, (_, call) => ChangeAll(call, Call.AllowAllMuteSelf, "true")),
        new(DtmfProfile.CancelAllowAllMuteSelf, LegSettings.AllowAllMuteSelfAllowed, (_, call) => ChangeAll(call, Call.AllowAllMuteSelf, "false")),
        new(DtmfProfile.AllowAllPresentationContribution, LegSettings.AllowAllPresentationContributionAllowed, (_, call) => ChangeAll(call, Call.AllowAllPresentationContribution, "true")),
        new(DtmfProfile.CancelAllowAllPresentationContribution, LegSettings.AllowAllPresentationContributionAllowed, (_, call) => ChangeAll(call, Call.AllowAllPresentationContribution, "false")),
        new(DtmfProfile.MuteAllNewAudio, LegSettings.ChangeJoinAudioMuteOverrideAllowed, (_, call) => ChangeAll(call, Call.JoinAudioMuteOverride, "true")),
        new(DtmfProfile.UnmuteAllNewAudio, LegSettings.ChangeJoinAudioMuteOverrideAllowed, (_, call) => ChangeAll(call, Call.JoinAudioMuteOverride, "false")),
        new(DtmfProfile.DefaultMuteAllNewAudio, LegSettings.ChangeJoinAudioMuteOverrideAllowed, (_, call) => ChangeAll(call, Call.JoinAudioMuteOverride, null)),

        // The guide asks for the permission to mute others, and for no other.
        new(DtmfProfile.MuteAllNewAndAllExceptSelfAudio, LegSettings.MuteOthersAllowed, (leg, call) => ChangeAll(call, Call.JoinAudioMuteOverride, "true") ?? MuteOthers(leg, call, isMuted: true)),
        new(DtmfProfile.UnmuteAllNewAndAllExceptSelfAudio, LegSettings.MuteOthersAllowed, (leg, call) => ChangeAll(call, Call.JoinAudioMuteOverride, "false") ?? MuteOthers(leg, call, isMuted: false)),
        new(DtmfProfile.GetTotalParticipantCount, null, AnnounceParticipants),
    ];

    /// <summary>
    /// The sequences that the leg can press now, each with its action. There are none in a call between two parties (document 202722), in
    /// the lobby, and for a recorder or streamer (both inferred).
    /// </summary>
    public static List<KeySequence> SequencesFor(Leg leg)
    {
        if (leg is not { EndedFor: null, Attendee: { IsDeactivated: false, IsDevice: false }, Call: { IsOver: false } call } || call.Object.Get(Call.IsForwarding)
            || Inheritance.MostSpecific(DtmfProfile.Definition, leg.Object, leg.Home) is not { } profile)
            return [];
        List<KeySequence> sequences = [];
        foreach (var action in s_all)
        {
            if (profile.Text(action.Keys)?.Replace(",", "", StringComparison.Ordinal) is { Length: > 0 } keys)
                sequences.Add(new KeySequence(keys, action));
        }
        return sequences;
    }

    /// <summary>
    /// True if the profiles in force allow the action. The guide says that the default is true for muting oneself and false for muting
    /// others, and document 211261 that it is true for streaming. Document 221687 forbids an action before it allows it for some, so the
    /// default of the others is true as well (inferred).
    /// </summary>
    public static bool IsAllowed(Leg leg, Field<bool>? permission)
    {
        if (permission is null)
            return true;

        // The guide: a call can allow all participants to mute themselves, whatever their profiles say.
        if (permission == LegSettings.MuteSelfAllowed && leg.Call!.Object.Get(Call.AllowAllMuteSelf))
            return true;
        return CallLeg.SettingOf(leg.Object, permission, leg.Home) is { } set ? set is "true" : permission != LegSettings.MuteOthersAllowed;
    }

    private static bool IsMuted(Leg leg) => CallLeg.SettingOf(leg.Object, LegSettings.RxAudioMute, leg.Home) is "true";

    private static Refusal? Mute(Leg leg, bool isMuted)
    {
        leg.Home.Set(leg.Object, LegSettings.RxAudioMute, isMuted ? "true" : "false");
        return null;
    }

    // On all bridges of the meeting (inferred).
    private static Refusal? MuteOthers(Leg leg, LiveCall call, bool isMuted)
    {
        foreach (var other in call.Instances().SelectMany(instance => instance.Attendees).Where(other => other.Leg != leg && !other.IsDevice).ToList())
            Mute(other.Leg, isMuted);
        return null;
    }

    // The call ends on all bridges, for the reason for which legs end with their call (inferred).
    private static Refusal? End(LiveCall call)
    {
        CallControl.End(call, TeardownReason.CallEnded);
        return null;
    }

    private static Refusal? ChangeAll(LiveCall call, Field setting, string? value) =>
        call.Instances().Select(instance => CallControl.Change(instance, setting, value)).Aggregate((Refusal?)null, (first, next) => first ?? next);

    private static Refusal? ChangeLayout(Leg leg, int step)
    {
        var standard = CallLeg.SettingOf(leg.Object, LegSettings.DefaultLayout, leg.Home) ?? "automatic";
        string[] layouts = [.. s_layouts.Where(layout => layout != standard), standard];
        var present = Array.IndexOf(layouts, CallLeg.LayoutOf(leg.Object, leg.Home));

        // A layout that is not in the list counts as the last one (inferred).
        var at = present < 0 ? layouts.Length - 1 : present;
        leg.Home.Set(leg.Object, CallLeg.ChosenLayout, layouts[(at + step + layouts.Length) % layouts.Length]);
        return null;
    }

    // Far ends hear nothing, so only a line shows the prompt (inferred).
    private static Refusal? AnnounceParticipants(Leg leg, LiveCall call)
    {
        var participants = call.Instances().Sum(instance => instance.Participants);
        leg.Home.Log(string.Create(CultureInfo.InvariantCulture, $"call {LegControl.NumberOf(leg.Object)}: playing participant count prompt ({participants} participants)"));
        return null;
    }
}
