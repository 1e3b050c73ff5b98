namespace CmsSim.Simulator.Directories;

/// <summary>A search of a whole subtree in a directory on the network.</summary>
internal sealed record DirectorySearch
{
    /// <summary>The host name or IP address of the LDAP server.</summary>
    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>True for LDAP over TLS.</summary>
    public required bool IsSecure { get; init; }

    /// <summary>The name to bind as. With an empty name and password, the bind is anonymous.</summary>
    public string UserName { get; init; } = "";

    public string Password { get; init; } = "";

    public required string BaseDn { get; init; }

    /// <summary>The entries to return; null for all.</summary>
    public LdapFilter? Filter { get; init; }

    /// <summary>The attributes to return.</summary>
    public required IReadOnlyList<string> Attributes { get; init; }

    /// <summary>Further filters. For each of them, the answer says which of the entries match it as well.</summary>
    public IReadOnlyList<LdapFilter> Subsets { get; init; } = [];

    /// <summary>True to ask for the result in pages (RFC 2696).</summary>
    public bool UsesPages { get; init; }

    public required DirectoryLimits Limits { get; init; }
}

/// <summary>Bounds on the answer to one search.</summary>
/// <param name="Entries">The most entries.</param>
/// <param name="Bytes">The most bytes of all messages together.</param>
/// <param name="MessageBytes">The most bytes of one message.</param>
/// <param name="Time">The longest real time, so that a jump of the simulated clock does not cut a search short.</param>
internal sealed record DirectoryLimits(int Entries, int Bytes, int MessageBytes, TimeSpan Time);

/// <summary>The answer of a directory on the network.</summary>
internal sealed record DirectoryAnswer
{
    /// <summary>The reason why the search failed; null when it succeeded.</summary>
    public string? Failure { get; init; }

    public IReadOnlyList<DirectoryEntry> Entries { get; init; } = [];

    /// <summary>For each of the further filters, the keys of the names of the entries that match it.</summary>
    public IReadOnlyList<IReadOnlySet<string>> Subsets { get; init; } = [];
}
