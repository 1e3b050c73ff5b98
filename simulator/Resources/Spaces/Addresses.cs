using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>
/// The addresses that lead into spaces. Spaces, their access methods and IVRs draw URIs, call IDs and secrets from the same pools.
/// </summary>
internal static class Addresses
{
    /// <summary>
    /// Spaces of different tenants may have the same URI as long as no inbound rule leads to both. Spaces without a tenant count as those of
    /// one more tenant (inferred).
    /// </summary>
    public static readonly Pool Uris = new((subject, holder, reason, objects) =>
    {
        // An IVR conflicts with the spaces of all tenants, whatever its own tenant (inferred).
        if (subject.Type == Calls.Ivr.Definition || holder.Type == Calls.Ivr.Definition)
            return reason;
        var (mine, theirs) = (SpaceOf(subject, objects), SpaceOf(holder, objects));
        if (mine.IsSameAs(theirs))
            return SharedWithin(subject, holder, Failure.DuplicateCoSpaceUriPasscode);
        var (tenant, other) = (mine.Text(CoSpace.Tenant), theirs.Text(CoSpace.Tenant));
        return tenant == other || InboundDialPlanRule.OneDomainLeadsToBoth(tenant, other, objects) ? reason : null;
    });

    /// <summary>
    /// The tenants of a group share a numbering plan. Tenants without a group and spaces without a tenant share another one (inferred).
    /// </summary>
    public static readonly Pool CallIds = new((subject, holder, reason, objects) =>
    {
        var (mine, theirs) = (SpaceOf(subject, objects), SpaceOf(holder, objects));
        if (mine.IsSameAs(theirs))
            return SharedWithin(subject, holder, Failure.DuplicateCoSpaceIdPasscode);
        return GroupOf(mine, objects) == GroupOf(theirs, objects) ? reason : null;
    });

    public static readonly Pool Secrets = new((_, _, reason, _) => reason);

    /// <summary>A refusal because an access method of the space conflicts with others after the space's tenant or group changes.</summary>
    public static Refusal? ClashOfMethods(Guid space, IObjects objects) => objects.OwnedBy(AccessMethod.Definition, space)
        .Select(method => Clashes.Of(new ResourceValues(AccessMethod.Definition, method), objects))
        .FirstOrDefault(refusal => refusal is not null);

    /// <summary>The space that the way leads into.</summary>
    public static ResourceObject SpaceOf(ResourceObject way, IObjects objects) =>
        way.Type == AccessMethod.Definition ? objects.Find(CoSpace.Definition, way.Get(AccessMethod.CoSpaceId))! : way;

    private static string? GroupOf(ResourceObject space, IObjects objects) =>
        space.Has(CoSpace.Tenant) ? objects.Find(Tenants.Tenant.Definition, space.Get(CoSpace.Tenant))!.Text(Tenants.Tenant.TenantGroup) : null;

    // Ways into the same space may share an address when their passcodes differ.
    private static Failure? SharedWithin(ResourceObject subject, ResourceObject holder, Failure samePasscode) =>
        PasscodeOf(subject) == PasscodeOf(holder) ? samePasscode : null;

    private static string? PasscodeOf(ResourceObject way) => way.Text(way.Type == AccessMethod.Definition ? AccessMethod.Passcode : CoSpace.Passcode);
}
