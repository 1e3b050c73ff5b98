using System.Globalization;
using System.Net;

namespace CmsSim.Client.Scheduling;

/// <summary>The address, credentials and certificate trust of one bridge.</summary>
/// <param name="Address">The address of the web administration, such as <c>https://10.0.0.1:445/</c>.</param>
/// <param name="UserName">The name of the API user.</param>
/// <param name="Password">The password of the API user. Null when it is not stored.</param>
/// <param name="Trust">The certificates to accept, as <see cref="CertificateTrust.Parse"/> reads them. Null for those the system trusts.</param>
public sealed record BridgeAccess(Uri Address, string UserName, string? Password, string? Trust = null)
{
    private const int DefaultPort = 443;

    /// <summary>
    /// Parses an address as TMS takes it: an IP address or a name, with an optional port, such as <c>10.0.0.1:445</c> or
    /// <c>[2001:db8::1]:445</c>. An address with <c>http://</c> or <c>https://</c> is accepted as well.
    /// </summary>
    /// <exception cref="FormatException">The text is none of them.</exception>
    public static Uri ParseAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        if (IPAddress.TryParse(trimmed, out var ip) && ip.AddressFamily is System.Net.Sockets.AddressFamily.InterNetworkV6 && !trimmed.StartsWith('['))
            throw new FormatException($"invalid address \"{text}\"; expected an IPv6 address in brackets, such as [{ip}]:445");
        return Uri.TryCreate(trimmed.Contains("://", StringComparison.Ordinal) ? trimmed : $"https://{trimmed}", UriKind.Absolute, out var address)
            && address is { Scheme: "https" or "http", Host: not "", UserInfo: "", Query: "", Fragment: "" }
                ? address
                : throw new FormatException($"invalid address \"{text}\"; expected a name or an IP address with an optional port, such as 10.0.0.1:445");
    }

    /// <summary>Returns true when both addresses name the same host and port. The scheme of an address sets its default port.</summary>
    public static bool IsSamePlace(Uri one, Uri other) =>
        one.Port == other.Port && one.IdnHost.Equals(other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>The host, and the port unless it is 443, as TMS shows an address.</summary>
    public static string Display(Uri address) =>
        address.Port is DefaultPort ? address.Host : string.Create(CultureInfo.InvariantCulture, $"{address.Host}:{address.Port}");

    /// <summary>Returns the options of a client of this bridge.</summary>
    /// <exception cref="ArgumentException"><see cref="Trust"/> is not valid.</exception>
    public CmsClientOptions ToClientOptions() => new()
    {
        BaseAddress = Address,
        UserName = UserName,
        Password = Password ?? "",
        CertificateTrust = Trust is null ? CertificateTrust.System : CertificateTrust.Parse(Trust),
    };

    /// <summary>Returns the user name and the address, never the password.</summary>
    public override string ToString() => $"{UserName}@{Address}";
}
