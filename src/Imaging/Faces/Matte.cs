using System.Numerics;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>The exact matte of a subject on the picture it is cut from.</summary>
internal static unsafe class Matte
{
    /// <summary>How far an edge of the mask may be moved, in pixels of the mask: the deviation of the filter's windows.</summary>
    private const float Reach = 2.5f;

    /// <summary>Variance of colour below which the picture has no edge to move to.</summary>
    private const float Flat = 2e-4f;

    /// <summary>What counts as nothing and as all; rather a little too narrow than with a line of background.</summary>
    private const float Low = 0.36f;
    private const float High = 0.94f;

    /// <summary>As a share of the frame.</summary>
    private const float BorderFeather = 0.012f;

    /// <summary>The rough mask with the edges of the picture: how much of each pixel is subject, 0 to 1.</summary>
    /// <param name="pool">Lends planes.</param>
    /// <param name="subject">The subject, in pixels of the picture.</param>
    /// <param name="shown">The picture as the subject's frame shows it.</param>
    public static Plane Refine(PlanePool pool, Subject subject, RgbPlanes shown)
    {
        Matrix3x2.Invert(subject.ToPicture, out var toMask);
        var toPixels = subject.Frame.ToPicture * toMask * Matrix3x2.CreateScale(subject.Mask.Width);
        var rough = AffineView.Of(pool, subject.Mask, shown.Width, toPixels);
        if (subject.IsOval) return rough;

        // An edge of the mask is trusted to a few of its own pixels, each of which is one or several here.
        var pixel = shown.Width / Vector2.TransformNormal(Vector2.UnitX, toPixels).Length();
        using (rough)
        {
            return Sharpened(GuidedFilter.Apply(pool, shown, rough, MathF.Max(Reach * pixel, 1), Flat));
        }
    }

    /// <summary>Ends the matte where the bust ends and where the picture does, softly.</summary>
    /// <param name="matte">The refined matte.</param>
    /// <param name="subject">The subject, in pixels of the picture.</param>
    /// <param name="picture">Size of the picture.</param>
    public static void Crop(Plane matte, Subject subject, Vector2 picture)
    {
        var toPicture = subject.Frame.ToPicture;
        var right = Vector2.TransformNormal(Vector2.UnitX, toPicture) / matte.Width;
        var down = Vector2.TransformNormal(Vector2.UnitY, toPicture) / matte.Height;
        var corner = toPicture.Translation + ((right + down) / 2);
        var feather = 1 / MathF.Max(BorderFeather * subject.Frame.Side, 1);
        var lanes = Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);
        for (var y = 0; y < matte.Height; y++)
        {
            var start = corner + (y * down);
            for (var x = 0; x < matte.Width; x += Plane.Lanes)
            {
                var column = Vector256.Create((float)x) + lanes;
                var px = (column * right.X) + Vector256.Create(start.X);
                var py = (column * right.Y) + Vector256.Create(start.Y);
                var inside = Vector256.Min(
                    Vector256.Min(px, Vector256.Create(picture.X) - px), Vector256.Min(py, Vector256.Create(picture.Y) - py));
                var kept = Vector256.Load(matte.Row(y) + x) * VectorMath.Clamp(inside * feather, 0, 1);
                (subject.Bust is { } bust ? kept * bust.Keeps(px, py) : kept).Store(matte.Row(y) + x);
            }
        }
    }

    /// <summary>Takes the rest of the background off the outside and the doubt off the inside.</summary>
    private static Plane Sharpened(Plane matte)
    {
        for (var i = 0; i < matte.Stride * matte.Height; i += Plane.Lanes)
        {
            VectorMath.Smoothstep(Low, High, Vector256.Load(matte.Pixels + i)).Store(matte.Pixels + i);
        }

        return matte;
    }
}
