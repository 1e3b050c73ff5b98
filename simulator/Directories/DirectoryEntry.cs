namespace CmsSim.Simulator.Directories;

/// <summary>One entry of a directory: its distinguished name and its attributes. An attribute can have several values.</summary>
/// <param name="dn">The name as text. An entry whose name cannot be read is below no other name.</param>
/// <param name="attributes">The attributes in order.</param>
/// <param name="hasOwnName">
/// True when the entry has its own name as <c>distinguishedName</c> and <c>entryDN</c>, unless its attributes say otherwise. A real directory
/// decides for itself.
/// </param>
internal sealed class DirectoryEntry(string dn, IReadOnlyList<KeyValuePair<string, string>> attributes, bool hasOwnName = true)
{
    private readonly AttributeName[] _names = [.. attributes.Select(attribute => new AttributeName(attribute.Key))];
    private bool _isNameRead;

    /// <summary>The name as it was written.</summary>
    public string Dn => dn;

    public IReadOnlyList<KeyValuePair<string, string>> Attributes => attributes;

    /// <summary>The attribute of each of <see cref="Attributes"/>.</summary>
    public IReadOnlyList<AttributeName> Names => _names;

    /// <summary>The key of the distinguished name; null when the name cannot be read.</summary>
    public string? Key
    {
        get
        {
            if (!_isNameRead)
            {
                field = Name?.Key;
                _isNameRead = true;
            }
            return field;
        }
    }

    /// <summary>The distinguished name, read again at each call; null when it cannot be read. Only its key is kept, because a directory has many entries.</summary>
    public DistinguishedName? Name => DistinguishedName.Parse(dn);

    /// <summary>True when the entry has this name or is below the entry that has it.</summary>
    public bool IsWithin(DistinguishedName above) => Key is { } key && above.Includes(key);

    /// <summary>The values of the attribute under any of its spellings.</summary>
    public IEnumerable<string> Values(string attribute) => Values(new AttributeName(attribute));

    /// <summary>The values of the attribute.</summary>
    public IEnumerable<string> Values(AttributeName attribute)
    {
        var isAbsent = true;
        for (var i = 0; i < _names.Length; i++)
        {
            if (!_names[i].Equals(attribute))
                continue;
            isAbsent = false;
            yield return attributes[i].Value;
        }
        if (isAbsent && hasOwnName && attribute.Type is { } type && (type == AttributeTypes.DistinguishedName || type == AttributeTypes.EntryDn))
            yield return dn;
    }
}
