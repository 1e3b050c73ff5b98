using System.Globalization;
using System.Text.Json;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Cdr;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>What call detail records tell of calls and legs. What a release does not know yet is left out.</summary>
internal static class CallRecords
{
    // The guide took the word back in May 2021, when 3.2 was new; that such legs are told no more from then on is inferred.
    private static readonly Lifetime s_links = Lifetime.UpTo("3.2");
    private static readonly Lifetime s_ownerName = Lifetime.From("2.2");
    private static readonly Lifetime s_endpointRecorded = Lifetime.From("2.4");
    private static readonly Lifetime s_canMove = Lifetime.From("2.6");
    private static readonly Lifetime s_confirmationStatus = Lifetime.From("3.0");

    public static void CallStarted(ResourceObject call, IBridgeContext bridge) => CdrReceiver.Report(bridge, () =>
        new CallStart(call.Id, call.Text(Call.Name) ?? "", Call.KindOf(call), call.Get(Call.CallCorrelator))
        {
            OwnerName = s_ownerName.Includes(bridge.Release) ? Call.OwnerName(call, bridge) ?? "" : null,
            CoSpace = call.Text(Call.CoSpaceId),
            Tenant = Call.TenantOf(call, bridge),
            CdrTag = Call.SpaceOf(call, bridge)?.Text(CoSpace.CdrTag),
        });

    public static void CallEnded(ResourceObject call, IBridgeContext bridge) => CdrReceiver.Report(bridge, () =>
    {
        var conference = Call.ConferenceOf(call);
        return new CallEnd(call.Id, conference.CompletedLegs, conference.MaxLegs, (long)(bridge.Now - conference.StartedAt).TotalSeconds)
        {
            EndpointRecorded = s_endpointRecorded.Includes(bridge.Release) ? false : null,
        };
    });

    public static void LegStarted(ResourceObject leg, IBridgeContext bridge) => CdrReceiver.Report(bridge, () =>
        new CallLegStart(leg.Id, "sip", CallLeg.LifeOf(leg).Direction, CallLeg.LifeOf(leg).GroupId.ToString())
        {
            RemoteParty = leg.Text(CallLeg.RemoteParty)!,
            LocalAddress = CallLeg.LifeOf(leg).LocalAddress,
            DisplayName = NameOf(leg),
            RemoteAddress = leg.Text(CallLeg.RemoteParty),
            Call = leg.Text(CallLeg.CallId),
            OwnerId = leg.Text(CallLeg.OwnerId),
            SipCallId = CallLeg.LifeOf(leg).SipCallId.ToString(),
            IsRecorder = leg.Text(CallLeg.Device) is "recording",
            IsStreamer = leg.Text(CallLeg.Device) is "streaming",
            CanMove = CanMove(leg, bridge),
            MovedCallLeg = leg.Text(CallLeg.MovedCallLeg),
            MovedCallLegCallBridge = leg.Text(CallLeg.MovedCallLegCallBridge),
        });

    public static void LegChanged(ResourceObject leg, IBridgeContext bridge) => CdrReceiver.Report(bridge, () =>
        new CallLegUpdate(leg.Id, CallLeg.LifeOf(leg).IsConnected ? "connected" : null, CallLeg.LifeOf(leg).GroupId.ToString())
        {
            Call = leg.Text(CallLeg.CallId),
            Deactivated = leg.Has(CallLeg.CallId) ? Attendance.IsDeactivated(leg) : null,
            OwnerId = leg.Text(CallLeg.OwnerId),
            SipCallId = CallLeg.LifeOf(leg).SipCallId.ToString(),
            DisplayName = NameOf(leg),
            RemoteAddress = leg.Text(CallLeg.RemoteParty),
            CanMove = CanMove(leg, bridge),
            ConfirmationStatus = ConfirmationStatus(leg, bridge),
        });

    public static void LegEnded(ResourceObject leg, IBridgeContext bridge) => CdrReceiver.Report(bridge, () =>
    {
        var life = CallLeg.LifeOf(leg);
        var reason = life.EndedFor!.Value;
        return new CallLegEnd(leg.Id, NameOf(reason), IsRemote(reason), (long)life.StartedFor.TotalSeconds)
        {
            ConfirmationStatus = ConfirmationStatus(leg, bridge),
            Media = life is { Presence: { } presence, ConnectedFor: { } time } ? MediaOf(life, presence, time) : null,
            OwnerId = leg.Text(CallLeg.OwnerId),
            SipCallId = life.SipCallId.ToString(),
        };
    });

