using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Avatar.Grains;

/// <summary>
/// The seeds of an original's cartoons where nobody names one: a base from the original's id, then one after the other, so
/// that neighbours never share a palette and no two cartoons of an original look alike.
/// </summary>
internal sealed class CartoonSeeds(OriginalId original, TimeProvider time)
{
    /// <summary>2^53 − 1: the largest integer below which JavaScript keeps every one.</summary>
    public const long Max = (1L << 53) - 1;

    private long? _next;

    /// <summary>The next seed that none of the original's present cartoons has.</summary>
    public long Next(OriginalSnapshot snapshot)
    {
        var next = _next ?? First(snapshot);
        while (snapshot.Cartoons.Any(cartoon => cartoon.Seed == next)) next = Following(next);
        _next = Following(next);
        return next;
    }

    /// <summary>
    /// Behind the newest cartoon's; where all are gone, as many seconds behind the base as the original is old, which is past
    /// every seed that the expired ones had.
    /// </summary>
    private long First(OriginalSnapshot snapshot)
    {
        if (!snapshot.Cartoons.IsEmpty) return Following(snapshot.Cartoons[0].Seed);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(original.ToString()), digest);
        var age = snapshot.Original is { } made ? (long)(time.GetUtcNow() - made.CreatedAt).TotalSeconds : 0;
        return (long)((BinaryPrimitives.ReadUInt64BigEndian(digest) + (ulong)Math.Max(age, 0)) & Max);
    }

    private static long Following(long seed) => seed == Max ? 0 : seed + 1;
}
