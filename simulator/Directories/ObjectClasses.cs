using System.Collections.Frozen;

namespace CmsSim.Simulator.Directories;

/// <summary>
/// The object classes of people, groups and places, with the classes that they are derived from. A filter for <c>person</c> also matches an
/// entry that names only <c>inetOrgPerson</c>, as in OpenLDAP; Active Directory writes the whole chain into its entries.
/// </summary>
internal static class ObjectClasses
{
    private const string Top = "top";

    private static readonly (string Name, string Oid, string? Above)[] s_all =
    [
        (Top, "2.5.6.0", null),
        ("country", "2.5.6.2", Top),
        ("locality", "2.5.6.3", Top),
        ("organization", "2.5.6.4", Top),
        ("organizationalUnit", "2.5.6.5", Top),
        ("person", "2.5.6.6", Top),
        ("organizationalPerson", "2.5.6.7", "person"),
        ("organizationalRole", "2.5.6.8", Top),
        ("groupOfNames", "2.5.6.9", Top),
        ("residentialPerson", "2.5.6.10", "person"),
        ("device", "2.5.6.14", Top),
        ("groupOfUniqueNames", "2.5.6.17", Top),
        ("account", "0.9.2342.19200300.100.4.5", Top),
        ("domain", "0.9.2342.19200300.100.4.13", Top),
        ("dcObject", "1.3.6.1.4.1.1466.344", Top),
        ("inetOrgPerson", "2.16.840.1.113730.3.2.2", "organizationalPerson"),
        ("posixAccount", "1.3.6.1.1.1.2.0", Top),
        ("posixGroup", "1.3.6.1.1.1.2.2", Top),
        ("container", "1.2.840.113556.1.3.23", Top),
        ("group", "1.2.840.113556.1.5.8", Top),
        ("user", "1.2.840.113556.1.5.9", "organizationalPerson"),
        ("contact", "1.2.840.113556.1.5.15", "organizationalPerson"),
        ("computer", "1.2.840.113556.1.3.30", "user"),
    ];

    private static readonly FrozenDictionary<string, (string Name, string Oid, string? Above)> s_bySpelling = s_all
        .SelectMany(known => (string[])[known.Name, known.Oid], (known, spelling) => KeyValuePair.Create(spelling, known))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The one text for all spellings of the class.</summary>
    public static string KeyOf(string spelling) =>
        s_bySpelling.TryGetValue(spelling, out var known) ? known.Oid : spelling.ToLowerInvariant();

    /// <summary>True when the class is the one with this key, or is derived from it. Every class is derived from <c>top</c>.</summary>
    public static bool Includes(string key, string held)
    {
        for (string? name = held; name is not null;)
        {
            if (KeyOf(name) == key)
                return true;
            name = s_bySpelling.TryGetValue(name, out var known) ? known.Above : Top;
        }
        return false;
    }

    /// <summary>
    /// The category that Active Directory gives to objects of the class, for filters such as <c>(objectCategory=user)</c>: people, users and
    /// contacts share one.
    /// </summary>
    public static string CategoryOf(string spelling) => spelling.ToLowerInvariant() switch
    {
        "user" or "contact" or "organizationalperson" or "inetorgperson" => "person",
        var name => name,
    };
}
