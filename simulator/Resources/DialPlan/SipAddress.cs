namespace CmsSim.Simulator.Resources.DialPlan;

/// <summary>A SIP address in parts: user, domain, and the parameters that begin with a semicolon.</summary>
internal readonly record struct SipAddress(string User, string Domain, string Parameters)
{
    /// <summary>True when the address has a domain. Otherwise it is only a user part or a number.</summary>
    public bool HasDomain => Domain.Length > 0;

    public static SipAddress Of(string text)
    {
        var bare = WithoutScheme(text);
        var at = bare.IndexOf('@');
        var rest = bare.IndexOf(';', Math.Max(at, 0)) is >= 0 and var semicolon ? semicolon : bare.Length;
        return at < 0
            ? new(bare[..rest], "", bare[rest..])
            : new(bare[..at], HostOf(bare[(at + 1)..rest]), bare[rest..]);
    }

    /// <summary>The address without its scheme, as logs and records show it.</summary>
    public static string WithoutScheme(string text) =>
        text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) ? text[4..]
        : text.StartsWith("sips:", StringComparison.OrdinalIgnoreCase) ? text[5..]
        : text;

    // The domain does not include the port. Colons within brackets are part of an IPv6 address.
    private static string HostOf(string host) =>
        host.LastIndexOf(':') is > 0 and var colon && !host[colon..].Contains(']') ? host[..colon] : host;
}
