using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Tenants;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>The address and call ID of a space, for invitations.</summary>
internal static class MeetingEntryDetail
{
    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "meetingEntryDetail",
        Below = "coSpaces",
        Lifetime = Lifetime.From("2.1"),
        Verbs = Verbs.Read,
        Item =
        [
            new Computed("coSpace", (space, _) => space.Id.ToString()),
            new Computed("uri", UriOf),
            new Computed("callId", (space, _) => space.Text(CoSpace.CallId)),
        ],
    };

    /// <summary>The full address of a space; null when it has none.</summary>
    public static string? UriOf(ResourceObject space, IBridgeContext bridge) =>
        (space.Text(CoSpace.Uri) ?? space.Text(CoSpace.SecondaryUri)) is { } userPart
            ? InboundDialPlanRule.AdvertisedUri(userPart, InboundDialPlanRule.ResolveTocoSpaces, Inheritance.Within(Tenant.Definition, space, bridge), bridge)
            : null;
}
