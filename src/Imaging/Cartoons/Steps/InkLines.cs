using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Draws lines along the shapes: a difference of Gaussians, averaged along the flow (Kang, Lee and Chui, "Coherent Line Drawing", 2007),
/// with a soft threshold (Winnemöller, Kyprianidis and Olsen, "XDoG", 2012). The difference is divided by the surrounding lightness, so
/// that dark skin gets similar lines to light skin.
/// </summary>
/// <param name="Body">The line parameters outside faces.</param>
/// <param name="Face">The line parameters in faces; the width is in units of <see cref="Canvas.FaceScale"/>.</param>
/// <param name="Smoothness">Standard deviation of the average along the flow.</param>
/// <param name="SourceShare">
/// Share of the photo's lightness in the mixture that lines are detected on; the rest is the flattened lightness. At 0 the lines miss
/// eyelids, at 1 they pick up skin pores.
/// </param>
/// <param name="DetailShare">Additional share of the photo's lightness at eyes and mouths.</param>
internal sealed record InkLines(InkLines.Pen Body, InkLines.Pen Face, float Smoothness, float SourceShare, float DetailShare) : IStep
{
    private const float OuterWidth = 1.6f;
    private const float SampleStep = 1.5f;

    public void Apply(Canvas canvas)
    {
        using var differences = canvas.Rent();
        using (var detail = canvas.Rent())
        {
            MixSource(canvas, detail);
            Differ(canvas, detail, differences);
        }

        var paper = canvas.Rent();
        canvas.KeepPaper(paper);
        var average = new FlowAverage(differences, canvas.Flow, Smoothness * canvas.Scale, SampleStep * canvas.Scale);
        for (var y = 0; y < paper.Height; y++)
        {
            DrawRow(canvas, differences, average, y, paper);
        }
    }

    private unsafe void MixSource(Canvas canvas, Plane detail)
    {
        for (var y = 0; y < detail.Height; y++)
        {
            float* eyes = canvas.Mask(canvas.Portrait?.Detail, y), flat = canvas.L.Row(y), source = canvas.SourceL.Row(y);
            for (var x = 0; x < detail.Stride; x += Plane.Lanes)
            {
                var share = Vector256.Create(SourceShare) + (Vector256.Load(eyes + x) * DetailShare);
                VectorMath.Mix(Vector256.Load(flat + x), Vector256.Load(source + x), share).Store(detail.Row(y) + x);
            }
        }
    }

    private void Differ(Canvas canvas, Plane detail, Plane differences)
    {
        Differ(canvas, detail, Body.Width * canvas.Scale, null, differences, Region.Whole(detail));
        if (canvas.Portrait is { } portrait)
        {
            Differ(canvas, detail, Face.Width * canvas.FaceScale, portrait.Mask, differences, portrait.Bounds);
        }
    }

    /// <summary>
    /// Computes the difference of two blurs, relative to the surrounding lightness, and mixes it into the target by the mask.
    /// </summary>
    private static unsafe void Differ(Canvas canvas, Plane detail, float width, Plane? mask, Plane target, Region region)
    {
        using GaussianRows inner = new(canvas.Pool, detail, width), outer = new(canvas.Pool, detail, OuterWidth * width);
        using var lines = canvas.Pool.Rent(detail.Width, 2);
        float* narrow = lines.Row(0), wide = lines.Row(1);
        for (var y = region.Top; y < region.Bottom; y++)
        {
            inner.CopyTo(y, narrow, region.Left, region.Right);
            outer.CopyTo(y, wide, region.Left, region.Right);
            for (var x = region.Left; x < region.Right; x += Plane.Lanes)
            {
                var around = Vector256.Load(wide + x);
                var difference = (Vector256.Load(narrow + x) - around) / VectorMath.Mix(0.30f, 1, around);
                if (mask is not null)
                {
                    difference = VectorMath.Mix(Vector256.Load(target.Row(y) + x), difference, Vector256.Load(mask.Row(y) + x));
                }

                difference.Store(target.Row(y) + x);
            }
        }
    }

    private unsafe void DrawRow(Canvas canvas, Plane differences, FlowAverage average, int y, Plane paper)
    {
        float* face = canvas.Mask(canvas.Portrait?.Mask, y), eyes = canvas.Mask(canvas.Portrait?.Detail, y);
        for (var x = 0; x < paper.Stride; x += Plane.Lanes)
        {
            var inFace = Vector256.Load(face + x);
            var threshold = VectorMath.Mix(
                Vector256.Create(Body.Threshold),
                Vector256.Create(Face.Threshold) - (Vector256.Load(eyes + x) * Face.DetailThreshold),
                inFace);

            // Skip the average, the most expensive part, where no pixel is dark enough for a line: it would make no visible difference.
            if (Vector256.GreaterThanAll(Vector256.Load(differences.Row(y) + x), -threshold))
            {
                Vector256<float>.One.Store(paper.Row(y) + x);
                continue;
            }

            Threshold(average.At(x, y), threshold, VectorMath.Mix(Body.Sharpness, Face.Sharpness, inFace)).Store(paper.Row(y) + x);
        }
    }

    /// <summary>
    /// Soft threshold: 1 above -<paramref name="threshold"/>, falling towards 0 below it with a steepness of <paramref name="sharpness"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Threshold(Vector256<float> difference, Vector256<float> threshold, Vector256<float> sharpness) =>
        Vector256<float>.One + VectorMath.Tanh(sharpness * Vector256.Min(difference + threshold, Vector256<float>.Zero));

    /// <summary>Parameters of the lines.</summary>
    /// <param name="Width">Standard deviation of the inner Gaussian.</param>
    /// <param name="Threshold">Relative darkness at which ink begins.</param>
    /// <param name="Sharpness">Steepness of the transition from paper to ink.</param>
    /// <param name="DetailThreshold">Amount by which the threshold is lower at eyes and mouths.</param>
    public sealed record Pen(float Width, float Threshold, float Sharpness, float DetailThreshold = 0);
}
