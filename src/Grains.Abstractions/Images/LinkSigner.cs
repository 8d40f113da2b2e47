using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Avatar;

/// <summary>
/// Signs image URLs with HMAC-SHA256 over path and expiry, so that an image can be fetched only with a link from this service and only for
/// a limited time. Fronts and silos with the same keys create and accept the same links. Without a key, URLs are not signed.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>The first key signs; all keys verify. To rotate, put the new key before the old one.</item>
/// <item>Expiry is rounded to multiples of <see cref="Period"/>: all links to an image within a period are equal, so responses that
/// contain them can be cached.</item>
/// <item>Other query parameters (width, format) are not signed: callers choose them without having a key, and a resized or converted copy
/// reveals nothing that the image does not.</item>
/// </list>
/// </remarks>
/// <param name="keys">Secret keys; an empty list turns signing off.</param>
/// <param name="time">The clock for expiries.</param>
public sealed class LinkSigner(IReadOnlyList<string> keys, TimeProvider time)
{
    public const string ExpiresName = "expires";
    public const string SignatureName = "signature";

    /// <summary>A link is valid for at least one period and at most two.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromHours(12);

    /// <summary>Length of 32 bytes in unpadded Base64Url.</summary>
    private const int SignatureLength = 43;

    private readonly byte[][] _keys = [.. keys.Select(Encoding.UTF8.GetBytes)];

    public bool IsOn => _keys.Length > 0;

    /// <summary>Returns when links created now expire, in seconds of Unix time; 0 if signing is off.</summary>
    public long NextExpiry()
    {
        if (!IsOn) return 0;
        var period = (long)Period.TotalSeconds;
        return ((time.GetUtcNow().ToUnixTimeSeconds() / period) + 2) * period;
    }

    /// <summary>Returns the path with expiry and signature, or unchanged if signing is off.</summary>
    public string Sign(string path, long expires)
    {
        if (!IsOn) return path;
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Compute(_keys[0], path, expires, signature);
        return string.Create(
            CultureInfo.InvariantCulture, $"{path}?{ExpiresName}={expires}&{SignatureName}={Base64Url.EncodeToString(signature)}");
    }

    /// <summary>Returns how long a link is still valid; null if its signature is wrong or it has expired.</summary>
    public TimeSpan? Verify(string path, string? expires, string? signature)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || signature?.Length != SignatureLength
            || Base64Url.DecodeFromChars(signature, given, out _, out _) is not OperationStatus.Done
            || !IsSigned(path, seconds, given))
        {
            return null;
        }

        var left = DateTimeOffset.FromUnixTimeSeconds(seconds) - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : null;
    }

    /// <summary>Compares with every key, in constant time.</summary>
    private bool IsSigned(string path, long expires, ReadOnlySpan<byte> given)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isSigned = false;
        foreach (var key in _keys)
        {
            Compute(key, path, expires, expected);
            isSigned |= CryptographicOperations.FixedTimeEquals(expected, given);
        }

        return isSigned;
    }

    private static void Compute(byte[] key, string path, long expires, Span<byte> destination)
    {
        // A path contains no line feed, so different pairs give different texts.
        var text = string.Create(CultureInfo.InvariantCulture, $"{path}\n{expires}");
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text), destination);
    }
}
