using System.Runtime.Intrinsics;
using Avatar.Imaging.Cartoons.Features;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Removes most of the detected lines at eyes and lips, where <see cref="DrawFeatures"/> draws its own. Brows and noses keep theirs.
/// </summary>
internal sealed record YieldLines : IStep
{
    private const float Share = 0.85f;

    /// <summary>Blur of the mask in heights of a face, and the blurred values between which it rises.</summary>
    private const float Blur = 0.012f;
    private const float Outside = 0.06f;
    private const float Inside = 0.40f;

    public void Apply(Canvas canvas)
    {
        if (canvas.Portrait is not { Features.Count: > 0 } portrait) return;
        using var shapes = canvas.Rent();
        using var soft = canvas.Rent();
        shapes.Fill(0);
        foreach (var face in portrait.Features) Paint(canvas, face, shapes);
        var region = portrait.MeshBounds(shapes);
        Gaussian.Blur(canvas.Pool, shapes, soft, MathF.Max(Blur * portrait.Features[0].Mesh.Height, 0.5f), region);
        Lighten(canvas.Paper, soft, region);
    }

    /// <summary>
    /// Spectacles keep their lines: with them, only the inside of the eyes is painted, otherwise everything up to the crease. Where features
    /// are faint, the lines stay.
    /// </summary>
    private static void Paint(Canvas canvas, FaceFeatures face, Plane shapes)
    {
        var value = float.Lerp(Outside, 1, face.Opacity * face.Opacity * face.Opacity);
        foreach (var eye in face.Eyes)
        {
            var upper = eye.Crease is { } crease && !face.HasSpectacles ? crease : eye.Upper;
            Polygon.Paint(canvas.Pool, Curve.Between(upper, eye.Lower), shapes, value);
        }

        if (!face.Mouth.IsHidden) Polygon.Paint(canvas.Pool, face.Mouth.Outline, shapes, value);
    }

    private static unsafe void Lighten(Plane paper, Plane mask, Region region)
    {
        for (var y = region.Top; y < region.Bottom; y++)
        {
            for (var x = region.Left; x < region.Right; x += Plane.Lanes)
            {
                var share = VectorMath.Smoothstep(Outside, Inside, Vector256.Load(mask.Row(y) + x)) * Share;
                VectorMath.Mix(Vector256.Load(paper.Row(y) + x), Vector256<float>.One, share).Store(paper.Row(y) + x);
            }
        }
    }
}
