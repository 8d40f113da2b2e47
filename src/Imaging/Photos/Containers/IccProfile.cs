using System.Buffers.Binary;

namespace Avatar.Imaging.Photos.Containers;

/// <summary>Tells a colour profile from other bytes by its header (ICC.1:2022, 7.2).</summary>
internal static class IccProfile
{
    /// <summary>As many bytes of a profile as <see cref="LengthOf"/> needs.</summary>
    public const int HeadLength = 40;

    /// <summary>The longest profile that is kept, in bytes. Those of printers, the longest in use, have two to three million.</summary>
    public const int Most = 4 * 1024 * 1024;

    private const int Least = 128;

    /// <summary>The length that a profile announces; 0 if it is none, or longer than <see cref="Most"/>.</summary>
    public static int LengthOf(ReadOnlySpan<byte> profile) =>
        profile.Length >= HeadLength
        && profile[36..].StartsWith("acsp"u8)
        && BinaryPrimitives.ReadUInt32BigEndian(profile) is >= Least and <= Most and var length
            ? (int)length
            : 0;
}
