namespace Avatar.Imaging.Planes;

/// <summary>A part of a plane: whole vectors across (left and right are multiples of 8, right may cover padding), rows down.</summary>
internal readonly record struct Region(int Left, int Top, int Right, int Bottom)
{
    public bool IsEmpty => Right <= Left || Bottom <= Top;

    public static Region Whole(Plane plane) => new(0, 0, plane.Stride, plane.Height);

    /// <summary>The smallest region that covers a box in pixels, as far as it lies on the plane.</summary>
    public static Region Covering(Plane plane, float left, float top, float right, float bottom) => new(
        (int)Math.Clamp(MathF.Floor(left), 0, plane.Stride) / Plane.Lanes * Plane.Lanes,
        (int)Math.Clamp(MathF.Floor(top), 0, plane.Height),
        Plane.Padded((int)Math.Clamp(MathF.Ceiling(right) + 1, 0, plane.Width)),
        (int)Math.Clamp(MathF.Ceiling(bottom) + 1, 0, plane.Height));

    public Region Union(Region other) => IsEmpty ? other : other.IsEmpty ? this : new(
        Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));
}