    /// <summary>A leg between two bridges of a meeting; that it is told like other legs is inferred.</summary>
    public static void LinkStarted(ResourceObject leg, IBridgeContext bridge)
    {
        if (!s_links.Includes(bridge.Release))
            return;
        var link = Distribution.LinkOf(leg);
        CdrReceiver.Report(bridge, () => new CallLegStart(leg.Id, "sip", link.Direction, leg.Id.ToString())
        {
            RemoteParty = leg.Text(CallLeg.RemoteParty)!,
            DisplayName = NameOf(leg),
            RemoteAddress = leg.Text(CallLeg.RemoteParty),
            SubType = CallLeg.SubTypeOfLinks,
            Call = leg.Text(CallLeg.CallId),
            SipCallId = link.SipCallId.ToString(),
            CanMove = CanMove(leg, bridge),
        });
        CdrReceiver.Report(bridge, () => new CallLegUpdate(leg.Id, "connected", leg.Id.ToString())
        {
            Call = leg.Text(CallLeg.CallId),
            Deactivated = false,
            SipCallId = link.SipCallId.ToString(),
            DisplayName = NameOf(leg),
            RemoteAddress = leg.Text(CallLeg.RemoteParty),
            CanMove = CanMove(leg, bridge),
            ConfirmationStatus = ConfirmationStatus(leg, bridge),
        });
    }

    public static void LinkEnded(ResourceObject leg, IBridgeContext bridge)
    {
        if (s_links.Includes(bridge.Release))
            LegEnded(leg, bridge);
    }

    // Records know one reason for all limits but a tenant's.
    private static string NameOf(TeardownReason reason) => reason is TeardownReason.SystemParticipantLimitReached or TeardownReason.SystemLoadLimitReached
        ? "participantLimitReached"
        : JsonNamingPolicy.CamelCase.ConvertName(reason.ToString());

    private static bool IsRemote(TeardownReason reason) => reason is TeardownReason.RemoteTeardown or TeardownReason.RemoteBusy or TeardownReason.RemoteRejected;

    // No media flows; so nothing is ever lost, and video is sent and seen all the time (inferred).
    private static CdrMedia MediaOf(CallLegLifecycle life, Presence presence, TimeSpan time)
    {
        var isUnencrypted = life.HasUnencryptedMedia || !life.EncryptsMedia;
        var packets = new CdrPackets(("0.000", "0.00"), (time.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture), "0.00"));
        var (audio, video) = (new CdrStream(MediaKinds.Audio), new CdrStream(MediaKinds.Video) { MaxSize = (MediaKinds.Width, MediaKinds.Height) });
        return new CdrMedia((long)presence.ActiveFor.TotalSeconds)
        {
            Usage = [("mainVideoViewer", "100.0"), ("mainVideoContributor", "100.0")],
            Encrypted = !isUnencrypted,
            Unencrypted = isUnencrypted,
            RxAudio = audio with { Packets = packets },
            TxAudio = audio,
            RxVideo = video with { Packets = packets },
            TxVideo = video,
        };
    }

    // The element is absent when there is no name.
    private static string? NameOf(ResourceObject leg) => leg.Text(CallLeg.Name) is { Length: > 0 } name ? name : null;

    private static bool? CanMove(ResourceObject leg, IBridgeContext bridge) => s_canMove.Includes(bridge.Release) ? Moving.CanMove(leg, bridge) : null;

    private static string? ConfirmationStatus(ResourceObject leg, IBridgeContext bridge)
    {
        if (!s_confirmationStatus.Includes(bridge.Release))
            return null;

        // Without an answer it counts as rejected; a leg that ended so is known (2022), the words in between are not.
        var life = CallLeg.LifeOf(leg);
        var status = life is { Confirmation: Confirmation.Required, EndedFor: not null } ? Confirmation.Rejected : life.Confirmation;
        return JsonNamingPolicy.CamelCase.ConvertName(status.ToString());
    }
}
