using System.Numerics;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>Computes the precise matte of a subject on the picture that it is cut from.</summary>
internal static unsafe class Matte
{
    /// <summary>Standard deviation of the guided filter's windows, in pixels of the mask: how far an edge of the mask can move.</summary>
    private const float Reach = 2.5f;

    /// <summary>Colour variance below which the picture has no edge to align to.</summary>
    private const float Flat = 2e-4f;

    /// <summary>Matte values that become 0 and 1. They make the cut slightly too narrow, so that it shows no line of background.</summary>
    private const float Low = 0.36f;
    private const float High = 0.94f;

    /// <summary>Standard deviation, in pixels of the mask, of the distance between the mask's edge and the true one.</summary>
    private const float Doubt = 2.5f;
    private const float Half = 0.5f;

    /// <summary>Width of the soft edge at the photo's border, as a share of the frame's side.</summary>
    private const float BorderFeather = 0.012f;

    /// <summary>Width of the soft edge where the subject is trimmed, in values of <see cref="Subject.Trim"/> on both sides of the end.</summary>
    private const float TrimFeather = 0.12f;

    /// <summary>Returns the share of the subject in each pixel, 0 to 1: the rough mask, with its edges aligned to the picture.</summary>
    /// <param name="pool">Provides planes.</param>
    /// <param name="subject">The subject, in pixels of the picture.</param>
    /// <param name="shown">The part of the picture inside the subject's frame.</param>
    public static Plane Refine(PlanePool pool, Subject subject, RgbPlanes shown)
    {
        // The mask has fewer pixels than the view: half the size shows all of it.
        using var rough = RenderHalf(pool, subject.Mask, subject, shown.Width);
        if (subject.IsOval) return Enlarge(pool, rough, shown.Red);

        // The mask's edges are accurate to a few of its own pixels, which can be larger than the pixels of the view.
        var pixel = shown.Width / Vector2.TransformNormal(Vector2.UnitX, ToMask(subject)).Length();
        var matte = GuidedFilter.ApplyToHalf(pool, shown, rough, MathF.Max(Reach * pixel, 1), Flat);
        Sharpen(matte);
        Decide(pool, matte, rough, MathF.Max(Doubt * pixel, 1));
        return matte;
    }

    /// <summary>
    /// Makes the matte opaque or transparent where the rough mask, of half its size, leaves no doubt: more than about a standard deviation from
    /// its edge. Where subject and background have the same colour, the filter alone would leave a wide half-transparent rim.
    /// </summary>
    private static void Decide(PlanePool pool, Plane matte, Plane rough, float sigma)
    {
        using Plane hard = pool.RentLike(rough), blurred = pool.RentLike(rough);
        for (var i = 0; i < rough.Stride * rough.Height; i++) hard.Pixels[i] = rough.Pixels[i] > Half ? 1 : 0;
        Gaussian.Blur(pool, hard, blurred, sigma / 2);
        using var near = Enlarge(pool, blurred, matte);
        for (var i = 0; i < matte.Stride * matte.Height; i += Plane.Lanes)
        {
            var share = Vector256.Load(near.Pixels + i);
            var most = VectorMath.Smoothstep(0.08f, 0.38f, share);
            var least = VectorMath.Smoothstep(0.68f, 0.95f, share);
            Vector256.Max(Vector256.Min(Vector256.Load(matte.Pixels + i), most), least).Store(matte.Pixels + i);
        }
    }

    /// <summary>Fades the matte out at the clothes, at the end of the bust and at the border of the photo.</summary>
    /// <param name="pool">Provides planes.</param>
    /// <param name="matte">The refined matte; changed in place.</param>
    /// <param name="subject">The subject.</param>
    public static void Crop(PlanePool pool, Plane matte, Subject subject)
    {
        if (subject.Trim is { } trim) Cut(pool, matte, subject, trim);
        var (toPicture, photo) = (subject.Frame.ToPicture, subject.Photo);
        var right = Vector2.TransformNormal(Vector2.UnitX, toPicture) / matte.Width;
        var down = Vector2.TransformNormal(Vector2.UnitY, toPicture) / matte.Height;
        var corner = toPicture.Translation + ((right + down) / 2);
        var feather = 1 / MathF.Max(BorderFeather * subject.Frame.Side, 1);
        var lanes = Vector256<float>.Indices;
        for (var y = 0; y < matte.Height; y++)
        {
            var start = corner + (y * down);
            for (var x = 0; x < matte.Width; x += Plane.Lanes)
            {
                var value = Vector256.Load(matte.Row(y) + x);
                if (Vector256.EqualsAll(value, Vector256<float>.Zero)) continue;
                var column = Vector256.Create((float)x) + lanes;
                var px = (column * right.X) + Vector256.Create(start.X);
                var py = (column * right.Y) + Vector256.Create(start.Y);
                var inside = Vector256.Min(
                    Vector256.Min(px - Vector256.Create(photo.Least.X), Vector256.Create(photo.Most.X) - px),
                    Vector256.Min(py - Vector256.Create(photo.Least.Y), Vector256.Create(photo.Most.Y) - py));
                var kept = value * VectorMath.Clamp(inside * feather, 0, 1);
                (subject.Bust is { } bust ? kept * bust.GetOpacity(px, py) : kept).Store(matte.Row(y) + x);
            }
        }
    }

    /// <summary>Fades the matte out where the subject is trimmed, in a smooth curve that does not follow the picture.</summary>
    private static void Cut(PlanePool pool, Plane matte, Subject subject, Plane trim)
    {
        using var half = RenderHalf(pool, trim, subject, matte.Width);
        using var shown = Enlarge(pool, half, matte);
        for (var i = 0; i < matte.Stride * matte.Height; i += Plane.Lanes)
        {
            var kept = VectorMath.Smoothstep(Trim.End - TrimFeather, Trim.End + TrimFeather, Vector256.Load(shown.Pixels + i));
            (Vector256.Load(matte.Pixels + i) * kept).Store(matte.Pixels + i);
        }
    }

    /// <summary>Returns what a plane of the mask's size has in the subject's frame, at half the size of a view.</summary>
    private static Plane RenderHalf(PlanePool pool, Plane plane, Subject subject, int side)
    {
        var half = (side + 1) / 2;
        return AffineView.Render(pool, plane, half, Matrix3x2.CreateScale(2f * half / side) * ToMask(subject));
    }

    private static Plane Enlarge(PlanePool pool, Plane half, Plane like)
    {
        var full = pool.RentLike(like);
        Resampling.Double(half, full, Resampling.Linear);
        return full;
    }

    /// <summary>Maps the unit square that the cut shows to the pixels of the mask.</summary>
    private static Matrix3x2 ToMask(Subject subject)
    {
        Matrix3x2.Invert(subject.ToPicture, out var toMask);
        return subject.Frame.ToPicture * toMask * Matrix3x2.CreateScale(subject.Mask.Width);
    }

    /// <summary>Increases the contrast in place: removes remains of the background outside and uncertainty inside.</summary>
    private static void Sharpen(Plane matte)
    {
        for (var i = 0; i < matte.Stride * matte.Height; i += Plane.Lanes)
        {
            VectorMath.Smoothstep(Low, High, Vector256.Load(matte.Pixels + i)).Store(matte.Pixels + i);
        }
    }
}
