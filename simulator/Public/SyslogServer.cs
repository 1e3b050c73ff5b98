using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace CmsSim.Simulator;

/// <summary>The ways that log lines take to a syslog server.</summary>
public enum SyslogTransport
{
    /// <summary>One datagram for each line, usually to port 514.</summary>
    Udp,

    /// <summary>One connection for each bridge, with a line feed after each line, usually to port 514.</summary>
    Tcp,

    /// <summary>As <see cref="Tcp"/>, inside TLS, usually to port 6514.</summary>
    Tls,
}

/// <summary>A syslog server that gets the lines of all bridges, as <c>syslog server add</c> sets it on a device.</summary>
/// <param name="Transport">How the lines are sent.</param>
/// <param name="Host">The name or the IP address of the server.</param>
/// <param name="Port">The port, 1 to 65535.</param>
public sealed record SyslogServer(SyslogTransport Transport, string Host, int Port)
{
    private const int Usual = 514;
    private const int UsualOfTls = 6514;

    /// <summary>The certificates that a server of <see cref="SyslogTransport.Tls"/> may have or be signed by; null for those of this machine.</summary>
    public X509Certificate2Collection? Trusted { get; init; }

    /// <summary>Reads an address such as <c>udp://192.0.2.5</c>, <c>tcp://log.example.com:1514</c> or <c>tls://log.example.com</c>.</summary>
    /// <param name="text">The address. Without a port, it is 514, and 6514 for TLS.</param>
    /// <param name="server">The server; null when the address is not valid.</param>
    /// <returns>True when the address is valid.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out SyslogServer? server)
    {
        server = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address is not { Host: { Length: > 0 } host, UserInfo: "", PathAndQuery: "" or "/", Fragment: "", Port: not 0 })
            return false;
        if (!Enum.TryParse<SyslogTransport>(address.Scheme, ignoreCase: true, out var transport))
            return false;
        server = new(transport, address.HostNameType is UriHostNameType.IPv6 ? host.Trim('[', ']') : host, address.Port > 0 ? address.Port : transport is SyslogTransport.Tls ? UsualOfTls : Usual);
        return true;
    }

    /// <summary>The address of the server, such as <c>tls://log.example.com:6514</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Transport.ToString().ToLowerInvariant()}://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");
}
