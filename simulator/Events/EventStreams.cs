using System.Net.WebSockets;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Expressions;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Resources.Tenants;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Events;

/// <summary>
/// The event streams of all bridges. What was touched while the gate was held is looked at once, before it is left; of many calls,
/// only those. While there is no stream, nothing is noted at all. Everything here runs inside the gate.
/// </summary>
internal sealed class EventStreams(Cluster cluster)
{
    private readonly List<EventStream> _streams = [];
    private bool _isToBeContinued;

    /// <summary>What clients have sent of messages that are not whole yet.</summary>
    public HeldBytes Held { get; } = new(cluster.Settings.EventBytesHeld);

    /// <summary>A stream of the bridge; null when it has as many as it serves.</summary>
    public EventStream? Open(Bridge bridge)
    {
        if (_streams.Count(stream => stream.Bridge == bridge) >= bridge.Settings.EventStreams)
            return null;
        if (_streams is [])
            cluster.Changes.Settled += Tell;
        var stream = new EventStream(bridge);
        _streams.Add(stream);
        return stream;
    }

    /// <summary>The client has gone.</summary>
    public void Close(EventStream stream)
    {
        if (_streams.Remove(stream) && _streams is [])
            cluster.Changes.Settled -= Tell;
    }

    private void Tell(IReadOnlyList<ObjectChange> touches)
    {
        // Legs and calls end together, and what is out of its table can only be found here.
        Dictionary<Guid, ResourceObject> gone = [];
        foreach (var (bridge, subject) in touches)
        {
            if (subject?.Type == Call.Definition && bridge!.Local[Call.Definition].Find(subject.Id) != subject)
                gone[subject.Id] = subject;
        }
        if (touches.Any(IsBehindAll))
            TouchAll();
        foreach (var (bridge, subject) in touches)
        {
            if (bridge is not null && subject is not null)
                Pass(bridge, subject, gone);
        }
        TellStreams();
    }

    // After a change behind all calls, each stream may have to look at all of them.
    private void TellStreams()
    {
        var work = new Work(cluster.Settings.EventObjectsAtOnce);
        foreach (var stream in _streams)
        {
            if (!work.IsUsedUp)
                stream.Tell(work);
        }
        if (!work.IsUsedUp || _isToBeContinued)
            return;
        _isToBeContinued = true;
        cluster.Timeline.AfterOthers(() =>
        {
            _isToBeContinued = false;
            TellStreams();
        });
    }

    // A stream does not outlive its bridge: with another world there are others.
    private void TouchAll()
    {
        foreach (var stream in _streams)
        {
            if (cluster.Bridges.Contains(stream.Bridge))
                stream.TouchAll();
            else
                stream.End(WebSocketCloseStatus.EndpointUnavailable, "the bridge starts anew");
        }
    }

    /// <summary>Profiles take effect in calls that do not name them, so after a change of one all are looked at again.</summary>
    private static bool IsBehindAll(ObjectChange touch) => touch.Subject is not { Type: var type }
        || type == CallProfile.Definition || type == CallLegProfile.Definition || type == SystemProfiles.Definition || type == Tenant.Definition;

    private void Pass(Bridge bridge, ResourceObject subject, Dictionary<Guid, ResourceObject> gone)
    {
        if (subject.Type == Call.Definition)
        {
            // Of the reasons only allLeft, and one for participants who end a call for all, are known; the other is inferred.
            PassChange(bridge, subject, new EventChange(subject.Id, Reason: !gone.ContainsKey(subject.Id) ? null : LiveCall.Of(subject).WasLeftByAll ? "allLeft" : "apiInitiated"));
        }
        else if (subject.Type == CallLeg.Definition)
        {
            PassParticipant(bridge, subject.Get(CallLeg.CallId), subject.Get(CallLeg.ParticipantId), gone);
        }
        else if (subject.Type == Participant.Definition)
        {
            PassParticipant(bridge, subject.Get(Participant.CallId), subject.Id, gone);
        }
        else if (SpaceBehind(subject) is { } space)
        {
            foreach (var stream in _streams)
            {
                foreach (var call in stream.Bridge.Local[Call.Definition].Referring(Call.CoSpaceId, space))
                    stream.TouchAll(call.Id);
            }
        }
    }

    private static Guid? SpaceBehind(ResourceObject subject) =>
        subject.Type == CoSpace.Definition ? subject.Id
        : subject.Type == AccessMethod.Definition || subject.Type == CoSpaceUser.Definition ? subject.Get(subject.Type.Owner!.Parent)
        : null;

    private void PassParticipant(Bridge bridge, Guid callId, Guid participant, Dictionary<Guid, ResourceObject> gone)
    {
        if ((bridge.Local[Call.Definition].Find(callId) ?? gone.GetValueOrDefault(callId)) is { } call)
            PassChange(bridge, call, new EventChange(callId, participant));
    }

    /// <summary>Tells the streams of the bridge, and those of others with the same meeting.</summary>
    private void PassChange(Bridge bridge, ResourceObject call, in EventChange change)
    {
        foreach (var stream in _streams)
        {
            if (stream.Bridge == bridge)
                stream.Touch(change);
            else if (Meeting.InstanceOn(stream.Bridge, call) is { } instance)
                stream.Touch(change with { Call = instance.Id, Reason = null });
        }
    }
}
