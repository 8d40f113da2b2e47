namespace Avatar.Imaging.Planes;

/// <summary>
/// A rectangle of a plane. Left and right are multiples of 8 (whole vectors); right and bottom are exclusive. Right may include padding.
/// </summary>
internal readonly record struct Region(int Left, int Top, int Right, int Bottom)
{
    public bool IsEmpty => Right <= Left || Bottom <= Top;

    public static Region Whole(Plane plane) => new(0, 0, plane.Stride, plane.Height);

    /// <summary>Returns the smallest region that covers a box given in pixels, clipped to the plane.</summary>
    public static Region Covering(Plane plane, float left, float top, float right, float bottom) => new(
        (int)Math.Clamp(MathF.Floor(left), 0, plane.Stride) / Plane.Lanes * Plane.Lanes,
        (int)Math.Clamp(MathF.Floor(top), 0, plane.Height),
        Plane.Padded((int)Math.Clamp(MathF.Ceiling(right) + 1, 0, plane.Width)),
        (int)Math.Clamp(MathF.Ceiling(bottom) + 1, 0, plane.Height));

    /// <summary>Returns the smallest region that covers both.</summary>
    public Region Union(Region other) => IsEmpty ? other : other.IsEmpty ? this : new(
        Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));
}
