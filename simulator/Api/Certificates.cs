using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CmsSim.Simulator.Api;

/// <summary>Makes the certificates of bridges.</summary>
internal static class Certificates
{
    /// <summary>The name of the issuer of certificates that are made here and signed by themselves.</summary>
    public const string Issuer = "CN=localhost, O=CmsSim";

    /// <summary>The object identifier of the key usage "server authentication".</summary>
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";

    /// <summary>The time that a certificate is valid.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(3650);

    /// <summary>A self-signed certificate for the loopback and listen addresses, or for one name only.</summary>
    public static X509Certificate2 Make(IReadOnlyList<IPAddress> listen, DateTimeOffset from, DateTimeOffset to, string? onlyName = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = RequestFor(new CertificateRequest(Issuer, key, HashAlgorithmName.SHA256), listen, onlyName, X509KeyUsageFlags.DigitalSignature);
        using var certificate = request.CreateSelfSigned(from, to);
        return Usable(certificate);
    }

    /// <summary>A self-signed certificate with an RSA key, for key exchanges without forward secrecy.</summary>
    public static X509Certificate2 MakeRsa(IReadOnlyList<IPAddress> listen, DateTimeOffset now)
    {
        using var key = RSA.Create(2048);
        var request = RequestFor(
            new CertificateRequest(Issuer, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), listen, null, X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment);
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now + Lasts);
        return Usable(certificate);
    }

    /// <summary>A certificate that an intermediate authority has issued, that authority, and its root.</summary>
    public static (X509Certificate2 Leaf, X509Certificate2 Intermediate, X509Certificate2 Root) MakeChain(IReadOnlyList<IPAddress> listen, DateTimeOffset now)
    {
        var (from, to) = (now.AddDays(-1), now + Lasts);
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signingRoot = AuthorityFor("CN=CmsSim Root CA", rootKey).CreateSelfSigned(from, to);
        using var middle = AuthorityFor("CN=CmsSim Intermediate CA", middleKey).Create(signingRoot, from, to, [1]);
        using var signingMiddle = middle.CopyWithPrivateKey(middleKey);
        var request = RequestFor(new CertificateRequest("CN=localhost, O=CmsSim chain", key, HashAlgorithmName.SHA256), listen, null, X509KeyUsageFlags.DigitalSignature);
        using var leaf = request.Create(signingMiddle, from, to, [2]);
        using var whole = leaf.CopyWithPrivateKey(key);
        return (Usable(whole), X509CertificateLoader.LoadCertificate(middle.RawData), X509CertificateLoader.LoadCertificate(signingRoot.RawData));
    }

    private static CertificateRequest AuthorityFor(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request;
    }

    private static CertificateRequest RequestFor(CertificateRequest request, IReadOnlyList<IPAddress> listen, string? onlyName, X509KeyUsageFlags use)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(onlyName ?? "localhost");
        foreach (var address in onlyName is null ? listen.Union([IPAddress.Loopback, IPAddress.IPv6Loopback]) : [])
            names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(use, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerUse)], critical: false));
        return request;
    }

    private static X509Certificate2 Usable(X509Certificate2 made) => X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null);
}
