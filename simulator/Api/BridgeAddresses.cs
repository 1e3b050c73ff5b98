using System.Net;

namespace CmsSim.Simulator.Api;

/// <summary>The addresses that the bridges listen on.</summary>
/// <param name="Listen">The IP address of all bridges.</param>
/// <param name="HttpPort">The HTTP port of the first bridge; 0 for any free port, null for none.</param>
/// <param name="HttpsPort">The HTTPS port of the first bridge; 0 for any free port, null for none.</param>
/// <param name="KeepAlive">The time after which an idle connection closes.</param>
/// <param name="IsReachedInProcess">True to open in-process end points beside the sockets.</param>
internal sealed record BridgeAddresses(IPAddress Listen, int? HttpPort, int? HttpsPort, TimeSpan KeepAlive, bool IsReachedInProcess);
