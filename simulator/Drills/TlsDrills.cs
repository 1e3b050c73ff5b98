using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Drills;

/// <summary>HTTPS ports that clients stumble over. Core1 is changed after a minute; Core2 stays as it is.</summary>
internal static class TlsDrills
{
    public static readonly IReadOnlyList<Drill> All =
    [
        Of("tls-1.2-only", TlsProfile.Tls12, "Core1 accepts TLS 1.2 only."),
        Of("tls-old-ciphers", TlsProfile.OldCiphers, "Core1 accepts TLS 1.2 with RSA key exchange and CBC ciphers only."),
        Of("tls-expired", TlsProfile.Expired, "The certificate of Core1 has expired."),
        Of("tls-wrong-name", TlsProfile.WrongName, "The certificate of Core1 names another host."),
        Of("tls-chain", TlsProfile.Chain, "The certificate of Core1 comes from an intermediate authority; a client must trust the root."),
        Of("tls-renewed", TlsProfile.Renewed, "Core1 gets a new certificate, and clients that pin the former one refuse it."),
    ];

    private static Drill Of(string name, TlsProfile profile, string summary) => new(name, summary)
    {
        World = _ => DrillWorlds.Lab(bridges: 2),
        Steps = [DrillStep.After(60, char.ToLowerInvariant(summary[0]) + summary[1..].TrimEnd('.'), cluster =>
        {
            var bridge = cluster.BridgeNamed("Core1")!;
            bridge.Facts = bridge.Facts with { Tls = profile };
        })],
    };
}
