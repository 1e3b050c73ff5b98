using CmsSim.Harness.Replay;

namespace CmsSim.Cli;

/// <summary>The value of <c>--trust</c>: the server certificates that a verb accepts.</summary>
internal static class TrustOption
{
    /// <summary>Reads the value.</summary>
    /// <param name="value">The value. Null for the default: any certificate on the loopback address, else those that the operating system trusts.</param>
    /// <param name="address">The address of the server.</param>
    /// <exception cref="UserErrorException">The value is invalid.</exception>
    public static CertificateTrust Of(string? value, Uri address)
    {
        try
        {
            return (value ?? (address.IsLoopback ? "any" : "system")) switch
            {
                "any" => CertificateTrust.Any,
                "system" => CertificateTrust.System,
                var fingerprint => CertificateTrust.Pin(fingerprint),
            };
        }
        catch (FormatException)
        {
            throw new UserErrorException($"Invalid value \"{value}\" for --trust; expected any, system or a SHA-256 fingerprint of 64 hexadecimal digits.");
        }
    }
}
