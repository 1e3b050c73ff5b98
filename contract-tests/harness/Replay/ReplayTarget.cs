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

    /// <summary>The server certificates that the replay accepts. Defaults to those the operating system trusts.</summary>
    public CertificateTrust Trust { get; init; } = CertificateTrust.System;

    /// <summary>Returns the address, never the password.</summary>
    public override string ToString() => Address.ToString();
}

/// <summary>The spelling of paths that the documented log misspells.</summary>
public enum Spelling
{
    /// <summary>The spelling of the API.</summary>
    Canonical,

    /// <summary>The spelling of the documented log.</summary>
    AsPrinted,
}

/// <summary>The options of a replay.</summary>
public sealed record ReplayOptions
{
    /// <summary>The spelling of paths that the documented log misspells. Defaults to <see cref="Spelling.Canonical"/>.</summary>
    public Spelling Spelling { get; init; }

    /// <summary>The time limit for opening a connection. Defaults to 10 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time limit for a complete answer. Defaults to 30 seconds.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum size of an answer's body, in bytes. Defaults to 4 MiB. A longer body is a difference.</summary>
    public int LargestAnswer { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// The maximum pause before a request, for a target with a clock of its own. Shorter documented pauses are kept, because a job that was
    /// complete after two seconds may still be pending without the pause. Defaults to 5 seconds.
    /// </summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock for time limits, pauses and durations.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
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
