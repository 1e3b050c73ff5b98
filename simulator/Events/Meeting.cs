using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Events;

/// <summary>What a bridge sees of a call that runs on others, too. Found by index, so that many calls do not matter.</summary>
internal static class Meeting
{
    /// <summary>The call and those of the same meeting on the bridges in reach.</summary>
    public static IEnumerable<(Bridge Bridge, ResourceObject Call)> InstancesOf(ResourceObject call, Bridge bridge)
    {
        yield return (bridge, call);
        foreach (var peer in bridge.Peers)
        {
            if (bridge.Reaches(peer) && InstanceOn(peer, call) is { } instance)
                yield return (peer, instance);
        }
    }

    /// <summary>All who take part in the meeting, as the list of participants shows them.</summary>
    public static IEnumerable<ResourceObject> ParticipantsOf(ResourceObject call, Bridge bridge) =>
        InstancesOf(call, bridge).SelectMany(instance => instance.Bridge.Local[Participant.Definition].Referring(Participant.CallId, instance.Call.Id));

    /// <summary>The participant, if it takes part in the meeting.</summary>
    public static ResourceObject? ParticipantOf(ResourceObject call, Bridge bridge, Guid id) =>
        bridge.Find(Participant.Definition, id) is { } participant && Participant.CallOf(participant) is { } own && (own == call || Call.IsSameMeeting(own, call))
            ? participant
            : null;

    /// <summary>The call of the same meeting on another bridge.</summary>
    public static ResourceObject? InstanceOn(Bridge other, ResourceObject call) => Call.InstancesAt(other, call).FirstOrDefault();
}
