using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Queries;

/// <summary>Finds the object that has a URI, among those of a tenant or among those without one.</summary>
internal static class UriUsageQuery
{
    private static readonly Basis s_name = Basis.Inferred("the guide's sample shows only userId");

    public static readonly Field<string> Uri = Field.UriUserPart("uri").Required();
    public static readonly Field<Guid> Tenant = Field.ReferenceTo("tenant", "tenants", Failure.TenantDoesNotExist);

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "uriUsageQuery",
        Lifetime = Lifetime.From("2.3"),
        Verbs = Verbs.Create,
        IsQuery = true,
        Fields = [Uri, Tenant],
        Item =
        [
            new Computed("userId", (query, bridge) => UserOf(query, "users", bridge)).On(Basis.Observed("a sample of the guide")),
            new Computed("coSpaceId", (query, bridge) => UserOf(query, CoSpace.Definition.Collection, bridge)).On(s_name),
            new Computed("ivrId", (query, bridge) => UserOf(query, "ivrs", bridge)).On(s_name),
        ],
    };

    // The URI of an access method counts as a URI of its space.
    private static string? UserOf(ResourceObject query, string collection, IBridgeContext bridge) => AddressBook.WithUri(query.Text(Uri)!, bridge)
        .Where(one => AddressBook.TenantOf(one, bridge) == query.Text(Tenant))
        .Select(one => Inheritance.Within(CoSpace.Definition, one, bridge) ?? one)
        .FirstOrDefault(one => one.Type.Collection == collection)?.Id.ToString();
}
