using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CmsSim.Files;
using CmsSim.Simulator.Api;

namespace CmsSim.Simulator;

/// <summary>The self-signed certificate of the bridges. Stored in a file, it stays the same from run to run.</summary>
public static class BridgeCertificate
{
    /// <summary>The largest file that is read, in bytes. A certificate with all its issuers takes a few thousand.</summary>
    private const int LargestFile = 1024 * 1024;

    /// <summary>Reads the certificate from the file. If the file does not exist, creates a certificate and stores it there.</summary>
    /// <param name="file">The PFX file; null stores the certificate nowhere.</param>
    /// <param name="listen">The IP addresses that the certificate must cover.</param>
    /// <param name="now">The simulated time at which the certificate must be valid.</param>
    /// <exception cref="SimulatorStartException">The file exists but cannot be read, or it cannot be written.</exception>
    public static X509Certificate2 Obtain(string? file, IReadOnlyList<IPAddress> listen, DateTimeOffset now)
    {
        if (file is null)
            return Make(listen, now);
        if (Directory.Exists(file))
            throw new SimulatorStartException($"The certificate {file} is a folder; name a PFX file.");
        if (File.Exists(file))
        {
            var kept = Read(file);
            if (kept.Issuer == Certificates.Issuer)
                Tighten(file);
            if (kept.Issuer != Certificates.Issuer || (Covers(kept, listen) && IsValidAt(now, kept)))
                return kept;
            kept.Dispose();
        }

        var certificate = Make(listen, now);
        try
        {
            Keep(certificate, file);
            return certificate;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            certificate.Dispose();
            throw new SimulatorStartException($"The certificate cannot be saved in {file}: {error.Message}");
        }
    }

    private static void Tighten(string file)
    {
        using var handle = File.OpenHandle(file);
        OwnerOnly.Tighten(handle, file);
    }

    // The file is written whole or not at all, even when two clusters start at once. No copy of the key is left behind.
    private static void Keep(X509Certificate2 certificate, string file)
    {
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!).FullName;
        var draft = Path.Combine(folder, Path.GetRandomFileName());
        try
        {
            using (var stream = new FileStream(draft, OwnerOnly.Options(FileMode.CreateNew)))
                stream.Write(certificate.Export(X509ContentType.Pfx));
            File.Move(draft, file, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    // A certificate made here for another address or time is replaced. A certificate of the user is never changed.
    private static bool Covers(X509Certificate2 certificate, IReadOnlyList<IPAddress> listen) =>
        listen.All(address => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || certificate.MatchesHostname(address.ToString()));

    private static bool IsValidAt(DateTimeOffset now, X509Certificate2 certificate) =>
        now.UtcDateTime >= certificate.NotBefore.ToUniversalTime() && now.UtcDateTime < certificate.NotAfter.ToUniversalTime();

    private static X509Certificate2 Read(string file)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509CertificateLoader.LoadPkcs12(BoundedFile.ReadAllBytes(file, LargestFile), password: null);
        }
        catch (CryptographicException error)
        {
            throw new SimulatorStartException($"{file} is not a PFX file without a password: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SimulatorStartException($"The certificate {file} cannot be read: {error.Message}");
        }
        if (Flaw(certificate) is not { } flaw)
            return certificate;
        certificate.Dispose();
        throw new SimulatorStartException($"The certificate {file} {flaw}.");
    }

    // Finds flaws that the web server would fail on later.
    private static string? Flaw(X509Certificate2 certificate)
    {
        if (!certificate.HasPrivateKey)
            return "has no private key; export it with its key";
        return certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } uses
            && !uses.EnhancedKeyUsages.Cast<Oid>().Any(use => use.Value == Certificates.ServerUse)
            ? "is not a server certificate; its extended key usage must include server authentication"
            : null;
    }

    // It is valid from a day earlier, for clients whose clocks are slow.
    private static X509Certificate2 Make(IReadOnlyList<IPAddress> listen, DateTimeOffset now) => Certificates.Make(listen, now.AddDays(-1), now + Certificates.Lasts);
}
