using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Avatar;

/// <summary>
/// Who shares limits and the studio's time: an IPv4 address, or a /64 network of IPv6, which is what one customer has. Never shown or
/// logged.
/// </summary>
/// <param name="Bits">The address, or the upper half of it.</param>
/// <param name="IsNetwork">Whether these are the bits of an IPv6 network.</param>
[GenerateSerializer, Immutable, Alias("avatar.AddressKey")]
public readonly record struct AddressKey([property: Id(0)] ulong Bits, [property: Id(1)] bool IsNetwork)
{
    /// <summary>The key of an address; connections without one (a Unix socket) share the key of 0.0.0.0.</summary>
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

    /// <summary>The name of the key where names are compared, and nowhere else.</summary>
    public string ToName() => $"{(IsNetwork ? "net" : "ip")}:{Bits:x}";

    public override string ToString() => "an address";
}
