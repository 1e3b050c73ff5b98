using System.Net;

namespace CmsSim.Simulator.Wire;

/// <summary>Additions to the framework's IP addresses.</summary>
internal static class IpAddresses
{
    /// <summary>True when a listener at the address accepts connections to every address of the machine.</summary>
    public static bool IsAny(this IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    /// <summary>The IPv4 address inside an IPv4-mapped IPv6 address; any other address unchanged.</summary>
    public static IPAddress Unmapped(this IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
