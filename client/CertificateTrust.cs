using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CmsSim.Client;

/// <summary>Which server certificates a client believes: those the system trusts, any, or a single known one.</summary>
public sealed record CertificateTrust
{
    private readonly string? _pin;
    private readonly bool _any;

    private CertificateTrust(string? pin, bool any) => (_pin, _any) = (pin, any);

    /// <summary>Certificates the operating system trusts for the name in the address.</summary>
    public static CertificateTrust System { get; } = new(null, any: false);

    /// <summary>Any certificate: for laboratories, where bridges sign their own.</summary>
    public static CertificateTrust Any { get; } = new(null, any: true);

    /// <summary>Only the certificate whose DER bytes have this SHA-256, in hexadecimal with or without colons.</summary>
    /// <exception cref="ArgumentException">It is not 64 hexadecimal digits.</exception>
    public static CertificateTrust Pinned(string sha256)
    {
        var digits = sha256.Replace(":", "", StringComparison.Ordinal);
        return digits.Length == 2 * SHA256.HashSizeInBytes && digits.All(char.IsAsciiHexDigit)
            ? new(digits.ToLowerInvariant(), any: false)
            : throw new ArgumentException($"A pinned certificate is named by its SHA-256, 64 hexadecimal digits, not \"{sha256}\".", nameof(sha256));
    }

    /// <summary>Reads <c>system</c>, <c>any</c> or a SHA-256 to pin.</summary>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public static CertificateTrust Parse(string text) => text.ToLowerInvariant() switch
    {
        "system" => System,
        "any" => Any,
        _ => Pinned(text),
    };

    /// <summary><c>system</c>, <c>any</c> or the pinned SHA-256: what <see cref="Parse"/> reads.</summary>
    public override string ToString() => _pin ?? (_any ? "any" : "system");

    /// <summary>Null when the certificate is believed, otherwise why not.</summary>
    internal string? Refuse(X509Certificate? certificate, string? systemObjection)
    {
        if (_any)
            return null;
        if (certificate is null)
            return "it presents no certificate";

        var presented = Convert.ToHexStringLower(SHA256.HashData(certificate.GetRawCertData()));
        return this switch
        {
            { _pin: { } expected } => presented == expected ? null : $"its certificate is not the pinned one but {presented}",
            _ when systemObjection is null => null,
            _ => $"the system does not trust its certificate ({systemObjection}); its SHA-256, should it be the right one, is {presented}",
        };
    }
}
