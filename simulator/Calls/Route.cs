using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>The encryption of the SIP connection of an outgoing call.</summary>
internal enum ControlEncryption
{
    /// <summary>TLS first, unencrypted if that fails.</summary>
    Auto,
    Encrypted,
    Unencrypted,
}

/// <summary>The encryption of media: allowed, required or prohibited.</summary>
internal enum MediaEncryption
{
    Optional,
    Required,
    Prohibited,
}

/// <summary>One route of an outgoing call.</summary>
internal sealed record Route(ControlEncryption Encryption)
{
    /// <summary>The route of a call that no outbound rule matches: straight to the domain.</summary>
    public static Route Direct { get; } = new(ControlEncryption.Auto);

    /// <summary>The proxy of the route, if it fails; null for a working proxy or none.</summary>
    public FarEnd? Proxy { get; init; }

    /// <summary>The address that the call comes from; null when it is not known.</summary>
    public string? LocalAddress { get; init; }
}
