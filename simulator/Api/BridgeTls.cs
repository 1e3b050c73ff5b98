using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>The certificates and TLS settings of the bridges, by profile. Each is made at its first use.</summary>
/// <param name="certificate">The certificate of the default profile.</param>
/// <param name="listen">The addresses that certificates cover.</param>
/// <param name="clock">The simulated clock, by which certificates are valid.</param>
internal sealed class BridgeTls(X509Certificate2 certificate, IReadOnlyList<IPAddress> listen, TimeProvider clock) : IDisposable
{
    private const string Another = "another.example.com";

    private readonly ConcurrentDictionary<TlsProfile, Identity> _made = new();
    private readonly Lock _making = new();

    /// <summary>True where the platform can restrict cipher suites.</summary>
    public static bool HasOldCiphers => OperatingSystem.IsLinux();

    public SslServerAuthenticationOptions OptionsFor(TlsProfile profile) => IdentityOf(profile).Options;

    /// <summary>The SHA-256 hash of the certificate in hex, and the root that a client must trust, as PEM.</summary>
    public (string Fingerprint, string Root) Describe(TlsProfile profile)
    {
        var identity = IdentityOf(profile);
        return (identity.Certificate.GetCertHashString(HashAlgorithmName.SHA256), identity.Root.ExportCertificatePem());
    }

    public void Dispose()
    {
        foreach (var identity in _made.Values.Where(identity => identity.Certificate != certificate))
        {
            identity.Certificate.Dispose();
            if (identity.Root != identity.Certificate)
                identity.Root.Dispose();
        }
    }

    private Identity IdentityOf(TlsProfile profile)
    {
        if (_made.TryGetValue(profile, out var identity))
            return identity;
        lock (_making)
            return _made.GetOrAdd(profile, Make);
    }

    private Identity Make(TlsProfile profile)
    {
        var now = clock.GetUtcNow();
        switch (profile)
        {
            case TlsProfile.Tls12:
                return Of(certificate, SslProtocols.Tls12);
            case TlsProfile.OldCiphers:
                var rsa = Certificates.MakeRsa(listen, now);
                return Of(rsa, SslProtocols.Tls12, OperatingSystem.IsLinux()
                    ? new CipherSuitesPolicy([TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA, TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA])
                    : null);
            case TlsProfile.Expired:
                return Of(Certificates.Make(listen, now.AddDays(-366), now.AddDays(-1)));
            case TlsProfile.WrongName:
                return Of(Certificates.Make([], now.AddDays(-1), now.AddDays(365), Another));
            case TlsProfile.Chain:
                var (leaf, intermediate, root) = Certificates.MakeChain(listen, now);
                return Of(leaf, chain: [intermediate], root: root);
            case TlsProfile.Renewed:
                return Of(Certificates.Make(listen, now.AddDays(-1), now.AddDays(365)));
            default:
                return Of(certificate);
        }
    }

    private static Identity Of(
        X509Certificate2 certificate, SslProtocols protocols = SslProtocols.None, CipherSuitesPolicy? ciphers = null, X509Certificate2Collection? chain = null, X509Certificate2? root = null) => new(
        certificate,
        root ?? certificate,
        new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
            EnabledSslProtocols = protocols,
            CipherSuitesPolicy = ciphers,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        });

    private sealed record Identity(X509Certificate2 Certificate, X509Certificate2 Root, SslServerAuthenticationOptions Options);
}
