namespace CmsSim.Simulator.Directories;

/// <summary>A directory that a world describes. Without an address it answers for any LDAP server.</summary>
internal sealed record LdapDirectory(string? Address, IReadOnlyList<DirectoryEntry> Entries);

/// <summary>One entry of a directory: its name and its attributes, some of which may repeat.</summary>
internal sealed record DirectoryEntry(string Dn, IReadOnlyList<KeyValuePair<string, string>> Attributes)
{
    private readonly ILookup<string, string> _values =
        Attributes.ToLookup(attribute => attribute.Key, attribute => attribute.Value, StringComparer.OrdinalIgnoreCase);
    private readonly string _plainDn = PlainDn(Dn);

    /// <summary>The attribute's values; its name may be in any letter case.</summary>
    public IEnumerable<string> Values(string attribute) => _values[attribute];

    /// <summary>Whether the entry is the one that the plain name means, or stands below it.</summary>
    public bool IsWithin(string plain)
    {
        return _plainDn.EndsWith(plain, StringComparison.OrdinalIgnoreCase)
            && (_plainDn.Length == plain.Length || _plainDn[_plainDn.Length - plain.Length - 1] is ',');
    }

    /// <summary>The name without blanks beside commas, which mean nothing.</summary>
    public static string PlainDn(string dn) => string.Join(',', dn.Split(',', StringSplitOptions.TrimEntries));
}
