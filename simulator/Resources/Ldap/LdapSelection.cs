using CmsSim.Simulator.Directories;
using CmsSim.Simulator.Expressions;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Ldap;

/// <summary>The entries that one source selects, and how they become users.</summary>
/// <param name="Server">The LDAP server of the source.</param>
/// <param name="BaseDn">The entry below which the source searches.</param>
/// <param name="Filter">The filter of the source; null when it takes every entry.</param>
/// <param name="Templates">The objects that give a space template to some of the users, each with its filter.</param>
/// <param name="Users">Makes users and spaces of entries.</param>
internal sealed record LdapSelection(
    ResourceObject Server, DistinguishedName BaseDn, LdapFilter? Filter, IReadOnlyList<(Guid Id, LdapFilter Filter)> Templates, EntryMapping Users)
{
    /// <summary>The selection of a source; or the reason why the source cannot be read.</summary>
    public static (LdapSelection? Selection, string? Failure) Of(ResourceObject source, IBridgeContext bridge)
    {
        if (bridge.Find(LdapServer.Definition, source.Get(LdapSource.Server)) is not { } server)
            return (null, "the source has no LDAP server");
        if (bridge.Find(LdapMapping.Definition, source.Get(LdapSource.Mapping)) is not { } mapping)
            return (null, "the source has no LDAP mapping");
        if (DistinguishedName.Parse(source.Text(LdapSource.BaseDn) ?? "") is not { } baseDn)
            return (null, $"invalid base DN {source.Text(LdapSource.BaseDn)}");
        if (EntryMapping.Of(mapping, source, bridge) is not { } users)
            return (null, "a mapping has an invalid or too costly expression");
        var filter = source.Text(LdapSource.Filter) is { } text ? LdapFilter.Parse(text) : null;
        if (filter is null && source.Has(LdapSource.Filter))
            return (null, $"invalid filter {source.Text(LdapSource.Filter)}");
        List<(Guid, LdapFilter)> templates = [];
        foreach (var given in bridge.All(LdapUserCoSpaceTemplateSource.Definition).Where(given => given.Text(LdapUserCoSpaceTemplateSource.LdapSource) == source.Id.ToString()))
        {
            if (given.Text(LdapUserCoSpaceTemplateSource.Filter) is not { } ofTemplate)
                continue;
            if (LdapFilter.Parse(ofTemplate) is not { } parsed)
                return (null, $"invalid filter {ofTemplate} of a template source");
            templates.Add((given.Id, parsed));
        }
        return (new LdapSelection(server, baseDn, filter, templates, users), null);
    }

    /// <summary>
    /// The reason why the LDAP server does not answer, from the list of servers beside the bridges; null when it answers. The words are
    /// inferred.
    /// </summary>
    public string? FailureOfServer(IBridgeContext bridge)
    {
        var address = $"{Server.Text(LdapServer.Address)}:{Server.Text(LdapServer.PortNumber)}";
        return Schema.Server.BehaviourAt(bridge.Servers, address, new Work(bridge.Settings.DialPlanWork)) switch
        {
            ServerBehaviour.Unreachable => $"{address}: no connection",
            ServerBehaviour.Unresolvable => $"{address}: the name cannot be resolved",
            ServerBehaviour.Untrusted when Server.Get(LdapServer.Secure) => $"{address}: TLS failed",
            ServerBehaviour.Busy => $"{address}: the server refused the search with busy (51)",
            _ => null,
        };
    }

    /// <summary>
    /// True when the source selects the entry. A source with an empty base DN selects none, because no directory has its entries there
    /// (inferred).
    /// </summary>
    public bool Selects(DirectoryEntry entry) =>
        BaseDn.Levels.Count > 0 && entry.IsWithin(BaseDn) && Filter?.Matches(entry) is not false;

    /// <summary>The search of the directory on the network that selects the same entries.</summary>
    public DirectorySearch Search(ResourceObject source, Limits limits) => new()
    {
        Host = Server.Text(LdapServer.Address) ?? "",
        Port = (int)Server.Get(LdapServer.PortNumber),
        IsSecure = Server.Get(LdapServer.Secure),
        UserName = Server.Text(LdapServer.Username) ?? "",
        Password = Server.Text(LdapServer.Password) ?? "",
        BaseDn = source.Text(LdapSource.BaseDn) ?? "",
        Filter = Filter,
        Attributes = Users.Attributes,
        Subsets = [.. Templates.Select(template => template.Filter)],

        // The guide says that pages are used unless the parameter is false.
        UsesPages = !Server.Has(LdapServer.UsePagedResults) || Server.Get(LdapServer.UsePagedResults),
        Limits = new(limits.DirectoryEntries, limits.DirectoryBytes, limits.LargestDirectoryMessage, TimeSpan.FromSeconds(limits.DirectorySeconds)),
    };
}
