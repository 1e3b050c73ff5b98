using System.Globalization;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Tenants;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>
/// The door of a call: who may join, who takes part and who waits in the lobby. A leg that needs activation waits until one that does not
/// is in the meeting, on whichever bridge; a lock keeps newcomers there. Profiles are asked when a leg enters and when it is changed itself
/// (inferred).
/// </summary>
internal static class Attendance
{
    // By hand people are let in; that they can be sent back is a headline of a later guide.
    private static readonly Lifetime s_sendingBack = Lifetime.From("3.4");

    /// <summary>The limits of the call profile and of the tenant; both count the participants on all bridges, one who is moved only once.</summary>
    public static Refusal? RefusalToJoin(ResourceObject call, IBridgeContext bridge, ResourceObject? movedFrom = null)
    {
        if (Call.ProfileOf(call, bridge) is { } profile && profile.Has(CallProfile.ParticipantLimit)
            && Call.InstancesOf(call, bridge).Sum(instance => Call.ConferenceOf(instance).Participants - (instance == movedFrom ? 1 : 0)) >= profile.Get(CallProfile.ParticipantLimit))
            return new Refusal(Failure.ParticipantLimitReached, Why: $"call profile {profile.Id} allows {profile.Text(CallProfile.ParticipantLimit)}");

        if (Call.TenantOf(call, bridge) is { } id && bridge.Find(Tenant.Definition, Guid.Parse(id)) is { } tenant && tenant.Has(Tenant.ParticipantLimit)
            && bridge.AllInCluster(Call.Definition).Where(entry => Call.TenantOf(entry.Subject, bridge) == id).Sum(entry => Call.ConferenceOf(entry.Subject).Participants - (entry.Subject == movedFrom ? 1 : 0)) >= tenant.Get(Tenant.ParticipantLimit))
            return new Refusal(Failure.TenantParticipantLimitReached, Why: $"tenant {tenant.Id} allows {tenant.Text(Tenant.ParticipantLimit)}");
        return null;
    }

    /// <summary>Whether the leg is in the lobby.</summary>
    public static bool IsDeactivated(ResourceObject leg) => CallLeg.LifeOf(leg).Presence is { IsDeactivated: true };

    public static bool NeedsActivation(ResourceObject leg, IBridgeContext bridge) =>
        CallLeg.LifeOf(leg).Presence?.NeedsActivation ?? IsSetToNeed(leg, bridge);

    /// <summary>Whether the leg activates the others, where its settings would by now say something else.</summary>
    public static string? RememberedActivator(ResourceObject leg, IBridgeContext bridge) =>
        CallLeg.LifeOf(leg).Presence is { } presence && presence.NeedsActivation != IsSetToNeed(leg, bridge) ? (presence.NeedsActivation ? "false" : "true") : null;

    /// <summary>The limit that the leg is watched for, where its settings would by now say something else.</summary>
    public static string? RememberedDuration(ResourceObject leg, IBridgeContext bridge) =>
        CallLeg.LifeOf(leg).Presence is { } presence && presence.WatchedDuration != LongestOf(presence)
            ? presence.WatchedDuration.TotalSeconds.ToString(CultureInfo.InvariantCulture)
            : null;

    /// <summary>Takes a connected leg into its call, or into the lobby. Lines and their order are those of document 213552.</summary>
    public static void Enter(ResourceObject leg, IBridgeContext bridge)
    {
        var call = CallLeg.CallOf(leg, bridge)!;
        var isDevice = leg.Has(CallLeg.Device);
        var needs = IsSetToNeed(leg, bridge);
        var isFirst = !IsAwake(call, bridge);

        // Who dials may say that it shall not wait, or that it shall (2.9).
        var waits = bridge.Find(Participant.Definition, leg.Get(CallLeg.ParticipantId))?.Text(Participant.Deactivated) is { } wish
            ? wish is "true"
            : !isDevice && ((needs && isFirst) || IsHeld(call, needs, bridge));
        var presence = new Presence(call, leg, bridge, needs, waits) { IsDevice = isDevice };
        CallLeg.LifeOf(leg).Presence = presence;
        presence.Enter();
        MuteNewcomer(leg, call, bridge);
        if (waits)
            bridge.Log($"configuring call {leg.Id} to be deactivated");
        Announce(presence, "joined");
        CallRecords.LegChanged(leg, bridge);
        if (isFirst && presence.IsActivator)
            LetIn(call, bridge);
        WatchDuration(presence, LongestOf(presence));
        Keys.Play(leg, bridge);
        if (isDevice)
            Recordings.DeviceEntered(leg, call, bridge);
        else
            Recordings.Settle(call, bridge);
    }

