using System.Globalization;
using CmsSim.Simulator.Cdr;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.Users;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>Reports calls and legs in CDRs, with the elements that the release knows.</summary>
internal static class CallReports
{
    // The guide withdrew the word in May 2021, when 3.2 was new. Later releases report no links (inferred).
    private static readonly Lifetime s_links = Lifetime.UpTo("3.2");
    private static readonly Lifetime s_ownerName = Lifetime.From("2.2");
    private static readonly Lifetime s_endpointRecorded = Lifetime.From("2.4");
    private static readonly Lifetime s_canMove = Lifetime.From("2.6");
    private static readonly Lifetime s_confirmationStatus = Lifetime.From("3.0");

    private static readonly (string, string)[] s_viewer = [("mainVideoViewer", "100.0")];
    private static readonly (string, string)[] s_contributor = [("mainVideoContributor", "100.0")];

    /// <summary>Queues a record for all receivers of the bridge. Without receivers none is made, and none is numbered.</summary>
    public static void Report(IBridgeContext bridge, Func<CdrRecord> record) => LiveCalls.On(bridge).Receivers.Report(record);

    public static void CallStarted(LiveCall call) => Report(call.Home, () =>
        new CallStart(call.Object.Id, call.Name, Call.KindOf(call.Object), call.Object.Get(Call.CallCorrelator))
        {
            OwnerName = s_ownerName.Includes(call.Home.Release) ? Call.OwnerName(call.Object, call.Home) ?? "" : null,
            CoSpace = call.Object.Text(Call.CoSpaceId),
            Tenant = Call.TenantOf(call.Object, call.Home),
            CdrTag = Call.SpaceOf(call.Object, call.Home)?.Text(CoSpace.CdrTag),
        });

    public static void CallEnded(LiveCall call) => Report(call.Home, () =>
        new CallEnd(call.Object.Id, call.CompletedLegs, call.MaxLegs, (long)(call.Home.Now - call.StartedAt).TotalSeconds)
        {
            EndpointRecorded = s_endpointRecorded.Includes(call.Home.Release) ? false : null,
        });

    public static void LegStarted(Leg leg)
    {
        leg.IsReported = true;
        Report(leg.Home, () => new CallLegStart(leg.Id, CallLeg.TypeOf(leg.Object), leg.Direction, leg.GroupId.ToString())
        {
            RemoteParty = leg.Object.Text(CallLeg.RemoteParty)!,
            LocalAddress = leg.RecordedAddress,
            DisplayName = NameOf(leg),
            RemoteAddress = RemoteAddressOf(leg),
            SubType = leg.Object.Text(CallLeg.SubType),
            Call = leg.Object.Text(CallLeg.CallId),
            OwnerId = leg.Object.Text(CallLeg.OwnerId),
            SipCallId = leg.SipCallId,
            IsRecorder = leg.Object.Text(CallLeg.Device) is "recording",
            IsStreamer = leg.Object.Text(CallLeg.Device) is "streaming",
            ReplacesSipCallId = leg.ReplacedSipCallId,

            // A store of the records of 3.3 reads it here, too.
            ConfirmationStatus = leg.Object.Get(CallLeg.Confirmation) && s_confirmationStatus.Includes(leg.Home.Release) ? "required" : ConfirmationStatusOf(leg),
            CanMove = CanMove(leg),
            MovedCallLeg = leg.Object.Text(CallLeg.MovedCallLeg),
            MovedCallLegCallBridge = leg.Object.Text(CallLeg.MovedCallLegCallBridge),
            CdrTag = TagOf(leg),
        });
    }

    public static void LegChanged(Leg leg)
    {
        if (!leg.IsReported)
            LegStarted(leg);
        Report(leg.Home, () => new CallLegUpdate(leg.Id, leg.IsConnected ? "connected" : null, leg.GroupId.ToString())
        {
            Call = leg.Object.Text(CallLeg.CallId),
            Deactivated = leg.Object.Has(CallLeg.CallId) ? leg.IsDeactivated : null,
            OwnerId = leg.Object.Text(CallLeg.OwnerId),
            SipCallId = leg.SipCallId,
            DisplayName = NameOf(leg),
            RemoteAddress = RemoteAddressOf(leg),
            CanMove = CanMove(leg),
            ConfirmationStatus = ConfirmationStatusOf(leg),
            CdrTag = TagOf(leg),
        });
    }

    public static void LegEnded(Leg leg)
    {
        // Before an app leg ends, a record says that it is no longer connected (recorded posts of 2017 and 2019).
        if (CallLeg.IsOfApp(leg.Object) && leg.Attendee is not null)
            LegChanged(leg);
        else if (!leg.IsReported)
            LegStarted(leg);
        Report(leg.Home, () => EndOf(leg, leg.EndedFor!.Value));
    }

