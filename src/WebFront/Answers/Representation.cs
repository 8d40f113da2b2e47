using System.Security.Cryptography;
using Microsoft.AspNetCore.ResponseCompression;

namespace Avatar.WebFront;

/// <summary>
/// The bytes of an answer, their ETag, and their compressed forms. Each compressed form is made on first use and cached with the bytes.
/// </summary>
/// <param name="bytes">The serialized answer; must not be modified afterwards.</param>
internal sealed class Representation(byte[] bytes)
{
    /// <summary>Minimum length to compress, in bytes. Shorter answers fit into one packet with their headers anyway.</summary>
    internal const int MinCompressedBytes = 1024;

    private const int TagBytes = 16;

    private CompressedForm[] _compressed = [];

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Whether the bytes are too short to be compressed.</summary>
    public bool IsShort => bytes.Length < MinCompressedBytes;

    /// <summary>
    /// A hash of the bytes, as a weak ETag because all compressed forms share it (RFC 9110, section 8.8.1).
    /// </summary>
    public string Tag { get; } = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, TagBytes))}\"";

    /// <summary>Returns the compressed bytes; null if compression does not make them shorter.</summary>
    public byte[]? GetCompressed(ICompressionProvider coding)
    {
        if (IsShort) return null;
        foreach (var known in _compressed)
        {
            if (known.Coding == coding.EncodingName) return known.Bytes;
        }

        // Concurrent callers may both compress, and one result is cached. That is cheaper than a lock.
        var made = new CompressedForm(coding.EncodingName, Compress(coding));
        _compressed = [.. _compressed, made];
        return made.Bytes;
    }

    private byte[]? Compress(ICompressionProvider coding)
    {
        using var output = new MemoryStream(bytes.Length);
        using (var compressor = coding.CreateStream(output)) compressor.Write(bytes);
        return output.Length < bytes.Length ? output.ToArray() : null;
    }

    private sealed record CompressedForm(string Coding, byte[]? Bytes);
}
