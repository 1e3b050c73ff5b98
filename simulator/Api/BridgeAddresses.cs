using System.Net;

namespace CmsSim.Simulator.Api;

/// <summary>The addresses that the bridges listen on.</summary>
/// <param name="Listen">The IP address of all bridges, or one for each bridge.</param>
/// <param name="HttpPort">The HTTP port of the first bridge; 0 for any free port, null for none.</param>
/// <param name="HttpsPort">The HTTPS port of the first bridge; 0 for any free port, null for none.</param>
/// <param name="KeepAlive">The time after which an idle connection closes.</param>
/// <param name="IsReachedInProcess">True to open in-process end points beside the sockets, for clients in this process.</param>
/// <param name="HasControl">True to open them for the requests of the control API.</param>
internal sealed record BridgeAddresses(IReadOnlyList<IPAddress> Listen, int? HttpPort, int? HttpsPort, TimeSpan KeepAlive, bool IsReachedInProcess, bool HasControl)
{
    /// <summary>The IP address of the bridge with this index.</summary>
    public IPAddress ListenOf(int k) => Listen is [var one] ? one : Listen[k];

    /// <summary>The port of the bridge with this index, when the first has the given one. Bridges on addresses of their own share it.</summary>
    public int? PortOf(int? first, int k) => first is > 0 && Listen is [_] ? first + k : first;
}
