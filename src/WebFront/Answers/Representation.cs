using System.Security.Cryptography;
using Microsoft.AspNetCore.ResponseCompression;

namespace Avatar.WebFront.Answers;

/// <summary>
/// The bytes of an answer, the tag that tells them from any others, and their compressed forms, each made when it is first
/// asked for and kept as long as the bytes are.
/// </summary>
/// <param name="bytes">The answer as it is written; not to be changed any more.</param>
internal sealed class Representation(byte[] bytes)
{
    /// <summary>Fewer bytes than this fit into a packet with their headers, compressed or not.</summary>
    internal const int LeastPacked = 1024;

    private const int TagBytes = 16;

    private Packed[] _packed = [];

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Whether it is sent as it is, whatever the caller takes.</summary>
    public bool IsShort => bytes.Length < LeastPacked;

    /// <summary>
    /// A hash of the bytes. It is weak, as all compressed forms share it (RFC 9110, section 8.8.1).
    /// </summary>
    public string Tag { get; } = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, TagBytes))}\"";

    /// <summary>The bytes compressed; null where that is not worth it.</summary>
    public byte[]? Pack(ICompressionProvider coding)
    {
        if (IsShort) return null;
        foreach (var known in _packed)
        {
            if (known.Coding == coding.EncodingName) return known.Bytes;
        }

        // Two who come at once both compress, and one of the results is kept: as good as waiting for each other.
        var made = new Packed(coding.EncodingName, Compress(coding));
        _packed = [.. _packed, made];
        return made.Bytes;
    }

    private byte[]? Compress(ICompressionProvider coding)
    {
        using var output = new MemoryStream(bytes.Length);
        using (var packing = coding.CreateStream(output)) packing.Write(bytes);
        return output.Length < bytes.Length ? output.ToArray() : null;
    }

    private sealed record Packed(string Coding, byte[]? Bytes);
}