    /// <summary>Goes on with a leg that a world tells of.</summary>
    public static void Resume(ResourceObject leg, bool isDeactivated, bool? needsActivation, TimeSpan? watchedDuration, IBridgeContext bridge)
    {
        var life = CallLeg.LifeOf(leg);
        var call = CallLeg.CallOf(leg, bridge)!;
        var presence = new Presence(call, leg, bridge, needsActivation ?? IsSetToNeed(leg, bridge), isDeactivated) { IsDevice = leg.Has(CallLeg.Device) };
        if (!isDeactivated)
            presence.WasActiveFor(life.ConnectedFor ?? TimeSpan.Zero);
        life.Presence = presence;
        presence.Enter();
        WatchDuration(presence, watchedDuration ?? LongestOf(presence));
        Recordings.Resume(leg, call, bridge);
    }

    /// <summary>Tells of a leg that has ended, and of what that means for those who stay.</summary>
    public static void Leave(ResourceObject leg, IBridgeContext bridge)
    {
        if (CallLeg.LifeOf(leg).Presence is not { } presence)
        {
            CallRecords.LegEnded(leg, bridge);
            if (leg.Has(CallLeg.Device) && CallLeg.CallOf(leg, bridge) is { } call)
                Recordings.DeviceLeft(leg, call, bridge);
            return;
        }
        var wasActivator = presence.IsActivator;
        presence.Leave();
        Announce(presence, "left");
        CallRecords.LegEnded(leg, bridge);

        // Of a call that is over everyone goes, for one reason.
        if (bridge.Find(Call.Definition, presence.Call.Id) is null)
            return;
        if (wasActivator)
            NoteLeft(presence.Call, bridge);
        if (presence.IsDevice)
            Recordings.DeviceLeft(leg, presence.Call, bridge);
        else
            Recordings.Settle(presence.Call, bridge);
    }

    /// <summary>Looks at a leg anew whose settings have changed.</summary>
    public static void Reconsider(ResourceObject leg, IBridgeContext bridge)
    {
        if (CallLeg.LifeOf(leg) is not { EndedFor: null, Presence: { } presence })
            return;
        var needs = IsSetToNeed(leg, bridge);
        if (needs != presence.NeedsActivation)
        {
            var wasActivator = presence.IsActivator;
            presence.Need(needs);
            LetIn(presence.Call, bridge);
            if (wasActivator)
                NoteLeft(presence.Call, bridge);
        }
        WatchDuration(presence, LongestOf(presence));
        Keys.Play(leg, bridge);
    }

    /// <summary>Lets a participant in, or sends it back, as the API says.</summary>
    public static void Turn(ResourceObject participant, IBridgeContext bridge)
    {
        // What it says of one who has not entered yet is looked at then.
        if (CallLeg.LifeOf(participant) is not { EndedFor: null, Presence: { } presence } || !participant.Has(Participant.Deactivated))
            return;
        var isDeactivated = participant.Get(Participant.Deactivated);
        if (isDeactivated == presence.IsDeactivated || (isDeactivated && !s_sendingBack.Includes(bridge.Release)))
            return;
        var wasActivator = presence.IsActivator;
        Turn(presence, isDeactivated);
        if (presence.IsActivator)
            LetIn(presence.Call, bridge);
        else if (wasActivator)
            NoteLeft(presence.Call, bridge);
    }

    /// <summary>
    /// The lock of a call holds for the meeting on all bridges (inferred). The line is one of 3.8; that earlier releases write it too, and
    /// with this id, is inferred.
    /// </summary>
    public static void NoteLock(ResourceObject call, bool wasLocked, IBridgeContext bridge)
    {
        foreach (var instance in Call.InstancesOf(call, bridge))
        {
            var home = Call.ConferenceOf(instance).Home;
            if (instance.Text(Call.Locked) != call.Text(Call.Locked))
            {
                var values = new ResourceValues(Call.Definition, instance);
                values.Set(Call.Locked, call.Text(Call.Locked));
                home.Change(instance, values);
            }
            if (Call.IsLocked(call, bridge) != wasLocked)
                home.Log($"conference {instance.Id}: lock state has changed to {(wasLocked ? "unlocked" : "locked")}");
        }
        LetIn(call, bridge);
    }

    /// <summary>An activator has left the meeting. What becomes of the others when it was the last is theirs to say; by default they wait again (document 213552).</summary>
    public static void NoteLeft(ResourceObject call, IBridgeContext bridge)
    {
        if (IsAwake(call, bridge))
            return;
        foreach (var presence in PresentIn(call, bridge).Where(presence => presence is { NeedsActivation: true, IsDeactivated: false }).ToList())
        {
            var occasion = ++presence.Forsaken;
            var mode = CallLeg.SettingOf(presence.Leg, LegSettings.DeactivationMode, presence.Home);
            if (mode is "remainActivated")
                continue;
            var delay = Seconds(presence, LegSettings.DeactivationModeTime) ?? TimeSpan.Zero;
            if (delay == TimeSpan.Zero)
                Forsake();
            else
                presence.Forsaking.Set(delay, Forsake);

            void Forsake()
            {
                if (!IsPresent(presence) || presence.IsDeactivated || presence.Forsaken != occasion || IsAwake(presence.Call, presence.Home))
                    return;
                if (mode is "disconnect")
                    End(presence, TeardownReason.CallDeactivated);
                else
                    Turn(presence, isDeactivated: true);
            }
        }
    }

