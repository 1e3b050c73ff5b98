using System.Net;
using System.Security.Cryptography.X509Certificates;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Record;

/// <summary>The options of a <see cref="RecordingProxy"/>.</summary>
public sealed record RecordingProxyOptions
{
    /// <summary>The bridge to record: scheme, host and port, without a path.</summary>
    public required Uri Upstream { get; init; }

    /// <summary>The path of the file to write. It must not exist. Only its owner can read it, because it holds passwords and tokens.</summary>
    public required string File { get; init; }

    /// <summary>The certificates of the bridge that are accepted. Defaults to those the operating system trusts.</summary>
    public CertificateTrust Trust { get; init; } = CertificateTrust.System;

    /// <summary>The address to listen on. Defaults to the loopback address.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>The port for HTTP. 0 selects any free port. Null for none.</summary>
    public int? HttpPort { get; init; } = 0;

    /// <summary>The port for HTTPS, which needs <see cref="Certificate"/>. 0 selects any free port. Null for none.</summary>
    public int? HttpsPort { get; init; }

    /// <summary>The port on which call detail records are received, over HTTP, and over HTTPS if there is a certificate. 0 selects any free port. Null for none.</summary>
    public int? CdrPort { get; init; }

    /// <summary>The receiver that gets the call detail records: scheme, host and port, without a path. Null to answer each POST with 200.</summary>
    public Uri? CdrForward { get; init; }

    /// <summary>The certificates of <see cref="CdrForward"/> that are accepted. Defaults to those the operating system trusts.</summary>
    public CertificateTrust CdrTrust { get; init; } = CertificateTrust.System;

    /// <summary>The certificate of the proxy, with its private key. Null for none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The time in which the bridge must accept a connection, TLS included. Defaults to 10 s. TLS handshakes of clients have the same limit.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time that a client has for the end of its side after the bridge has ended its own. Defaults to 30 s.</summary>
    public TimeSpan EndTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most connections at once. Further clients wait. Defaults to 2,000.</summary>
    public int MostConnections { get; init; } = 2_000;

    /// <summary>The clock of the recording.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Receives a sentence when the bridge cannot be reached, once until it is reached again. It is called on any thread.</summary>
    public Action<string> Warned { get; init; } = _ => { };
}
