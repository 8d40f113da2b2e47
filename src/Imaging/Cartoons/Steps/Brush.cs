using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>
/// Paints with a broad brush, and faces with a finer one: an anisotropic Kuwahara filter along the flow, so that strokes lie
/// along the shapes and end at their edges. Eyes and mouths keep a quarter of the photo's own lightness.
/// </summary>
/// <param name="Size">Radius of the brush.</param>
/// <param name="FaceSize">Radius in faces, in units of <see cref="Canvas.FaceScale"/>; 2.4 to 5.5 pixels whatever they are.</param>
internal sealed record Brush(float Size, float FaceSize) : IStep
{
    private const float FaceShare = 0.75f;
    private const float DetailShare = 0.25f;
    private const float DetailSource = 0.25f;

    public void Apply(Canvas canvas)
    {
        var (l, a, b) = Paint(canvas, Size * canvas.Scale, Region.Whole(canvas.L));
        if (canvas.Portrait is { Bounds.IsEmpty: false } portrait)
        {
            var (faceL, faceA, faceB) = Paint(canvas, Math.Clamp(FaceSize * canvas.FaceScale, 2.4f, 5.5f), portrait.Bounds);
            Blend(portrait, faceL, l);
            Blend(portrait, faceA, a);
            Blend(portrait, faceB, b);
            KeepEyes(portrait, canvas.SourceL, l);
        }

        canvas.Replace(l, a, b);
    }

    /// <summary>Three planes are taken only when those that the filter needs beforehand are free again.</summary>
    private static (Plane L, Plane A, Plane B) Paint(Canvas canvas, float radius, Region region)
    {
        using var strokes = new Kuwahara(canvas.Pool, canvas.L, canvas.A, canvas.B, canvas.Flow, radius, region);
        Plane l = canvas.Rent(), a = canvas.Rent(), b = canvas.Rent();
        strokes.Apply(l, a, b);
        return (l, a, b);
    }

    /// <summary>Lays the fine strokes over the broad ones, and gives their plane back.</summary>
    private static unsafe void Blend(Portrait portrait, Plane fine, Plane target)
    {
        using var strokes = fine;
        var region = portrait.Bounds;
        for (var y = region.Top; y < region.Bottom; y++)
        {
            for (var x = region.Left; x < region.Right; x += Plane.Lanes)
            {
                var share = (Vector256.Load(portrait.Mask.Row(y) + x) * FaceShare) + (Vector256.Load(portrait.Detail.Row(y) + x) * DetailShare);
                VectorMath.Mix(Vector256.Load(target.Row(y) + x), Vector256.Load(strokes.Row(y) + x), share).Store(target.Row(y) + x);
            }
        }
    }

    private static unsafe void KeepEyes(Portrait portrait, Plane source, Plane target)
    {
        var region = portrait.Bounds;
        for (var y = region.Top; y < region.Bottom; y++)
        {
            for (var x = region.Left; x < region.Right; x += Plane.Lanes)
            {
                var share = Vector256.Load(portrait.Detail.Row(y) + x) * DetailSource;
                VectorMath.Mix(Vector256.Load(target.Row(y) + x), Vector256.Load(source.Row(y) + x), share).Store(target.Row(y) + x);
            }
        }
    }
}
