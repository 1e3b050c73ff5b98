namespace CmsSim.Harness.Redaction;

/// <summary>The kinds of values that a redaction distinguishes. The documented type of an element or parameter decides, never its content.</summary>
public enum SensitiveKind
{
    /// <summary>Not sensitive: a truth value, number, time, word of an enumeration, key sequence, version or container.</summary>
    Kept,

    /// <summary>The id of an object.</summary>
    Id,

    /// <summary>A name that people chose.</summary>
    Name,

    /// <summary>The user part of a URI, a whole URI, a SIP address or a JID.</summary>
    Uri,

    /// <summary>A URL.</summary>
    Url,

    /// <summary>An IPv4 or IPv6 address, a host name or a domain, with or without a port.</summary>
    Address,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A telephone number.</summary>
    Phone,

    /// <summary>A call ID or another sequence of digits that people dial.</summary>
    Number,

    /// <summary>A passcode. It never reaches a fixture.</summary>
    Passcode,

    /// <summary>A password or secret. It never reaches a fixture.</summary>
    Secret,

    /// <summary>Credentials, a cookie or a token. They never reach a fixture.</summary>
    Token,

    /// <summary>The distinguished name of an LDAP entry: attribute names are kept.</summary>
    LdapDn,

    /// <summary>An LDAP filter, mapping or pattern: its structure is kept and its literals are replaced.</summary>
    Template,

    /// <summary>Text that people wrote.</summary>
    FreeText,

    /// <summary>Text of a bridge with values in it, such as a log line: known words are kept, all others replaced.</summary>
    Line,

    /// <summary>Text about a fixture, such as its source: what looks like a value, or is one elsewhere, is replaced.</summary>
    Prose,
}
