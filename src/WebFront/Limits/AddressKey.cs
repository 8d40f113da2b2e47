using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Avatar.WebFront.Limits;

/// <summary>Who shares a limit: an IPv4 address, or a /64 network of IPv6, which is what one customer has.</summary>
/// <param name="Bits">The address, or the upper half of it.</param>
/// <param name="IsNetwork">Whether these are the bits of an IPv6 network.</param>
internal readonly record struct AddressKey(ulong Bits, bool IsNetwork)
{
    public static AddressKey Of(IPAddress? address)
    {
        if (address is null) return default;
        Span<byte> bytes = stackalloc byte[16];
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily is AddressFamily.InterNetwork
            ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes), IsNetwork: false)
            : new(BinaryPrimitives.ReadUInt64BigEndian(bytes), IsNetwork: true);
    }
}