    private static CallLegEnd EndOf(Leg leg, TeardownReason reason) =>
        new(leg.Id, NameOf(reason), IsRemote(reason), (long)leg.StartedFor.TotalSeconds)
        {
            ConfirmationStatus = ConfirmationStatusOf(leg),
            Media = leg is { Attendee: { } attendee, ConnectedFor: { } time } ? MediaOf(attendee, time) : null,
            OwnerId = leg.Object.Text(CallLeg.OwnerId),
            CdrTag = TagOf(leg),
            SipCallId = leg.SipCallId,
        };

    /// <summary>Reports a link between two bridges as other legs are reported (inferred).</summary>
    public static void LinkStarted(DistributionLink link)
    {
        if (!s_links.Includes(link.Home.Release))
            return;
        Report(link.Home, () => new CallLegStart(link.Id, "sip", link.Direction, link.Id.ToString())
        {
            RemoteParty = link.Object.Text(CallLeg.RemoteParty)!,
            DisplayName = NameOf(link),
            RemoteAddress = link.Object.Text(CallLeg.RemoteParty),
            SubType = CallLeg.SubTypeOfLinks,
            Call = link.Object.Text(CallLeg.CallId),
            SipCallId = link.SipCallId,
            CanMove = CanMove(link),
        });
        Report(link.Home, () => new CallLegUpdate(link.Id, "connected", link.Id.ToString())
        {
            Call = link.Object.Text(CallLeg.CallId),
            Deactivated = false,
            SipCallId = link.SipCallId,
            DisplayName = NameOf(link),
            RemoteAddress = link.Object.Text(CallLeg.RemoteParty),
            CanMove = CanMove(link),
            ConfirmationStatus = ConfirmationStatusOf(link),
        });
    }

    public static void LinkEnded(DistributionLink link)
    {
        if (s_links.Includes(link.Home.Release))
            LegEnded(link);
    }

    // CDRs have one reason for all limits but a tenant's.
    private static string NameOf(TeardownReason reason) => reason is TeardownReason.SystemParticipantLimitReached
        ? "participantLimitReached"
        : Words.Of(reason);

    private static bool IsRemote(TeardownReason reason) => reason is TeardownReason.RemoteTeardown or TeardownReason.RemoteBusy or TeardownReason.RemoteRejected;

    // No media flows, so no packet is lost, and video is sent and seen all the time (inferred). Recorded posts of app legs have no packet
    // statistics.
    private static CdrMedia MediaOf(Attendee attendee, TimeSpan time)
    {
        var leg = attendee.Leg;
        var packets = CallLeg.IsOfApp(leg.Object) ? null : new CdrPackets(("0.000", "0.00"), (time.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture), "0.00"));
        var streams = LegMedia.StreamsOf(leg.Object);
        var (rxVideo, txVideo) = (Reported(streams[2], packets), Reported(streams[3], null));
        return new CdrMedia((long)attendee.ActiveFor.TotalSeconds)
        {
            Usage = [.. (txVideo is null ? [] : s_viewer), .. (rxVideo is null ? [] : s_contributor)],
            Encrypted = leg.EncryptsMedia,
            Unencrypted = leg.HasUnencryptedMedia || !leg.EncryptsMedia,
            RxAudio = Reported(streams[0], packets),
            TxAudio = Reported(streams[1], null),
            RxVideo = rxVideo,
            TxVideo = txVideo,
        };
    }

    private static CdrStream? Reported(MediaStream? stream, CdrPackets? packets) => stream is { Codec: { } codec } known
        ? new CdrStream(codec) { MaxSize = known is { Width: { } width, Height: { } height } ? (width, height) : null, Packets = packets }
        : null;

    // A SIP leg only; the far end of an app has no SIP address.
    private static string? RemoteAddressOf(Leg leg) => CallLeg.IsOfApp(leg.Object) ? null : leg.Object.Text(CallLeg.RemoteParty);

    // Without a name the element is absent.
    private static string? NameOf(Leg leg) => leg.Object.Text(CallLeg.Name) is { Length: > 0 } name ? name : null;

    // The guide: an LDAP mapping gives users the tag that their legs show. A leg is a user's when its far end has the user's address (inferred).
    private static string? TagOf(Leg leg) => User.Named(leg.Object.Text(CallLeg.RemoteParty), leg.Home)?.Text(User.CdrTag);

    private static bool? CanMove(Leg leg) => s_canMove.Includes(leg.Home.Release) ? CallLeg.IsMovable(leg.Object) : null;

    private static string? ConfirmationStatusOf(Leg leg)
    {
        if (!s_confirmationStatus.Includes(leg.Home.Release))
            return null;

        // A leg that ended without an answer counts as rejected (observed in 2022).
        var status = leg is { Confirmation: ConfirmationStatus.Required, EndedFor: not null } ? ConfirmationStatus.Rejected : leg.Confirmation;
        return Words.Of(status);
    }
}
