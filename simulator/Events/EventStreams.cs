using System.Net;
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
/// The event streams of all bridges. The changes made while the gate is held are forwarded once, before it is left; other calls are not
/// examined. Without streams, no change is forwarded. Every member runs inside the gate.
/// </summary>
internal sealed class EventStreams(Cluster cluster)
{
    private readonly List<EventStream> _streams = [];
    private bool _isContinuationQueued;

    /// <summary>Limits the bytes of unfinished messages from clients.</summary>
    public ByteBudget UnfinishedMessages { get; } = new(cluster.Settings.EventBytesHeld);

    /// <summary>The open streams, in the order in which they were opened.</summary>
    public IReadOnlyList<EventStream> All => _streams;

    /// <summary>Opens a stream on the bridge. Returns null when the bridge already has the most it serves.</summary>
    /// <param name="bridge">The bridge.</param>
    /// <param name="client">The address of the client; null when it is not known.</param>
    public EventStream? Open(Bridge bridge, IPAddress? client)
    {
        if (_streams.Count(stream => stream.Bridge == bridge) >= bridge.Settings.EventStreams)
            return null;
        if (_streams is [])
            cluster.Changes.Settled += Forward;
        var stream = new EventStream(bridge, client);
        _streams.Add(stream);
        return stream;
    }

    /// <summary>Removes the stream of a client that has disconnected.</summary>
    public void Close(EventStream stream)
    {
        if (_streams.Remove(stream) && _streams is [])
            cluster.Changes.Settled -= Forward;
    }

    private void Forward(IReadOnlyList<ObjectChange> changes)
    {
        // Legs and calls end together. A call that is no longer in its table can only be found among the changes.
        Dictionary<Guid, ResourceObject> ended = [];
        foreach (var (bridge, subject) in changes)
        {
            if (subject?.Type == Call.Definition && bridge!.Local[Call.Definition].Find(subject.Id) != subject)
                ended[subject.Id] = subject;
        }
        if (changes.Any(AffectsAllCalls))
            NoteChangeOfAll();
        foreach (var (bridge, subject) in changes)
        {
            if (bridge is not null && subject is not null)
                Forward(bridge, subject, ended);
        }
        SendUpdates();
    }

    // After a change that affects all calls, each stream may have to examine all of them. The work continues after other requests.
    private void SendUpdates()
    {
        var work = new Work(cluster.Settings.EventObjectsAtOnce);
        foreach (var stream in _streams)
        {
            if (!work.IsUsedUp)
                stream.SendUpdates(work);
        }
        if (!work.IsUsedUp || _isContinuationQueued)
            return;
        _isContinuationQueued = true;
        cluster.Timeline.AfterOthers(() =>
        {
            _isContinuationQueued = false;
            SendUpdates();
        });
    }

    // A stream ends with its bridge. Loading another world replaces all bridges.
    private void NoteChangeOfAll()
    {
        foreach (var stream in _streams)
        {
            if (cluster.Bridges.Contains(stream.Bridge))
                stream.NoteChangeOfAll();
            else
                stream.End(WebSocketCloseStatus.EndpointUnavailable, "the bridge is restarting");
        }
    }

    /// <summary>True for a change that can affect any call. Profiles apply to calls that do not name them.</summary>
    private static bool AffectsAllCalls(ObjectChange change) => change.Subject is not { Type: var type }
        || type == CallProfile.Definition || type == CallLegProfile.Definition || type == SystemProfiles.Definition || type == Tenant.Definition;

    private void Forward(Bridge bridge, ResourceObject subject, Dictionary<Guid, ResourceObject> ended)
    {
        if (subject.Type == Call.Definition)
        {
            // The sources name only the reason allLeft, and a reason for participants who end a call for all. The reason apiInitiated is
            // inferred.
            ForwardChange(bridge, subject, new EventChange(subject.Id, Reason: !ended.ContainsKey(subject.Id) ? null : LiveCall.Of(subject).WasLeftByAll ? "allLeft" : "apiInitiated"));
        }
        else if (subject.Type == CallLeg.Definition)
        {
            ForwardParticipant(bridge, subject.Get(CallLeg.CallId), subject.Get(CallLeg.ParticipantId), ended);
        }
        else if (subject.Type == Participant.Definition)
        {
            ForwardParticipant(bridge, subject.Get(Participant.CallId), subject.Id, ended);
        }
        else if (SpaceIdOf(subject) is { } space)
        {
            foreach (var stream in _streams)
            {
                foreach (var call in stream.Bridge.Local[Call.Definition].Referring(Call.CoSpaceId, space))
                    stream.NoteChangeOfAll(call.Id);
            }
        }
    }

    private static Guid? SpaceIdOf(ResourceObject subject) =>
        subject.Type == CoSpace.Definition ? subject.Id
        : subject.Type == AccessMethod.Definition || subject.Type == CoSpaceUser.Definition ? subject.Get(subject.Type.Owner!.Parent)
        : null;

    private void ForwardParticipant(Bridge bridge, Guid callId, Guid participant, Dictionary<Guid, ResourceObject> ended)
    {
        if ((bridge.Local[Call.Definition].Find(callId) ?? ended.GetValueOrDefault(callId)) is { } call)
            ForwardChange(bridge, call, new EventChange(callId, participant));
    }

    /// <summary>Forwards a change to the streams of the bridge, and to those of other bridges with the same meeting.</summary>
    private void ForwardChange(Bridge bridge, ResourceObject call, in EventChange change)
    {
        foreach (var stream in _streams)
        {
            if (stream.Bridge == bridge)
                stream.NoteChange(change);
            else if (Meeting.InstanceOn(stream.Bridge, call) is { } instance)
                stream.NoteChange(change with { Call = instance.Id, Reason = null });
        }
    }
}
