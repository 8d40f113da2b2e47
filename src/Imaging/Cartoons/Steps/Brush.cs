using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Paints with a broad brush, and faces with a finer one: an anisotropic Kuwahara filter along the flow, so that strokes follow
/// the shapes and end at their edges. Eyes and mouths are mixed with a quarter of the photo's lightness.
/// </summary>
/// <param name="Size">Radius of the brush.</param>
/// <param name="FaceSize">Radius of the brush in faces, in units of <see cref="Canvas.FaceScale"/>; limited to 2.4 to 5.5 pixels.</param>
internal sealed record Brush(float Size, float FaceSize) : IStep
{
    private const float FaceShare = 0.75f;
    private const float DetailShare = 0.25f;
    private const float DetailSource = 0.25f;

    public unsafe void Apply(Canvas canvas)
    {
        var portrait = canvas.Portrait is { Bounds.IsEmpty: false } faces ? faces : null;
        using var broad = Strokes(canvas, Size * canvas.Scale, Region.Whole(canvas.L));
        using var fine = portrait is null ? null : Strokes(canvas, Math.Clamp(FaceSize * canvas.FaceScale, 2.4f, 5.5f), portrait.Bounds);
        using var lines = canvas.Pool.Rent(canvas.L.Width, 6);
        for (var y = 0; y < canvas.L.Height; y++)
        {
            broad.CopyTo(y, lines.Row(0), lines.Row(1), lines.Row(2));
            if (portrait is not null && y >= portrait.Bounds.Top && y < portrait.Bounds.Bottom)
            {
                fine!.CopyTo(y, lines.Row(3), lines.Row(4), lines.Row(5));
                for (var channel = 0; channel < 3; channel++)
                {
                    Blend(portrait, y, lines.Row(3 + channel), lines.Row(channel));
                }

                KeepEyes(portrait, y, canvas.SourceL.Row(y), lines.Row(0));
            }

            lines.Line(0).CopyTo(canvas.L.Line(y));
            lines.Line(1).CopyTo(canvas.A.Line(y));
            lines.Line(2).CopyTo(canvas.B.Line(y));
        }
    }

    private static Kuwahara Strokes(Canvas canvas, float radius, Region region) =>
        new(canvas.Pool, canvas.L, canvas.A, canvas.B, canvas.Flow, radius, region);

    /// <summary>Mixes a row of fine strokes into the broad ones, within faces.</summary>
    private static unsafe void Blend(Portrait portrait, int y, float* fine, float* broad)
    {
        for (var x = portrait.Bounds.Left; x < portrait.Bounds.Right; x += Plane.Lanes)
        {
            var share = (Vector256.Load(portrait.Mask.Row(y) + x) * FaceShare) + (Vector256.Load(portrait.Detail.Row(y) + x) * DetailShare);
            VectorMath.Mix(Vector256.Load(broad + x), Vector256.Load(fine + x), share).Store(broad + x);
        }
    }

    private static unsafe void KeepEyes(Portrait portrait, int y, float* source, float* lightness)
    {
        for (var x = portrait.Bounds.Left; x < portrait.Bounds.Right; x += Plane.Lanes)
        {
            var share = Vector256.Load(portrait.Detail.Row(y) + x) * DetailSource;
            VectorMath.Mix(Vector256.Load(lightness + x), Vector256.Load(source + x), share).Store(lightness + x);
        }
    }
}
