using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>The live calls and legs of one bridge, by id, and the entry points of the definitions' hooks.</summary>
internal sealed class LiveCalls(IBridgeContext bridge) : ILiveCalls
{
    private readonly Dictionary<Guid, LiveCall> _calls = [];
    private readonly Dictionary<Guid, Leg> _legs = [];
    private readonly Dictionary<Guid, Leg> _participants = [];

    public CdrReceivers Receivers { get; } = new(bridge);

    public ServerLinks Servers { get; } = new(bridge);

    /// <summary>Starts the work of a bridge that boots.</summary>
    public static LiveCalls Start(IBridgeContext bridge)
    {
        HealthLines.Start(bridge);
        return new LiveCalls(bridge);
    }

    /// <summary>The live calls of a bridge.</summary>
    public static LiveCalls On(IBridgeContext bridge) => (LiveCalls)bridge.Live;

    public LiveCall CallOf(ResourceObject call) => _calls[call.Id];

    public Leg LegOf(ResourceObject legOrParticipant) =>
        legOrParticipant.Type == Participant.Definition ? _participants[legOrParticipant.Id] : _legs[legOrParticipant.Id];

    public void Add(LiveCall call) => _calls[call.Object.Id] = call;

    public void Add(Leg leg)
    {
        _legs[leg.Id] = leg;
        _participants[leg.GroupId] = leg;
    }

    ILiveCall ILiveCalls.CallOf(ResourceObject call) => CallOf(call);

    ILiveLeg ILiveCalls.LegOf(ResourceObject legOrParticipant) => LegOf(legOrParticipant);

    public Refusal? RefusalToJoin(ResourceObject call) => ParticipantLimits.RefusalToJoin(call, bridge);

    public Refusal? RefusalToAdd(ResourceValues participant)
    {
        var isMove = participant.Has(Participant.MovedParticipant);
        if (isMove && ParticipantMove.RefusalToMove(participant, bridge) is { } refusal)
            return refusal;
        var from = ParticipantMove.SourceOf(participant, bridge) is { } moved ? Participant.CallOf(moved) : null;
        return BridgeSelection.ForParticipant(participant, bridge).Refusal
            ?? ParticipantLimits.RefusalToJoin(bridge.Find(Call.Definition, participant.Get(Participant.CallId))!, bridge, from);
    }

    public IBridgeContext SelectBridge(ResourceValues participant) => BridgeSelection.ForParticipant(participant, bridge).Home!;

    public void CompleteParticipant(ResourceValues participant)
    {
        var call = bridge.Reachable.Select(other => other.Find(Call.Definition, participant.Get(Participant.CallId))).First(found => found is not null)!;
        participant.Set(Participant.CallId, CallControl.InstanceOn(bridge, call).Object.Id.ToString());
        if (ParticipantMove.SourceOf(participant, bridge) is not { } moved)
            return;
        participant.Set(Participant.Uri, moved.Text(Participant.Uri));
        participant.Set(Participant.Name, moved.Text(Participant.Name));
        participant.Set(Participant.MovedParticipantCallBridge, moved.Home!.CallBridgeId?.ToString());
    }

    public void CallCreated(ResourceObject call) => CallControl.Start(call);

    // The effects of a PUT can wait for a later gate. By then the object may be gone.
    public void CallModified(Modification change)
    {
        if (_calls.TryGetValue(change.Subject.Id, out var call))
            CallControl.Modified(call, change);
    }

    public void CallRestored(ResourceObject call) => CallControl.Resume(call);

    public void CallDeleted(ResourceObject call)
    {
        CallControl.Removed(CallOf(call));

        // Event streams read the reason of the end when the gate is left.
        bridge.WhenGateIsLeft(() => _calls.Remove(call.Id));
    }

    public void LegCreated(ResourceObject leg) => LegControl.Start(leg);

    public void LegModified(ResourceObject leg)
    {
        if (_legs.TryGetValue(leg.Id, out var live))
            Lobby.Reconsider(live);
    }

    public void LegRestored(ResourceObject leg) => LegControl.Resume(leg);

    public void LegDeleted(ResourceObject leg)
    {
        var live = LegOf(leg);
        LegControl.Removed(live);
        _legs.Remove(leg.Id);
        _participants.Remove(live.GroupId);
    }

    public void ParticipantCreated(ResourceObject participant)
    {
        var values = Participant.SettingsOfLeg(participant);
        if (participant.Has(Participant.MovedParticipant) && bridge.Find(Participant.Definition, participant.Get(Participant.MovedParticipant)) is { } moved)
            ParticipantMove.TakeOver(moved, participant, values);
        else
            LegControl.Dial(bridge.Add(values, participant.Id));
    }

    public void ParticipantModified(Modification change)
    {
        if (change.WasSent(Participant.Deactivated) && _participants.TryGetValue(change.Subject.Id, out var leg))
            Lobby.ApplyDeactivated(change.Subject, leg);
    }

    public void ParticipantDeleted(ResourceObject participant)
    {
        if (Participant.LegOf(participant) is { } leg)
            bridge.Remove(leg);
        _participants.Remove(participant.Id);
    }

    public void PlayKeys(ResourceObject leg) => DtmfPlayback.Play(LegOf(leg));

    public void ReachabilityChanged()
    {
        DistributedCall.Relink(bridge);
        Servers.CheckAfter(bridge.Settings.ServerContact);
    }

    public void CdrReceiverDeleted(ResourceObject receiver) => Receivers.Deleted(receiver);

    public IReadOnlyList<(Guid Receiver, KeptQueue Queue)> QueuedRecords => Receivers.Queued;

    public void RecordsResumed(Guid receiver, KeptQueue queue) => Receivers.Resume(receiver, queue);

    public ServerState StateOf(ResourceObject server) => Servers.StateOf(server);

    public int WorkOf(ResourceObject server) => Recordings.CountOn(server, bridge);

    public void ServersConfigured(ResourceObject changed)
    {
        if (bridge.Find(changed.Type, changed.Id) is null)
            Servers.Forget(changed.Id);
        Servers.CheckAfter(bridge.Settings.ServerContact);
    }

    public void ServersChanged() => Servers.CheckAfter(bridge.Settings.ServerCheck);

    public void ServersRestored() => Servers.Check();
}
