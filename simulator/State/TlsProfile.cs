using System.Text.Json;

namespace CmsSim.Simulator.State;

/// <summary>The TLS of a bridge's HTTPS port, as operators meet it.</summary>
internal enum TlsProfile
{
    /// <summary>TLS 1.2 and 1.3, with the certificate of the cluster.</summary>
    Default,

    /// <summary>TLS 1.2 only.</summary>
    Tls12,

    /// <summary>TLS 1.2 with RSA key exchange and CBC ciphers only.</summary>
    OldCiphers,

    /// <summary>A certificate that expired a day ago.</summary>
    Expired,

    /// <summary>A certificate for the name of another host.</summary>
    WrongName,

    /// <summary>A certificate of an intermediate authority, which is sent along; its root is not.</summary>
    Chain,

    /// <summary>A new certificate with a new key, for clients that pin the former one.</summary>
    Renewed,
}

/// <summary>The profiles by their names in worlds and in the control API.</summary>
internal static class TlsProfiles
{
    public static IReadOnlyDictionary<string, TlsProfile> Named { get; } =
        Enum.GetValues<TlsProfile>().ToDictionary(profile => JsonNamingPolicy.CamelCase.ConvertName(profile.ToString()));

    public static string WordOf(TlsProfile profile) => Named.First(entry => entry.Value == profile).Key;
}
