namespace CmsSim.Simulator.Resources.DialPlan;

/// <summary>A SIP address in its parts: user, domain, and what follows a semicolon.</summary>
internal readonly record struct SipAddress(string User, string Domain, string Parameters)
{
    /// <summary>Whether there is a domain; what has none is a user part, or a number.</summary>
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

    /// <summary>The address as logs and records show it.</summary>
    public static string WithoutScheme(string text) =>
        text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) ? text[4..]
        : text.StartsWith("sips:", StringComparison.OrdinalIgnoreCase) ? text[5..]
        : text;

    // The port is no part of the domain; colons within brackets are those of an IPv6 address.
    private static string HostOf(string host) =>
        host.LastIndexOf(':') is > 0 and var colon && !host[colon..].Contains(']') ? host[..colon] : host;
}
