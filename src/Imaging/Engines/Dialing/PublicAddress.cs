using System.Net;
using System.Net.Sockets;

namespace Avatar.Imaging.Engines;

/// <summary>
/// Recognises addresses of the public Internet. Addresses that a remote server names must be public, because this process can also reach
/// internal ones, for instance its own machine and the private network.
/// </summary>
internal static class PublicAddress
{
    /// <summary>Networks of IANA's special-purpose registry (RFC 6890), and one metadata address of a cloud that is not in it.</summary>
    private static readonly IPNetwork[] Special =
    [
        .. ((string[])
        [
            "0.0.0.0/8",        // this host
            "10.0.0.0/8",       // private
            "100.64.0.0/10",    // carrier-grade NAT; also a cloud's metadata
            "127.0.0.0/8",      // loopback
            "168.63.129.16/32", // Azure's agent
            "169.254.0.0/16",   // link-local; metadata of most clouds
            "172.16.0.0/12",    // private
            "192.0.0.0/24",     // protocols
            "192.0.2.0/24",     // documentation
            "192.88.99.0/24",   // relays of 6to4
            "192.168.0.0/16",   // private
            "198.18.0.0/15",    // benchmarks
            "198.51.100.0/24",  // documentation
            "203.0.113.0/24",   // documentation
            "224.0.0.0/3",      // multicast, reserved, broadcast
            "2001::/23",        // protocols, Teredo among them
            "2001:db8::/32",    // documentation
            "2002::/16",        // 6to4
            "3fff::/20",        // documentation
        ]).Select(static text => IPNetwork.Parse(text)),
    ];

    /// <summary>Global unicast addresses of IPv6 (RFC 4291); loopback, private, link-local and multicast addresses are outside.</summary>
    private static readonly IPNetwork Ipv6Internet = IPNetwork.Parse("2000::/3");

    /// <summary>IPv4 addresses embedded in IPv6, as IPv6-only networks use them (NAT64, RFC 6052).</summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether an address is public. IPv6 addresses that embed an IPv4 address are judged by the latter.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return IsPublic(address.MapToIPv4());
        if (address.AddressFamily is AddressFamily.InterNetwork) return !IsSpecial(address);
        return Nat64.Contains(address)
            ? IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(12)))
            : Ipv6Internet.Contains(address) && !IsSpecial(address);
    }

    private static bool IsSpecial(IPAddress address) => Special.Any(network => network.Contains(address));
}
