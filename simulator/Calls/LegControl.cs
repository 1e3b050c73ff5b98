using System.Globalization;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>Starts and ends the legs behind the objects of <c>/callLegs</c>, each with its participant.</summary>
internal static class LegControl
{
    /// <summary>Adds the participant of a new leg and dials.</summary>
    public static Leg Start(ResourceObject leg, ForwardedCaller? forwardedFor = null)
    {
        Participant.Appear(leg, leg.Id);
        return Dial(leg, forwardedFor);
    }

    /// <summary>Dials a leg whose participant exists.</summary>
    public static Leg Dial(ResourceObject leg, ForwardedCaller? forwardedFor = null)
    {
        var bridge = leg.Home!;
        var sipCallId = bridge.NextId();
        var call = CallOf(leg);
        var dialled = leg.Text(CallLeg.RemoteParty)!;
        var address = forwardedFor is null ? AddressTransform.Of(dialled, bridge) : dialled;
        if (address is not null && address != dialled)
            Readdress(leg, address);

        var live = new OutgoingLeg(leg, address ?? dialled, NumberOf(leg))
        {
            SipCall = sipCallId,
            GroupId = leg.Get(CallLeg.ParticipantId),
            Dialled = dialled,
            ForwardedFor = forwardedFor,
            Encryption = EncryptionBy(Inheritance.LevelsOfLeg(leg, bridge)),
            Routes = address is null ? [] : OutboundRouting.RoutesTo(address, Call.TenantOf(call.Object, bridge), forwardedFor?.From ?? new(Call.SpaceOf(call.Object, bridge)?.Text(CoSpace.Uri), null), bridge),
        };
        Join(live, call);
        CallReports.LegStarted(live);
        live.Dial();
        return live;
    }

    /// <summary>Takes a far end over from another call, for a participant that exists.</summary>
    public static void TakeOver(ResourceObject leg, Leg from)
    {
        var live = new MovedLeg(leg, from, NumberOf(leg))
        {
            SipCall = CallLeg.IsOfApp(leg) ? null : leg.Home!.NextId(),
            GroupId = leg.Get(CallLeg.ParticipantId),
        };
        Join(live, CallOf(leg));
        CallReports.LegStarted(live);
        live.TakeOver();
    }

    /// <summary>Dials the second leg of a forwarded call.</summary>
    public static void Forward(LiveCall call, string address, ForwardedCaller caller)
    {
        var values = new ResourceValues(CallLeg.Definition);
        values.Set(CallLeg.CallId, call.Object.Id.ToString());
        values.Set(CallLeg.RemoteParty, address);
        Start(call.Home.Add(values, call.Home.NextId()), caller);
    }

    /// <summary>Adds an incoming leg. It is in no call yet, and has no participant.</summary>
    public static IncomingLeg Accept(Caller caller, IBridgeContext bridge)
    {
        var values = new ResourceValues(CallLeg.Definition);
        values.Set(CallLeg.Name, caller.DisplayName);
        values.Set(CallLeg.RemoteParty, caller.RemoteParty);
        var isApp = caller.Kind is not CallerKind.Sip;
        values.Set(CallLeg.Type, isApp ? CallLeg.TypeOfApps : null);
        values.Set(CallLeg.SubType, caller.Kind is CallerKind.WebApp ? CallLeg.SubTypeOfWebApps : null);
        var leg = bridge.Add(values, bridge.NextId());

        // The participant of an app has the id of its leg, as in recorded posts.
        var live = isApp
            ? new AppLeg(leg, caller, NumberOf(leg)) { SipCall = null, GroupId = leg.Id }
            : new IncomingLeg(leg, caller, NumberOf(leg)) { SipCall = bridge.NextId(), GroupId = bridge.NextId() };
        LiveCalls.On(bridge).Add(live);
        return live;
    }

