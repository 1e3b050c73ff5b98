namespace CmsSim.Simulator.Directories;

/// <summary>A directory from a world file. A directory without an address answers for every LDAP server.</summary>
internal sealed record LdapDirectory(string? Address, IReadOnlyList<DirectoryEntry> Entries)
{
    /// <summary>The entries of the directory at the address; null when no directory answers there.</summary>
    public static IReadOnlyList<DirectoryEntry>? EntriesAt(string address, IReadOnlyList<LdapDirectory> directories) =>
        (directories.FirstOrDefault(directory => address.Equals(directory.Address, StringComparison.OrdinalIgnoreCase))
            ?? directories.FirstOrDefault(directory => directory.Address is null))?.Entries;
}
