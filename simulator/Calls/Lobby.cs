using System.Globalization;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// Decides which legs take part in a meeting and which wait in the lobby. A leg that needs activation waits until an activator is in the
/// meeting, on any bridge. A lock keeps newcomers in the lobby. Profiles are read when a leg enters and when the leg itself is modified
/// (inferred).
/// </summary>
internal static class Lobby
{
    // The API can let participants in; a headline of a later guide says that it can also send them back.
    private static readonly Lifetime s_sendingBack = Lifetime.From("3.4");

    /// <summary>Enters a connected leg into its call, or into the lobby. The lines and their order are those of document 213552.</summary>
    public static void EnterCall(Leg leg)
    {
        var (call, home) = (leg.Call!, leg.Home);
        var isDevice = leg.Object.Has(CallLeg.Device);
        var needs = IsSetToNeedActivation(leg);
        var isFirst = !HasActivator(call);

        // The request that dials a participant can decide whether it waits (2.9).
        var waits = home.Find(Participant.Definition, leg.Object.Get(CallLeg.ParticipantId))?.Text(Participant.Deactivated) is { } requested
            ? requested is "true"
            : !isDevice && ((needs && isFirst) || IsHeldByLock(call, needs));
        var attendee = new Attendee(leg, needs, waits) { IsDevice = isDevice };
        leg.Attendee = attendee;
        attendee.EnterCall();
        leg.KeysPressed = new PressedKeys(leg).Press;
        MuteNewcomer(leg);
        if (waits)
            home.Log($"configuring call {leg.Id} to be deactivated");
        Announce(attendee, "joined");
        CallReports.LegChanged(leg);
        if (isFirst && attendee.IsActivator)
            LetIn(call);
        DurationLimit.Apply(attendee);
        DtmfPlayback.Play(leg);
        if (isDevice)
            Recordings.DeviceEntered(leg);
        else
            Recordings.Update(call);
    }

    /// <summary>Resumes the attendance of a leg that a world file brought.</summary>
    public static void Resume(Leg leg, CallLegInWorld world)
    {
        var attendee = new Attendee(leg, world.NeedsActivation ?? IsSetToNeedActivation(leg), world.IsDeactivated) { IsDevice = leg.Object.Has(CallLeg.Device) };
        if (!world.IsDeactivated)
            attendee.RestoreActiveTime(leg.ConnectedFor ?? TimeSpan.Zero);
        leg.Attendee = attendee;
        attendee.EnterCall();
        leg.KeysPressed = new PressedKeys(leg).Press;
        DurationLimit.Resume(attendee, world.DurationLimit);
        Recordings.Resume(leg);
    }

    /// <summary>Reports a leg that has ended, and applies the effects on the attendees that stay.</summary>
    public static void LeaveCall(Leg leg)
    {
        if (leg.Attendee is not { } attendee)
        {
            CallReports.LegEnded(leg);
            if (leg.Object.Has(CallLeg.Device) && leg.Call is { IsOver: false })
                Recordings.DeviceLeft(leg);
            return;
        }
        var wasActivator = attendee.IsActivator;
        attendee.LeaveCall();
        Announce(attendee, "left");
        CallReports.LegEnded(leg);

        // When a call is over, all its legs leave for that one reason.
        if (attendee.Call.IsOver)
            return;
        if (wasActivator)
            ActivatorLeft(attendee.Call);
        if (attendee.IsDevice)
            Recordings.DeviceLeft(leg);
        else
            Recordings.Update(attendee.Call);
    }

    /// <summary>Applies changed settings of a leg.</summary>
    public static void Reconsider(Leg leg)
    {
        if (leg is not { EndedFor: null, Attendee: { } attendee })
            return;
        var needs = IsSetToNeedActivation(leg);
        if (needs != attendee.NeedsActivation)
        {
            var wasActivator = attendee.IsActivator;
            attendee.SetNeedsActivation(needs);
            LetIn(attendee.Call);
            if (wasActivator)
                ActivatorLeft(attendee.Call);
        }
        DurationLimit.Apply(attendee);
        DtmfPlayback.Play(leg);
    }

    /// <summary>
    /// Applies <c>deactivated</c> of a participant: lets it in, or sends it back. For a leg that has not entered,
    /// <see cref="EnterCall"/> applies it.
    /// </summary>
    public static void ApplyDeactivated(ResourceObject participant, Leg leg)
    {
        if (leg is not { EndedFor: null, Attendee: { } attendee } || !participant.Has(Participant.Deactivated))
            return;
        var isDeactivated = participant.Get(Participant.Deactivated);
        if (isDeactivated == attendee.IsDeactivated || (isDeactivated && !s_sendingBack.Includes(attendee.Home.Release)))
            return;
        var wasActivator = attendee.IsActivator;
        SetDeactivated(attendee, isDeactivated);
        if (attendee.IsActivator)
            LetIn(attendee.Call);
        else if (wasActivator)
            ActivatorLeft(attendee.Call);
    }

