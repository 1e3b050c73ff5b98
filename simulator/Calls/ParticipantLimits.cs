using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Tenants;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>The participant limits of the call profile and of the tenant. Both count the participants on all bridges, and a moved one once.</summary>
internal static class ParticipantLimits
{
    /// <summary>The reason why the call accepts no further participant; null if it accepts one.</summary>
    /// <param name="call">The call, or a draft of a call that would start in the space.</param>
    /// <param name="bridge">The bridge that is asked.</param>
    /// <param name="movedFrom">The call that the participant leaves; null if it is not moved.</param>
    public static Refusal? RefusalToJoin(ResourceObject call, IBridgeContext bridge, ResourceObject? movedFrom = null)
    {
        if (Call.ProfileOf(call, bridge) is { } profile && profile.Has(CallProfile.ParticipantLimit)
            && Count(Call.InstancesOf(call, bridge), movedFrom) >= profile.Get(CallProfile.ParticipantLimit))
            return new Refusal(Failure.ParticipantLimitReached, Why: $"call profile {profile.Id} allows {profile.Text(CallProfile.ParticipantLimit)}");

        if (Call.TenantOf(call, bridge) is { } id && bridge.Find(Tenant.Definition, Guid.Parse(id)) is { } tenant && tenant.Has(Tenant.ParticipantLimit)
            && Count(bridge.AllInCluster(Call.Definition).Select(entry => entry.Subject).Where(other => Call.TenantOf(other, bridge) == id), movedFrom) >= tenant.Get(Tenant.ParticipantLimit))
            return new Refusal(Failure.TenantParticipantLimitReached, Why: $"tenant {tenant.Id} allows {tenant.Text(Tenant.ParticipantLimit)}");
        return null;
    }

    private static int Count(IEnumerable<ResourceObject> calls, ResourceObject? movedFrom) =>
        calls.Sum(call => LiveCall.Of(call).Participants - (call == movedFrom ? 1 : 0));
}
