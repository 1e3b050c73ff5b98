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
