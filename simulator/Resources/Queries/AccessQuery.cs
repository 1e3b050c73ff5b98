using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Resources.Tenants;
using CmsSim.Simulator.Resources.Users;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Queries;

/// <summary>
/// Shows how the object with a URI or call ID can be reached: by SIP, in a browser, through an IVR. The answer is empty when there is none.
/// </summary>
internal static class AccessQuery
{
    public static readonly Field<string> Uri = Field.UriUserPart("uri");
    public static readonly Field<string> CallId = Field.Digits("callId");
    public static readonly Field<Guid> TenantId = Field.ReferenceTo("tenant", "tenants", Failure.TenantDoesNotExist);

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "accessQuery",
        Verbs = Verbs.Create,
        IsQuery = true,
        Fields = [Uri, CallId, TenantId],
        Item =
        [
            new Computed("uri", FullUri),
            new Computed("webAddress", WebAddress).On(Basis.Inferred("the address of the first web bridge open to the tenant")),
            new Computed("ivr", IvrUri).On(Basis.Inferred("the address of the first IVR that accepts call IDs of the tenant")),
        ],
    };

    // The query uses the URI if it has one, otherwise the call ID (inferred).
    private static ResourceObject? Asked(ResourceObject query, IBridgeContext bridge)
    {
        var reached = query.Text(Uri) is { } uri ? AddressBook.WithUri(uri, bridge)
            : query.Text(CallId) is { } callId ? AddressBook.WithCallId(callId, bridge)
            : [];
        return reached.FirstOrDefault(one => !query.Has(TenantId) || AddressBook.TenantOf(one, bridge) == query.Text(TenantId));
    }

    private static string? FullUri(ResourceObject query, IBridgeContext bridge)
    {
        if (Asked(query, bridge) is not { } asked)
            return null;
        if (query.Text(Uri) is { } uri)
        {
            var target = asked.Type == Ivr.Definition ? InboundDialPlanRule.ResolveToIvrs
                : asked.Type == User.Definition ? InboundDialPlanRule.ResolveToUsers
                : InboundDialPlanRule.ResolveTocoSpaces;
            return InboundDialPlanRule.AdvertisedUri(uri, target, TenantOf(asked, bridge), bridge);
        }
        return asked.Text(AccessMethod.Uri) is { } own
            ? InboundDialPlanRule.AdvertisedUri(own, InboundDialPlanRule.ResolveTocoSpaces, TenantOf(asked, bridge), bridge)
            : MeetingEntryDetail.UriOf(SpaceOf(asked, bridge)!, bridge);
    }

    private static string? WebAddress(ResourceObject query, IBridgeContext bridge) =>
        Asked(query, bridge) is { } asked && SpaceOf(asked, bridge) is not null
            ? Tenant.OpenTo(TenantOf(asked, bridge), WebBridge.Definition, WebBridge.Tenant, bridge).FirstOrDefault(web => web.Has(WebBridge.Url))?.Text(WebBridge.Url)
            : null;

    private static string? IvrUri(ResourceObject query, IBridgeContext bridge)
    {
        if (Asked(query, bridge) is not { } asked || (asked.Text(CoSpace.CallId) ?? asked.Text(AccessMethod.CallId)) is null)
            return null;
        var tenant = TenantOf(asked, bridge);
        return Tenant.OpenTo(tenant, Ivr.Definition, Ivr.Tenant, bridge).FirstOrDefault(ivr => ivr.Text(Ivr.ResolveCoSpaceCallIds) is not "false") is { } found
            ? InboundDialPlanRule.AdvertisedUri(found.Text(Ivr.Uri)!, InboundDialPlanRule.ResolveToIvrs, tenant, bridge)
            : null;
    }

    private static ResourceObject? SpaceOf(ResourceObject asked, IBridgeContext bridge) => Inheritance.Within(CoSpace.Definition, asked, bridge);

    private static ResourceObject? TenantOf(ResourceObject asked, IBridgeContext bridge) => Inheritance.Within(Tenant.Definition, asked, bridge);
}
