using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Avatar.Grains;

/// <summary>
/// Chooses the seeds of an original's cartoons when the request has none: a base derived from the original's id, then consecutive numbers,
/// so that successive cartoons have different palettes and no two cartoons of an original look alike.
/// </summary>
internal sealed class CartoonSeeds(OriginalId original, TimeProvider time)
{
    private long? _next;

    /// <summary>Returns the next seed that no existing cartoon of the original has.</summary>
    public long Next(OriginalSnapshot snapshot)
    {
        var next = _next ?? First(snapshot);
        while (snapshot.Cartoons.Any(cartoon => cartoon.Seed == next)) next = GetFollowing(next);
        _next = GetFollowing(next);
        return next;
    }

    /// <summary>
    /// Continues after the newest cartoon's seed. If no cartoon exists, starts at the base plus the original's age in seconds, which is
    /// beyond the seeds of the expired cartoons.
    /// </summary>
    private long First(OriginalSnapshot snapshot)
    {
        if (!snapshot.Cartoons.IsEmpty) return GetFollowing(snapshot.Cartoons[0].Seed);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(original.ToString()), digest);
        var age = snapshot.Original is { } made ? (long)(time.GetUtcNow() - made.CreatedAt).TotalSeconds : 0;
        return (long)((BinaryPrimitives.ReadUInt64BigEndian(digest) + (ulong)Math.Max(age, 0)) & RegeneratedCartoon.MaxSeed);
    }

    private static long GetFollowing(long seed) => seed == RegeneratedCartoon.MaxSeed ? 0 : seed + 1;
}
