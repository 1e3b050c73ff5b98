using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>
/// What leads callers into spaces: spaces, their access methods and IVRs take URIs, call IDs and secrets from the same pools.
/// </summary>
internal static class Addresses
{
    /// <summary>
    /// Spaces of different tenants may have one URI as long as no inbound rule leads to both; that those without a tenant stand
    /// apart like those of one more tenant is inferred.
    /// </summary>
    public static readonly Pool Uris = new((subject, holder, reason, objects) =>
    {
        // An IVR is nobody's own, whatever tenant's spaces it asks for (inferred).
        if (subject.Type == Calls.Ivr.Definition || holder.Type == Calls.Ivr.Definition)
            return reason;
        var (mine, theirs) = (SpaceOf(subject, objects), SpaceOf(holder, objects));
        if (mine.IsSameAs(theirs))
            return SharedWithin(subject, holder, Failure.DuplicateCoSpaceUriPasscode);
        var (tenant, other) = (mine.Text(CoSpace.Tenant), theirs.Text(CoSpace.Tenant));
        return tenant == other || InboundDialPlanRule.OneDomainLeadsToBoth(tenant, other, objects) ? reason : null;
    });

    /// <summary>
    /// Tenants of one group share a numbering plan; tenants without a group and spaces without a tenant share one, too (inferred).
    /// </summary>
    public static readonly Pool CallIds = new((subject, holder, reason, objects) =>
    {
        var (mine, theirs) = (SpaceOf(subject, objects), SpaceOf(holder, objects));
        if (mine.IsSameAs(theirs))
            return SharedWithin(subject, holder, Failure.DuplicateCoSpaceIdPasscode);
        return GroupOf(mine, objects) == GroupOf(theirs, objects) ? reason : null;
    });

    public static readonly Pool Secrets = new((_, _, reason, _) => reason);

    /// <summary>What is in the way of the access methods where their space comes among others.</summary>
    public static Refusal? ClashOfMethods(Guid space, IObjects objects) => objects.OwnedBy(AccessMethod.Definition, space)
        .Select(method => Clashes.Of(new ResourceValues(AccessMethod.Definition, method), objects))
        .FirstOrDefault(refusal => refusal is not null);

    /// <summary>The space that the address leads into.</summary>
    public static ResourceObject SpaceOf(ResourceObject way, IObjects objects) =>
        way.Type == AccessMethod.Definition ? objects.Find(CoSpace.Definition, way.Get(AccessMethod.CoSpaceId))! : way;

    private static string? GroupOf(ResourceObject space, IObjects objects) =>
        space.Has(CoSpace.Tenant) ? objects.Find(Tenants.Tenant.Definition, space.Get(CoSpace.Tenant))!.Text(Tenants.Tenant.TenantGroup) : null;

    // Different passcodes tell the ways into one space apart.
    private static Failure? SharedWithin(ResourceObject subject, ResourceObject holder, Failure samePasscode) =>
        PasscodeOf(subject) == PasscodeOf(holder) ? samePasscode : null;

    private static string? PasscodeOf(ResourceObject way) => way.Text(way.Type == AccessMethod.Definition ? AccessMethod.Passcode : CoSpace.Passcode);
}
