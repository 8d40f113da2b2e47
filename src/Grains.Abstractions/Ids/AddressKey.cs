using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Avatar;

/// <summary>
/// The network address whose callers share rate limits and drawing time: an IPv4 address, or an IPv6 /64 network, the usual size for one
/// customer. It must not be shown or logged.
/// </summary>
/// <param name="Bits">The IPv4 address, or the upper 64 bits of the IPv6 address.</param>
/// <param name="IsNetwork">Whether <paramref name="Bits"/> is an IPv6 network.</param>
[GenerateSerializer, Immutable, Alias("avatar.AddressKey")]
public readonly record struct AddressKey([property: Id(0)] ulong Bits, [property: Id(1)] bool IsNetwork)
{
    /// <summary>Returns the key of an address. Connections without an address (Unix sockets) share the key of 0.0.0.0.</summary>
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

    /// <summary>Returns the key as text, for comparing keys as names. It must not be shown or logged.</summary>
    public string ToName() => $"{(IsNetwork ? "net" : "ip")}:{Bits:x}";

    public override string ToString() => "an address";
}
