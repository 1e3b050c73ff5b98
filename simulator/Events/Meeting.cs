using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Events;

/// <summary>
/// Finds the calls and participants of one meeting on all bridges, by index, so that the cost does not depend on the number of calls.
/// </summary>
internal static class Meeting
{
    /// <summary>The call, and the calls of the same meeting on the other bridges that this bridge reaches.</summary>
    public static IEnumerable<(Bridge Bridge, ResourceObject Call)> InstancesOf(ResourceObject call, Bridge bridge)
    {
        yield return (bridge, call);
        foreach (var peer in bridge.Bridges.OfType<Bridge>().Where(other => other != bridge))
        {
            if (bridge.Reaches(peer) && InstanceOn(peer, call) is { } instance)
                yield return (peer, instance);
        }
    }

    /// <summary>The participants of the meeting on all these bridges, in the order of the API's list.</summary>
    public static IEnumerable<ResourceObject> ParticipantsOf(ResourceObject call, Bridge bridge) =>
        InstancesOf(call, bridge).SelectMany(instance => instance.Bridge.Local[Participant.Definition].Referring(Participant.CallId, instance.Call.Id));

    /// <summary>The participant with this id; null when it is not in the meeting.</summary>
    public static ResourceObject? ParticipantOf(ResourceObject call, Bridge bridge, Guid id) =>
        bridge.Find(Participant.Definition, id) is { } participant && Participant.CallOf(participant) is { } own && (own == call || Call.IsSameMeeting(own, call))
            ? participant
            : null;

    /// <summary>The call of the same meeting on another bridge; null when that bridge has none.</summary>
    public static ResourceObject? InstanceOn(Bridge other, ResourceObject call) => Call.InstancesAt(other, call).FirstOrDefault();
}