    /// <summary>
    /// Applies a changed lock to the meeting on all bridges (inferred). The line is one of 3.8. Earlier releases write it too, with this id
    /// (inferred).
    /// </summary>
    public static void LockChanged(LiveCall call, bool wasLocked)
    {
        foreach (var instance in call.Instances())
        {
            if (instance.Object.Text(Call.Locked) != call.Object.Text(Call.Locked))
                instance.Home.Set(instance.Object, Call.Locked, call.Object.Text(Call.Locked));
            if (Call.IsLocked(call.Object, call.Home) != wasLocked)
                instance.Home.Log($"conference {instance.Object.Id}: lock state has changed to {(wasLocked ? "unlocked" : "locked")}");
        }
        LetIn(call);
    }

    /// <summary>
    /// Applies the deactivation mode of each attendee after the last activator has left the meeting. By default they wait again (document
    /// 213552).
    /// </summary>
    public static void ActivatorLeft(LiveCall call)
    {
        if (HasActivator(call))
            return;
        foreach (var attendee in AttendeesOf(call).Where(attendee => attendee is { NeedsActivation: true, IsDeactivated: false }).ToList())
        {
            var loss = ++attendee.ActivatorLosses;
            var mode = CallLeg.SettingOf(attendee.Leg.Object, LegSettings.DeactivationMode, attendee.Home);
            if (mode is "remainActivated")
                continue;
            var delay = DurationLimit.SecondsOf(attendee, LegSettings.DeactivationModeTime) ?? TimeSpan.Zero;
            if (delay == TimeSpan.Zero)
                Deactivate();
            else
                attendee.DeactivationDeadline.Set(delay, Deactivate);

            void Deactivate()
            {
                if (!attendee.IsPresent || attendee.IsDeactivated || attendee.ActivatorLosses != loss || HasActivator(attendee.Call))
                    return;
                if (mode is "disconnect")
                    attendee.Leg.Drop(TeardownReason.CallDeactivated);
                else
                    SetDeactivated(attendee, isDeactivated: true);
            }
        }
    }

    /// <summary>Lets in every attendee that has no reason to wait, activators first.</summary>
    public static void LetIn(LiveCall call)
    {
        var waiting = call.Instances()
            .Where(instance => instance.Waiting > 0)
            .SelectMany(instance => instance.Attendees)
            .Where(attendee => attendee.IsDeactivated && !IsHeldByLock(attendee.Call, attendee.NeedsActivation))
            .ToList();
        foreach (var attendee in waiting.Where(attendee => !attendee.NeedsActivation))
            SetDeactivated(attendee, isDeactivated: false);
        if (waiting.Count == 0 || !HasActivator(call))
            return;
        foreach (var attendee in waiting.Where(attendee => attendee.IsDeactivated))
            SetDeactivated(attendee, isDeactivated: false);
    }

    public static bool IsSetToNeedActivation(Leg leg) =>
        !leg.Object.Has(CallLeg.Device) && CallLeg.SettingOf(leg.Object, LegSettings.NeedsActivation, leg.Home) is "true";

    /// <summary><c>isActivator</c> as it was when the leg entered; null where the present settings give the same.</summary>
    public static string? ActivatorForWorld(Leg leg) =>
        leg.Attendee is { } attendee && attendee.NeedsActivation != IsSetToNeedActivation(leg) ? (attendee.NeedsActivation ? "false" : "true") : null;

    private static bool HasActivator(LiveCall call) => call.Instances().Exists(instance => instance.Activators > 0);

    // Without a mode the lock is for legs that need activation, as before 2.9.
    private static bool IsHeldByLock(LiveCall call, bool needsActivation) =>
        Call.IsLocked(call.Object, call.Home) && (needsActivation || Call.ProfileOf(call.Object, call.Home)?.Text(CallProfile.LockMode) is "all");

    private static IEnumerable<Attendee> AttendeesOf(LiveCall call) => call.Instances().SelectMany(instance => instance.Attendees);

    // The id in the lines is the leg's, because two legs of one call have two ids (inferred).
    private static void SetDeactivated(Attendee attendee, bool isDeactivated)
    {
        attendee.SetDeactivated(isDeactivated);
        attendee.Home.Log(isDeactivated ? $"configuring call {attendee.Leg.Id} to be deactivated" : $"call {attendee.Leg.Id} ceasing to be deactivated");
        CallReports.LegChanged(attendee.Leg);
    }

    // The API shows it as the leg's own setting (inferred).
    private static void MuteNewcomer(Leg leg)
    {
        if (leg.Call!.Object.Text(Call.JoinAudioMuteOverride) is not { } mute)
            return;
        leg.Home.Set(leg.Object, LegSettings.RxAudioMute, mute);
    }

    private static void Announce(Attendee attendee, string what)
    {
        if (attendee.Call.Object.Text(Call.CoSpaceId) is { } space)
            attendee.Home.Audit(string.Create(CultureInfo.InvariantCulture, $"participant \"{attendee.Leg.Object.Text(CallLeg.RemoteParty)}\" {what} space {space} ({attendee.Call.Name})"));
    }
}
