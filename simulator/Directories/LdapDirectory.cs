namespace CmsSim.Simulator.Directories;

/// <summary>A directory from a world file. A directory without an address answers for every LDAP server.</summary>
internal sealed record LdapDirectory(string? Address, IReadOnlyList<DirectoryEntry> Entries);

/// <summary>One entry of a directory: its distinguished name and its attributes. An attribute can have several values.</summary>
internal sealed record DirectoryEntry(string Dn, IReadOnlyList<KeyValuePair<string, string>> Attributes)
{
    private readonly ILookup<string, string> _values =
        Attributes.ToLookup(attribute => attribute.Key, attribute => attribute.Value, StringComparer.OrdinalIgnoreCase);
    private readonly string _plainDn = PlainDn(Dn);

    /// <summary>The values of the attribute, whose name is matched ignoring letter case.</summary>
    public IEnumerable<string> Values(string attribute) => _values[attribute];

    /// <summary>True when the entry has this plain name or is below the entry that has it.</summary>
    public bool IsWithin(string plain)
    {
        return _plainDn.EndsWith(plain, StringComparison.OrdinalIgnoreCase)
            && (_plainDn.Length == plain.Length || _plainDn[_plainDn.Length - plain.Length - 1] is ',');
    }

    /// <summary>The distinguished name without blanks next to commas, which have no meaning.</summary>
    public static string PlainDn(string dn) => string.Join(',', dn.Split(',', StringSplitOptions.TrimEntries));
}
