using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Users;

/// <summary>
/// A space that was provisioned for a user, as an entry of the user's list. No source says which spaces these are. Here they are those that
/// an LDAP sync made for the user; spaces that users make from templates in the web app are not simulated (inferred).
/// </summary>
internal static class UserProvisionedCoSpace
{
    private static readonly Basis s_clients = Basis.Observed("two clients of 3.3; which spaces count as provisioned is inferred");

    private static readonly Field<Guid> s_coSpace = Field.ReferenceTo("coSpace", "coSpaces", Failure.CoSpaceDoesNotExist).ReadOnly().On(s_clients);

    // One of the clients writes userProvisionedcoSpaces; letter case makes no difference in a path.
    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "userProvisionedCoSpaces",
        Element = "userProvisionedCoSpace",
        Below = "users",
        Lifetime = Lifetime.From("3.3"),
        Basis = s_clients,
        Verbs = Verbs.List,
        Fields = [s_coSpace],
        Item = [s_coSpace],
        Listed = [s_coSpace],
        Members = ProvisionedFor,
    };

    // The id of an entry is that of the space, as in the list of the user's spaces (inferred).
    private static IEnumerable<ResourceObject> ProvisionedFor(ResourceObject? user, IBridgeContext bridge)
    {
        foreach (var space in bridge.Referring(CoSpace.Definition, CoSpace.MadeFor, user!.Id))
        {
            var values = new ResourceValues(Definition);
            values.Set(s_coSpace, space.Id.ToString());
            yield return new ResourceObject(Definition, space.Id, values.Values, space.Age);
        }
    }
}
