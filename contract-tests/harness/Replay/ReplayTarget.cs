using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;

namespace CmsSim.Harness.Replay;

/// <summary>The server certificates that a replay accepts.</summary>
public abstract record CertificateTrust
{
    private CertificateTrust() { }

    /// <summary>Accepts any certificate. Meant for bridges with a self-signed certificate on a private network.</summary>
    public static CertificateTrust Any { get; } = new AnyCertificate();

    /// <summary>Accepts certificates that the operating system trusts.</summary>
    public static CertificateTrust System { get; } = new SystemTrust();

    /// <summary>Accepts only the certificate with this SHA-256 fingerprint: 64 hexadecimal digits, with or without colons.</summary>
    /// <exception cref="FormatException">The fingerprint is not 64 hexadecimal digits.</exception>
    public static CertificateTrust Pin(string fingerprint)
    {
        var digits = fingerprint.Replace(":", "");
        return digits.Length == 64 && digits.All(char.IsAsciiHexDigit)
            ? new PinnedCertificate(digits.ToUpperInvariant())
            : throw new FormatException($"Invalid certificate fingerprint \"{fingerprint}\"; expected a SHA-256 of 64 hexadecimal digits.");
    }

    /// <summary>Returns the options of a TLS client that accepts these certificates.</summary>
    /// <param name="host">The name of the host.</param>
    [SuppressMessage("Security", "CA5359", Justification = "Only when the caller accepts any certificate; bridges use self-signed ones.")]
    internal SslClientAuthenticationOptions For(string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (this is AnyCertificate)
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        if (this is PinnedCertificate pinned)
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString(HashAlgorithmName.SHA256) == pinned.Sha256;
        return options;
    }

    internal sealed record AnyCertificate : CertificateTrust;

    internal sealed record SystemTrust : CertificateTrust;

    internal sealed record PinnedCertificate(string Sha256) : CertificateTrust;
}

/// <summary>The bridge to replay against, with its credentials and control API.</summary>
/// <param name="Address">The address of the bridge, http or https.</param>
public sealed record ReplayTarget(Uri Address)
{
    /// <summary>The name of the API user. Defaults to <c>admin</c>.</summary>
    public string User { get; init; } = "admin";

    /// <summary>The password of the API user. Defaults to <c>admin</c>.</summary>
    public string Password { get; init; } = "admin";

    /// <summary>The address of the simulator's control API. Null for a real bridge, which keeps its own world and clock.</summary>
    public Uri? Control { get; init; }

    /// <summary>The token of the control API. Null when it requires none.</summary>
    public string? ControlToken { get; init; }

    /// <summary>The simulator in this process, in place of the address and the control API. Null for a target that is reached by its address.</summary>
    public IInProcessTarget? InProcess { get; init; }

    /// <summary>The server certificates that the replay accepts. Defaults to those the operating system trusts.</summary>
    public CertificateTrust Trust { get; init; } = CertificateTrust.System;

    /// <summary>Returns the address, never the password.</summary>
    public override string ToString() => Address.ToString();
}

/// <summary>The target or its control API cannot be reached, or gives no usable answer.</summary>
public sealed class TargetUnreachableException(Uri address, string reason, Exception? inner = null)
    : IOException($"{address} cannot be reached: {reason}", inner)
{
    /// <summary>The address that could not be reached.</summary>
    public Uri Address { get; } = address;
}

/// <summary>The control API refuses the world, the time or the ids of a fixture.</summary>
public sealed class ControlRefusedException(string sentence) : InvalidOperationException(sentence);
