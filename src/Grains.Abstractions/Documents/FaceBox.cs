using System.Collections.Immutable;

namespace Avatar;

/// <summary>The place of a face in a photo, in shares of the upright photo's width and height: 0 to 1, with four decimals.</summary>
/// <param name="X">Left edge of the box, which spans forehead to chin without the hair.</param>
/// <param name="Y">Upper edge.</param>
/// <param name="Width">Width, more than 0.</param>
/// <param name="Height">Height, more than 0.</param>
[GenerateSerializer, Immutable, Alias("avatar.FaceBox")]
public readonly record struct FaceBox(
    [property: Id(0)] double X, [property: Id(1)] double Y, [property: Id(2)] double Width, [property: Id(3)] double Height)
{
    private const int Decimals = 4;

    /// <summary>Returns the box with these edges, clamped to the photo and rounded; null if nothing of it is left.</summary>
    public static FaceBox? FromEdges(double left, double top, double right, double bottom)
    {
        var (x, y) = (ToShare(left), ToShare(top));
        var (width, height) = (Math.Round(ToShare(right) - x, Decimals), Math.Round(ToShare(bottom) - y, Decimals));
        return width > 0 && height > 0 ? new(x, y, width, height) : null;
    }

    /// <summary>Returns intersection over union of the two boxes, 0 to 1.</summary>
    public double GetOverlap(FaceBox other)
    {
        var width = Math.Min(X + Width, other.X + other.Width) - Math.Max(X, other.X);
        var height = Math.Min(Y + Height, other.Y + other.Height) - Math.Max(Y, other.Y);
        if (width <= 0 || height <= 0) return 0;
        var shared = width * height;
        return shared / ((Width * Height) + (other.Width * other.Height) - shared);
    }

    private static double ToShare(double value) => Math.Round(Math.Clamp(value, 0, 1), Decimals);
}

/// <summary>The faces that a search found in a photo. Two of them are equal if their boxes are.</summary>
[GenerateSerializer, Immutable, Alias("avatar.FoundFaces")]
public sealed record FoundFaces
{
    /// <summary>Maximum number of boxes; smaller faces are left out.</summary>
    public const int MaxCount = 64;

    /// <summary>The largest first; at most <see cref="MaxCount"/>. Empty if the photo has no face.</summary>
    [Id(0)] public required ImmutableArray<FaceBox> Boxes { get; init; }

    /// <summary>Sorts the boxes by area and keeps the largest ones.</summary>
    public static FoundFaces From(IEnumerable<FaceBox> boxes) =>
        new() { Boxes = [.. boxes.OrderByDescending(box => box.Width * box.Height).Take(MaxCount)] };

    public bool Equals(FoundFaces? other) => other is not null && Boxes.AsSpan().SequenceEqual(other.Boxes.AsSpan());

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var box in Boxes) hash.Add(box);
        return hash.ToHashCode();
    }
}