    private static bool IsSetToNeed(ResourceObject leg, IBridgeContext bridge) =>
        !leg.Has(CallLeg.Device) && CallLeg.SettingOf(leg, LegSettings.NeedsActivation, bridge) is "true";

    private static bool IsPresent(Presence presence) => CallLeg.LifeOf(presence.Leg).EndedFor is null;

    /// <summary>Whether an activator is in the meeting, on whichever bridge.</summary>
    private static bool IsAwake(ResourceObject call, IBridgeContext bridge) => Call.InstancesOf(call, bridge).Exists(instance => Call.ConferenceOf(instance).Activators > 0);

    // Without a mode the lock is for those who need activation, as before 2.9.
    private static bool IsHeld(ResourceObject call, bool needsActivation, IBridgeContext bridge) =>
        Call.IsLocked(call, bridge) && (needsActivation || Call.ProfileOf(call, bridge)?.Text(CallProfile.LockMode) is "all");

    private static IEnumerable<Presence> PresentIn(ResourceObject call, IBridgeContext bridge) =>
        Call.InstancesOf(call, bridge).SelectMany(instance => Call.ConferenceOf(instance).Present);

    /// <summary>Lets in who has no reason to wait any longer, activators first.</summary>
    public static void LetIn(ResourceObject call, IBridgeContext bridge)
    {
        var waiting = Call.InstancesOf(call, bridge)
            .Select(Call.ConferenceOf)
            .Where(conference => conference.Waiting > 0)
            .SelectMany(conference => conference.Present)
            .Where(presence => presence.IsDeactivated && !IsHeld(presence.Call, presence.NeedsActivation, presence.Home))
            .ToList();
        foreach (var presence in waiting.Where(presence => !presence.NeedsActivation))
            Turn(presence, isDeactivated: false);
        if (waiting.Count == 0 || !IsAwake(call, bridge))
            return;
        foreach (var presence in waiting.Where(presence => presence.IsDeactivated))
            Turn(presence, isDeactivated: false);
    }

    // The id in the lines is taken for that of the leg: two legs of one call have two (inferred).
    private static void Turn(Presence presence, bool isDeactivated)
    {
        presence.Turn(isDeactivated);
        presence.Home.Log(isDeactivated ? $"configuring call {presence.Leg.Id} to be deactivated" : $"call {presence.Leg.Id} ceasing to be deactivated");
        CallRecords.LegChanged(presence.Leg, presence.Home);
    }

    private static void End(Presence presence, TeardownReason reason)
    {
        var life = CallLeg.LifeOf(presence.Leg);
        if (life.End(reason))
            life.Vanish();
    }

    // Shown as the leg's own setting (inferred).
    private static void MuteNewcomer(ResourceObject leg, ResourceObject call, IBridgeContext bridge)
    {
        if (call.Text(Call.JoinAudioMuteOverride) is not { } mute)
            return;
        var values = new ResourceValues(CallLeg.Definition, leg);
        values.Set(LegSettings.RxAudioMute, mute);
        bridge.Change(leg, values);
    }

    // Counted from the answer; none if it is nought (both inferred).
    private static void WatchDuration(Presence presence, TimeSpan longest)
    {
        if (longest == presence.WatchedDuration)
            return;
        presence.WatchedDuration = longest;
        if (longest == TimeSpan.Zero)
        {
            presence.DurationLimit.Clear();
            return;
        }
        var remaining = longest - CallLeg.LifeOf(presence.Leg).ConnectedFor!.Value;
        presence.DurationLimit.Set(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, () =>
        {
            // Another limit that was set since is watched by itself.
            if (!IsPresent(presence) || presence.WatchedDuration != longest)
                return;
            if (LongestOf(presence) == longest)
                End(presence, TeardownReason.LocalTeardown);
            else
                presence.WatchedDuration = TimeSpan.Zero;
        });
    }

    private static TimeSpan LongestOf(Presence presence) => Seconds(presence, LegSettings.MaxCallDurationTime) ?? TimeSpan.Zero;

    private static TimeSpan? Seconds(Presence presence, Field<long> setting) =>
        CallLeg.SettingOf(presence.Leg, setting, presence.Home) is { } text ? TimeSpan.FromSeconds(setting.Read(text)) : null;

    private static void Announce(Presence presence, string what)
    {
        if (Call.PlaceOf(presence.Call) is { Space: { } space } here)
            presence.Home.Audit(string.Create(CultureInfo.InvariantCulture, $"participant \"{presence.Leg.Text(CallLeg.RemoteParty)}\" {what} space {space} ({here.Name})"));
    }
}
