using System.Collections.Frozen;
using static CmsSim.Simulator.Directories.AttributeSyntax;

namespace CmsSim.Simulator.Directories;

/// <summary>
/// The attributes whose names and syntaxes are fixed by RFC 4519, RFC 4524, RFC 2798, RFC 2307 or the schema of Active Directory, and that
/// describe people, groups and their places.
/// </summary>
internal static class AttributeTypes
{
    public static readonly AttributeType ObjectClass = new(AttributeSyntax.ObjectClass, "2.5.4.0", "objectClass");
    public static readonly AttributeType ObjectCategory = new(Name, "1.2.840.113556.1.4.782", "objectCategory");

    /// <summary>In Active Directory, the entry's own name. OpenLDAP only derives other attributes from it.</summary>
    public static readonly AttributeType DistinguishedName = new(Name, "2.5.4.49", "distinguishedName");

    /// <summary>The entry's own name, as RFC 5020 defines it.</summary>
    public static readonly AttributeType EntryDn = new(Name, "1.3.6.1.1.20", "entryDN");

    public static readonly AttributeType Member = new(Name, "2.5.4.31", "member");
    public static readonly AttributeType UniqueMember = new(Name, "2.5.4.50", "uniqueMember");
    public static readonly AttributeType MemberOf = new(Name, "1.2.840.113556.1.2.102", "memberOf");
    public static readonly AttributeType Manager = new(Name, "0.9.2342.19200300.100.1.10", "manager");
    public static readonly AttributeType DirectReports = new(Name, "1.2.840.113556.1.2.436", "directReports");

