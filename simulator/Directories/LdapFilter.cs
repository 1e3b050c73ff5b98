using System.Formats.Asn1;

namespace CmsSim.Simulator.Directories;

/// <summary>A search filter. It matches entries by the syntaxes of their attributes, as OpenLDAP and Active Directory do.</summary>
internal sealed class LdapFilter
{
    private readonly FilterNode _root;
    private readonly FilterTest _test;

    private LdapFilter(FilterNode root)
    {
        _root = root;
        _test = new FilterTest(root);
    }

    /// <summary>The filter; null when the text is not a valid filter.</summary>
    public static LdapFilter? Parse(string text) => FilterReader.Read(text) is { } root ? new LdapFilter(root) : null;

    /// <summary>The filter that matches the entries that both match.</summary>
    public LdapFilter And(LdapFilter other) => new(new FilterNode.All([_root, other._root]));

    /// <summary>
    /// Follows the groups of groups that the filter asks for. To be finished before <see cref="Matches"/> when the filter has such a part. Each
    /// step handles one entry; without such a part there is no step.
    /// </summary>
    public IEnumerable<DirectoryEntry> FollowGroups(IReadOnlyList<DirectoryEntry> entries) => _test.Chains.SelectMany(chain => chain.Follow(entries));

    public bool Matches(DirectoryEntry entry) => _test.Of(entry);

    /// <summary>Writes the filter in the encoding of LDAP.</summary>
    public void Encode(AsnWriter writer) => FilterEncoding.Write(writer, _root);
}
