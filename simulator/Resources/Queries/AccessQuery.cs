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
/// Shows how a URI or call ID might be reached: by SIP, in a browser, through an IVR. No object needs to have it: the guide names a URI
/// "that could be associated" with a space.
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
            new Computed("webAddress", WebAddress).On(Basis.Observed("a sample of the guide has the path; that the first web bridge open to the tenant is named is inferred")),
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
        var asked = Asked(query, bridge);
        if (query.Text(Uri) is { } uri)
        {
            var target = asked?.Type == Ivr.Definition ? InboundDialPlanRule.ResolveToIvrs
                : asked?.Type == User.Definition ? InboundDialPlanRule.ResolveToUsers
                : InboundDialPlanRule.ResolveTocoSpaces;
            return InboundDialPlanRule.AdvertisedUri(uri, target, TenantOf(query, asked, bridge), bridge);
        }
        return asked is null ? null
            : asked.Text(AccessMethod.Uri) is { } own ? InboundDialPlanRule.AdvertisedUri(own, InboundDialPlanRule.ResolveTocoSpaces, TenantOf(query, asked, bridge), bridge)
            : MeetingEntryDetail.UriOf(SpaceOf(asked, bridge)!, bridge);
    }

    // Guests enter spaces only. The page takes the full URI, as in the guide's sample, or the call ID (inferred).
    private static string? WebAddress(ResourceObject query, IBridgeContext bridge)
    {
        var asked = Asked(query, bridge);
        if (asked is not null && SpaceOf(asked, bridge) is null)
            return null;
        var web = Tenant.OpenTo(TenantOf(query, asked, bridge), WebBridge.Definition, WebBridge.Tenant, bridge).FirstOrDefault(web => web.Has(WebBridge.Url));
        var room = query.Has(Uri) && FullUri(query, bridge) is { } uri ? $"url={Escaped(uri)}"
            : CallIdOf(query, asked) is { } callId ? $"id={callId}"
            : null;
        return web is null || room is null ? null : $"{web.Text(WebBridge.Url)!.TrimEnd('/')}/invited.sf?{room}";
    }

    private static string? IvrUri(ResourceObject query, IBridgeContext bridge)
    {
        var asked = Asked(query, bridge);
        if (CallIdOf(query, asked) is null)
            return null;
        var tenant = TenantOf(query, asked, bridge);
        return Tenant.OpenTo(tenant, Ivr.Definition, Ivr.Tenant, bridge).FirstOrDefault(ivr => ivr.Text(Ivr.ResolveCoSpaceCallIds) is not "false") is { } found
            ? InboundDialPlanRule.AdvertisedUri(found.Text(Ivr.Uri)!, InboundDialPlanRule.ResolveToIvrs, tenant, bridge)
            : null;
    }

    // The query uses its URI if it has one (inferred), so the call ID counts only without.
    private static string? CallIdOf(ResourceObject query, ResourceObject? asked) =>
        asked is not null ? asked.Text(CoSpace.CallId) ?? asked.Text(AccessMethod.CallId)
        : query.Has(Uri) ? null
        : query.Text(CallId);

    private static string Escaped(string uri) => System.Uri.EscapeDataString(uri);

    private static ResourceObject? SpaceOf(ResourceObject asked, IBridgeContext bridge) => Inheritance.Within(CoSpace.Definition, asked, bridge);

    // An address that no object has belongs to the tenant of the query.
    private static ResourceObject? TenantOf(ResourceObject query, ResourceObject? asked, IBridgeContext bridge) =>
        asked is not null ? Inheritance.Within(Tenant.Definition, asked, bridge)
        : query.Has(TenantId) ? bridge.Find(Tenant.Definition, query.Get(TenantId))
        : null;
}
