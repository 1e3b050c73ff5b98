namespace CmsSim.Harness.Replay;

/// <summary>Whose certificate is accepted.</summary>
public abstract record CertificateTrust
{
    private CertificateTrust() { }

    /// <summary>Any certificate: for bridges with a self-signed one on a network of one's own.</summary>
    public static CertificateTrust Any { get; } = new AnyCertificate();

    /// <summary>Certificates that the system trusts.</summary>
    public static CertificateTrust System { get; } = new SystemTrust();

    /// <summary>The one certificate with this SHA-256 fingerprint, in hexadecimal digits with or without colons.</summary>
    public static CertificateTrust Pin(string fingerprint)
    {
        var digits = fingerprint.Replace(":", "");
        return digits.Length == 64 && digits.All(char.IsAsciiHexDigit)
            ? new PinnedCertificate(digits.ToUpperInvariant())
            : throw new FormatException($"'{fingerprint}' is no SHA-256 fingerprint; one has 64 hexadecimal digits.");
    }

    internal sealed record AnyCertificate : CertificateTrust;

    internal sealed record SystemTrust : CertificateTrust;

    internal sealed record PinnedCertificate(string Sha256) : CertificateTrust;
}

/// <summary>Where to replay.</summary>
/// <param name="Address">Address of the bridge; http or https.</param>
public sealed record ReplayTarget(Uri Address)
{
    /// <summary>Name of the API user.</summary>
    public string User { get; init; } = "admin";

    /// <summary>Password of that user.</summary>
    public string Password { get; init; } = "admin";

    /// <summary>Address of the simulator's control API; null for a real bridge, whose world and clock are its own.</summary>
    public Uri? Control { get; init; }

    /// <summary>The token that the control API wants; null where it wants none.</summary>
    public string? ControlToken { get; init; }

    /// <summary>Whose certificate is accepted.</summary>
    public CertificateTrust Trust { get; init; } = CertificateTrust.System;

    /// <summary>The address; never the password.</summary>
    public override string ToString() => Address.ToString();
}

/// <summary>Which spelling of a path goes out where the documented log misspells it.</summary>
public enum Spelling
{
    /// <summary>As the API spells it.</summary>
    Canonical,

    /// <summary>As the documented log prints it.</summary>
    AsPrinted,
}

/// <summary>How to replay.</summary>
public sealed record ReplayOptions
{
    /// <summary>Which spelling of misspelt paths goes out.</summary>
    public Spelling Spelling { get; init; }

    /// <summary>How long a connection may take to open.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an answer may take to arrive whole.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many bytes the body of an answer may have: 4 MiB. A longer one is a difference.</summary>
    public int LargestAnswer { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// The documented pause before a request is kept up to this length where the target has a clock of its own:
    /// a job that was complete after two seconds may still be pending at once.
    /// </summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What time-outs, pauses and durations are measured with.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>A target that cannot be reached.</summary>
public sealed class TargetUnreachableException(Uri address, string reason, Exception? inner = null)
    : IOException($"{address} cannot be reached: {reason}", inner)
{
    /// <summary>The address that was tried.</summary>
    public Uri Address { get; } = address;
}

/// <summary>The control API refused what the replay needs.</summary>
public sealed class ControlRefusedException(string sentence) : InvalidOperationException(sentence);