    private static readonly AttributeType[] s_all =
    [
        ObjectClass, ObjectCategory, DistinguishedName, EntryDn, Member, UniqueMember, MemberOf, Manager, DirectReports,

        // RFC 4519
        new(Text, "2.5.4.3", "cn", "commonName"),
        new(Text, "2.5.4.4", "sn", "surname"),
        new(Text, "2.5.4.5", "serialNumber"),
        new(Text, "2.5.4.6", "c", "countryName"),
        new(Text, "2.5.4.7", "l", "localityName"),
        new(Text, "2.5.4.8", "st", "stateOrProvinceName"),
        new(Text, "2.5.4.9", "street"),
        new(Text, "2.5.4.10", "o", "organizationName"),
        new(Text, "2.5.4.11", "ou", "organizationalUnitName"),
        new(Text, "2.5.4.12", "title"),
        new(Text, "2.5.4.13", "description"),
        new(Text, "2.5.4.15", "businessCategory"),
        new(Text, "2.5.4.17", "postalCode"),
        new(Text, "2.5.4.18", "postOfficeBox"),
        new(Text, "2.5.4.19", "physicalDeliveryOfficeName"),
        new(Telephone, "2.5.4.20", "telephoneNumber"),
        new(Telephone, "2.5.4.23", "facsimileTelephoneNumber", "fax"),
        new(Digits, "2.5.4.24", "x121Address"),
        new(Digits, "2.5.4.25", "internationaliSDNNumber"),
        new(Name, "2.5.4.32", "owner"),
        new(Name, "2.5.4.33", "roleOccupant"),
        new(Name, "2.5.4.34", "seeAlso"),
        new(Bytes, "2.5.4.35", "userPassword"),
        new(Text, "2.5.4.41", "name"),
        new(Text, "2.5.4.42", "givenName", "gn"),
        new(Text, "2.5.4.43", "initials"),
        new(Text, "2.5.4.44", "generationQualifier"),
        new(Text, "2.5.4.46", "dnQualifier"),
        new(Text, "2.5.4.51", "houseIdentifier"),
        new(Text, "0.9.2342.19200300.100.1.1", "uid", "userid"),
        new(Ascii, "0.9.2342.19200300.100.1.25", "dc", "domainComponent"),

        // RFC 4524
        new(Ascii, "0.9.2342.19200300.100.1.3", "mail", "rfc822Mailbox"),
        new(Text, "0.9.2342.19200300.100.1.4", "info"),
        new(Text, "0.9.2342.19200300.100.1.5", "drink", "favouriteDrink"),
        new(Text, "0.9.2342.19200300.100.1.6", "roomNumber"),
        new(Text, "0.9.2342.19200300.100.1.8", "userClass"),
        new(Text, "0.9.2342.19200300.100.1.9", "host"),
        new(Telephone, "0.9.2342.19200300.100.1.20", "homePhone", "homeTelephoneNumber"),
        new(Name, "0.9.2342.19200300.100.1.21", "secretary"),
        new(Ascii, "0.9.2342.19200300.100.1.37", "associatedDomain"),
        new(Name, "0.9.2342.19200300.100.1.38", "associatedName"),
        new(Text, "0.9.2342.19200300.100.1.40", "personalTitle"),
        new(Telephone, "0.9.2342.19200300.100.1.41", "mobile", "mobileTelephoneNumber"),
        new(Telephone, "0.9.2342.19200300.100.1.42", "pager", "pagerTelephoneNumber"),
        new(Text, "0.9.2342.19200300.100.1.43", "co", "friendlyCountryName"),
        new(Text, "0.9.2342.19200300.100.1.44", "uniqueIdentifier"),
        new(Text, "0.9.2342.19200300.100.1.45", "organizationalStatus"),

        // RFC 2798
        new(Text, "2.16.840.1.113730.3.1.1", "carLicense"),
        new(Text, "2.16.840.1.113730.3.1.2", "departmentNumber"),
        new(Text, "2.16.840.1.113730.3.1.3", "employeeNumber"),
        new(Text, "2.16.840.1.113730.3.1.4", "employeeType"),
        new(Text, "2.16.840.1.113730.3.1.39", "preferredLanguage"),
        new(Text, "2.16.840.1.113730.3.1.241", "displayName", "1.2.840.113556.1.2.13"),
        new(Bytes, "0.9.2342.19200300.100.1.60", "jpegPhoto"),
        new(ExactText, "1.3.6.1.4.1.250.1.57", "labeledURI"),

        // RFC 2307
        new(Integer, "1.3.6.1.1.1.1.0", "uidNumber"),
        new(Integer, "1.3.6.1.1.1.1.1", "gidNumber"),
        new(Ascii, "1.3.6.1.1.1.1.2", "gecos"),
        new(ExactAscii, "1.3.6.1.1.1.1.3", "homeDirectory"),
        new(ExactAscii, "1.3.6.1.1.1.1.4", "loginShell"),
        new(ExactAscii, "1.3.6.1.1.1.1.12", "memberUid"),

        // Operational attributes of RFC 4512
        new(Time, "2.5.18.1", "createTimestamp"),
        new(Time, "2.5.18.2", "modifyTimestamp"),
        new(Name, "2.5.18.3", "creatorsName"),
        new(Name, "2.5.18.4", "modifiersName"),

        // Directories that descend from Netscape's
        new(Name, "1.3.6.1.4.1.42.2.27.9.1.792", "isMemberOf"),

        // Active Directory
        new(Text, "1.2.840.113556.1.2.353", "displayNamePrintable"),
        new(Text, "1.2.840.113556.1.2.141", "department"),
        new(Text, "1.2.840.113556.1.2.146", "company"),
        new(Text, "1.2.840.113556.1.2.210", "proxyAddresses"),
        new(Text, "1.2.840.113556.1.2.256", "streetAddress"),
        new(Text, "1.2.840.113556.1.2.464", "wWWHomePage"),
        new(Text, "1.2.840.113556.1.2.447", "mailNickname"),
        new(Text, "1.2.840.113556.1.4.221", "sAMAccountName"),
        new(Text, "1.2.840.113556.1.4.656", "userPrincipalName"),
        new(Text, "1.2.840.113556.1.4.721", "ipPhone"),
        new(Text, "1.2.840.113556.1.4.651", "otherMailbox"),
        new(Integer, "1.2.840.113556.1.4.8", "userAccountControl"),
        new(Integer, "1.2.840.113556.1.4.302", "sAMAccountType"),
        new(Integer, "1.2.840.113556.1.4.98", "primaryGroupID"),
        new(Integer, "1.2.840.113556.1.4.750", "groupType"),
        new(Integer, "1.2.840.113556.1.4.25", "countryCode"),
        new(Integer, "1.2.840.113556.1.4.159", "accountExpires"),
        new(Integer, "1.2.840.113556.1.4.52", "lastLogon"),
        new(Integer, "1.2.840.113556.1.4.1696", "lastLogonTimestamp"),
        new(Integer, "1.2.840.113556.1.4.96", "pwdLastSet"),
        new(Integer, "1.2.840.113556.1.4.169", "logonCount"),
        new(Integer, "1.2.840.113556.1.4.12", "badPwdCount"),
        new(Integer, "1.2.840.113556.1.4.375", "systemFlags"),
        new(Time, "1.2.840.113556.1.2.2", "whenCreated"),
        new(Time, "1.2.840.113556.1.2.3", "whenChanged"),
        new(AttributeSyntax.Boolean, "1.2.840.113556.1.2.48", "isDeleted"),
        new(AttributeSyntax.Boolean, "1.2.840.113556.1.2.169", "showInAdvancedViewOnly"),
        new(AttributeSyntax.Boolean, "1.2.840.113556.1.4.868", "isCriticalSystemObject"),
        new(Bytes, "1.2.840.113556.1.4.2", "objectGUID"),
        new(Bytes, "1.2.840.113556.1.4.146", "objectSid"),
        new(Bytes, "2.16.840.1.113730.3.1.35", "thumbnailPhoto"),
    ];

    private static readonly FrozenDictionary<string, AttributeType> s_byName = s_all
        .SelectMany(type => type.Names.Append(type.Oid), (type, spelling) => KeyValuePair.Create(spelling, type))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The attribute with this name or object identifier; null when it is not in the table.</summary>
    public static AttributeType? Find(string spelling) => s_byName.GetValueOrDefault(spelling);

    /// <summary>The attributes that hold the same links from the other side, such as <c>member</c> for <c>memberOf</c>.</summary>
    public static IReadOnlyList<AttributeType> BackLinksOf(AttributeType? type) =>
        type == MemberOf ? [Member, UniqueMember]
        : type == Member || type == UniqueMember ? [MemberOf]
        : type == Manager ? [DirectReports]
        : type == DirectReports ? [Manager]
        : [];
}
