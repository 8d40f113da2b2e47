using System.Buffers.Binary;

namespace Avatar.Imaging.Photos.Containers;

/// <summary>Recognises a colour profile by its header (ICC.1:2022, 7.2).</summary>
internal static class IccProfile
{
    /// <summary>Number of bytes of a profile that <see cref="ReadLength"/> needs.</summary>
    public const int HeadLength = 40;

    /// <summary>Maximum length of a kept profile, in bytes. Printer profiles, the longest in use, have two to three million.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private const int MinLength = 128;

    /// <summary>Returns the length that a profile announces; 0 if the bytes are not a profile, or it is longer than <see cref="MaxLength"/>.</summary>
    public static int ReadLength(ReadOnlySpan<byte> profile) =>
        profile.Length >= HeadLength
        && profile[36..].StartsWith("acsp"u8)
        && BinaryPrimitives.ReadUInt32BigEndian(profile) is >= MinLength and <= MaxLength and var length
            ? (int)length
            : 0;
}