    /// <summary>Joins an incoming leg to a call. Only now the API shows its participant (inferred).</summary>
    /// <param name="leg">The leg.</param>
    /// <param name="call">The call.</param>
    /// <param name="method">The access method the caller used; null for the space's own address.</param>
    public static void JoinCall(Leg leg, LiveCall call, ResourceObject? method)
    {
        var values = new ResourceValues(CallLeg.Definition, leg.Object);
        values.Set(CallLeg.CallId, call.Object.Id.ToString());
        values.Set(CallLeg.AccessMethodId, method?.Id.ToString());
        leg.Home.Change(leg.Object, values);
        Participant.Appear(leg.Object, leg.GroupId);
        Join(leg, call);
    }

    /// <summary>Resumes a leg that a world file brought. It is connected.</summary>
    public static void Resume(ResourceObject leg)
    {
        var bridge = leg.Home!;
        var world = CallLeg.InWorld(leg);
        var group = world.GroupId is { } named && bridge.Find(Participant.Definition, named) is null ? named : leg.Id;
        Participant.Appear(leg, group, world.Importance);
        var live = new RestoredLeg(leg, leg.Text(CallLeg.RemoteParty) ?? "", NumberOf(leg), world)
        {
            SipCall = null,
            GroupId = group,
            Rates = world.Rates,
            IsReported = true,
        };
        LiveCalls.On(bridge).Add(live);
        live.Resume(CallOf(leg));
        Lobby.Resume(live, world);
    }

    /// <summary>Ends a leg that has been removed from the API, with its participant and, if it was the last, its call.</summary>
    public static void Removed(Leg leg)
    {
        if (leg is DistributionLink link)
        {
            DistributedCall.LinkRemoved(link);
            return;
        }
        var bridge = leg.Home;
        leg.End(leg.Call?.EndsFor ?? TeardownReason.ApiInitiatedTeardown);
        Lobby.LeaveCall(leg);
        if (bridge.Find(Participant.Definition, leg.Object.Get(CallLeg.ParticipantId)) is { } participant)
            bridge.Remove(participant);
        if (leg.Call is not { IsOver: false } call)
            return;

        // A forwarded call ends with either of its legs.
        if (call.Object.Get(Call.IsForwarding))
        {
            foreach (var other in bridge.Referring(CallLeg.Definition, CallLeg.CallId, call.Object.Id))
                Leg.Of(other).Drop(TeardownReason.CallEnded);
        }
        if (call.Object.Get(Call.EndsWithLastLeg) && call.Participants == 0 && !call.IsOver)
            bridge.Remove(call.Object);
    }

    /// <summary>The number of the leg in log lines. The first use draws it.</summary>
    public static int NumberOf(ResourceObject leg)
    {
        if (!leg.Has(CallLeg.Number))
            leg.Home!.Set(leg, CallLeg.Number, leg.Home.Counters.NextCall++.ToString(CultureInfo.InvariantCulture));
        return (int)leg.Get(CallLeg.Number);
    }

    /// <summary>The media encryption that the levels of profiles allow.</summary>
    public static MediaEncryption EncryptionBy(IReadOnlyList<Level> levels) => levels.Effective(LegSettings.SipMediaEncryption) switch
    {
        "required" => MediaEncryption.Required,
        "prohibited" => MediaEncryption.Prohibited,
        _ => MediaEncryption.Optional,
    };

    private static LiveCall CallOf(ResourceObject leg) => LiveCall.Of(CallLeg.CallOf(leg, leg.Home!)!);

    private static void Join(Leg leg, LiveCall call)
    {
        LiveCalls.On(leg.Home).Add(leg);
        leg.Join(call);
    }

    private static void Readdress(ResourceObject leg, string address)
    {
        leg.Home!.Set(leg, CallLeg.RemoteParty, address);
        Participant.Readdress(leg.Home.Find(Participant.Definition, leg.Get(CallLeg.ParticipantId))!, address);
    }
}
