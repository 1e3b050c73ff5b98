using System.Net;
using System.Net.Sockets;

namespace CmsSim.ContractTests.Support;

/// <summary>Ports of the loopback that nothing listens on.</summary>
internal static class FreePorts
{
    public static int One()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        return PortOf(listener);
    }

    /// <summary>Two different ports.</summary>
    public static (int, int) Two()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        return (PortOf(one), PortOf(other));
    }

    private static int PortOf(TcpListener listener)
    {
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
