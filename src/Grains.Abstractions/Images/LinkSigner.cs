using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Avatar;

/// <summary>
/// Signs the addresses of images, so that they are open to whom they were given and for a time: HMAC-SHA256 over path and
/// expiry. Fronts and silos with the same keys make and take the same links. Without a key, addresses stay as they are.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>The first key signs, each of them verifies: a new key is put in front of the old one.</item>
/// <item>Expiry lies on a grid of <see cref="Period"/>: all links of a period are equal, so answers that hold them can be kept.</item>
/// <item>What else stands in the query (a width, a format) is not signed: a copy shows nothing that the image does not, and the
/// caller, who has no key, chooses it.</item>
/// </list>
/// </remarks>
/// <param name="keys">Texts that nobody else knows; none turns signing off.</param>
/// <param name="time">What expiry is measured by.</param>
public sealed class LinkSigner(IReadOnlyList<string> keys, TimeProvider time)
{
    public const string ExpiresName = "expires";
    public const string SignatureName = "signature";

    /// <summary>A link lives for one period at least, and for less than two.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromHours(12);

    /// <summary>Of 32 bytes in Base64 for URLs, without padding.</summary>
    private const int SignatureLength = 43;

    private readonly byte[][] _keys = [.. keys.Select(Encoding.UTF8.GetBytes)];

    public bool IsOn => _keys.Length > 0;

    /// <summary>When links made now expire, in seconds of Unix time; 0 where signing is off.</summary>
    public long NextExpiry()
    {
        if (!IsOn) return 0;
        var period = (long)Period.TotalSeconds;
        return ((time.GetUtcNow().ToUnixTimeSeconds() / period) + 2) * period;
    }

    /// <summary>A path with its expiry and signature; as it is where signing is off.</summary>
    public string Sign(string path, long expires)
    {
        if (!IsOn) return path;
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Compute(_keys[0], path, expires, signature);
        return string.Create(
            CultureInfo.InvariantCulture, $"{path}?{ExpiresName}={expires}&{SignatureName}={Base64Url.EncodeToString(signature)}");
    }

    /// <summary>How long a link may still be used; null if its signature is none of ours, or its time is over.</summary>
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

    /// <summary>Compares with every key, in a time that does not depend on what was guessed right.</summary>
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
        // No path holds a line feed, so no two pairs make the same text.
        var text = string.Create(CultureInfo.InvariantCulture, $"{path}\n{expires}");
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text), destination);
    }
}
