using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>How the SIP connection of an outgoing call is made.</summary>
internal enum ControlEncryption
{
    /// <summary>TLS first, unencrypted if that fails.</summary>
    Auto,
    Encrypted,
    Unencrypted,
}

/// <summary>Whether media must, may or must not be encrypted.</summary>
internal enum MediaEncryption
{
    Optional,
    Required,
    Prohibited,
}

/// <summary>One way to place an outgoing call.</summary>
internal sealed record Route(ControlEncryption Encryption)
{
    /// <summary>The way of a call that no outbound rule is for: straight to the domain.</summary>
    public static Route Direct { get; } = new(ControlEncryption.Auto);

    /// <summary>The proxy on the way, if it is one that fails.</summary>
    public FarEnd? Proxy { get; init; }

    /// <summary>The address that the call comes from, where that is known.</summary>
    public string? LocalAddress { get; init; }
}
