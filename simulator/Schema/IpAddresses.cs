using System.Net;

namespace CmsSim.Simulator.Schema;

/// <summary>What the framework does not say of IP addresses.</summary>
internal static class IpAddresses
{
    /// <summary>Whether a listener at the address takes connections to every address of the machine.</summary>
    public static bool IsAny(this IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    /// <summary>The IPv4 address inside an IPv6 one, or the address itself.</summary>
    public static IPAddress Unmapped(this IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
