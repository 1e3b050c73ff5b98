using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CmsSim.Client;

/// <summary>The server certificates that a client accepts: those the operating system trusts, any, or exactly one.</summary>
public sealed record CertificateTrust
{
    private readonly string? _pin;
    private readonly bool _any;

    private CertificateTrust(string? pin, bool any) => (_pin, _any) = (pin, any);

    /// <summary>Accepts certificates that the operating system trusts for the host name in the address.</summary>
    public static CertificateTrust System { get; } = new(null, any: false);

    /// <summary>Accepts any certificate. Meant for labs, where bridges use self-signed certificates.</summary>
    public static CertificateTrust Any { get; } = new(null, any: true);

    /// <summary>Accepts only the certificate whose DER bytes have this SHA-256: 64 hexadecimal digits, with or without colons.</summary>
    /// <exception cref="ArgumentException"><paramref name="sha256"/> is not 64 hexadecimal digits.</exception>
    public static CertificateTrust Pinned(string sha256)
    {
        var digits = sha256.Replace(":", "", StringComparison.Ordinal);
        return digits.Length == 2 * SHA256.HashSizeInBytes && digits.All(char.IsAsciiHexDigit)
            ? new(digits.ToLowerInvariant(), any: false)
            : throw new ArgumentException($"Invalid certificate fingerprint \"{sha256}\"; expected a SHA-256 of 64 hexadecimal digits.", nameof(sha256));
    }

    /// <summary>Parses <c>system</c>, <c>any</c> or the SHA-256 of the certificate to accept.</summary>
    /// <exception cref="ArgumentException"><paramref name="text"/> is none of them.</exception>
    public static CertificateTrust Parse(string text) => text.ToLowerInvariant() switch
    {
        "system" => System,
        "any" => Any,
        _ => Pinned(text),
    };

    /// <summary>Returns <c>system</c>, <c>any</c> or the pinned SHA-256, in the form that <see cref="Parse"/> reads.</summary>
    public override string ToString() => _pin ?? (_any ? "any" : "system");

    /// <summary>Returns null when the certificate is accepted, otherwise the reason why not.</summary>
    internal string? FindObjection(X509Certificate? certificate, string? systemObjection)
    {
        if (_any)
            return null;
        if (certificate is null)
            return "it presents no certificate";

        var presented = Convert.ToHexStringLower(SHA256.HashData(certificate.GetRawCertData()));
        return this switch
        {
            { _pin: { } expected } => presented == expected ? null : $"its certificate has the SHA-256 {presented}, not the pinned {expected}",
            _ when systemObjection is null => null,
            _ => $"the system does not trust its certificate ({systemObjection}); the certificate's SHA-256 is {presented}",
        };
    }
}
