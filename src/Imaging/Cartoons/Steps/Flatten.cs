using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>
/// Flattens texture and keeps edges without a halo: a first short domain transform, edges made crisp, then a long one guided by
/// that. Out-of-focus edges alone are too shallow to stop the filter; it would leak and glow.
/// </summary>
/// <param name="EdgeRange">Change of colour that counts as an edge; smaller keeps more. Finer in faces.</param>
/// <param name="Reach">Deviation of the long pass in flat areas.</param>
internal sealed record Flatten(float EdgeRange, float Reach) : IStep
{
    private const float FirstReach = 9;
    private const float ChromaWeight = 1.5f;
    private const float GuideBlur = 0.8f;
    private const float CrispRadius = 3;

    public void Apply(Canvas canvas)
    {
        using var across = canvas.Rent();
        using var down = canvas.Rent();
        Distances(canvas, across, down, FirstReach * canvas.Scale, GuideBlur * canvas.Scale);
        DomainTransform.Filter(canvas.Pool, canvas.L, canvas.A, canvas.B, across, down, FirstReach * canvas.Scale, iterations: 1);

        canvas.Replace(Crisp(canvas, canvas.L), Crisp(canvas, canvas.A), Crisp(canvas, canvas.B));

        Distances(canvas, across, down, Reach * canvas.Scale, blur: 0);
        DomainTransform.Filter(canvas.Pool, canvas.L, canvas.A, canvas.B, across, down, Reach * canvas.Scale, iterations: 2);
    }

    private static Plane Crisp(Canvas canvas, Plane plane)
    {
        var target = canvas.Rent();
        var radius = Math.Max(1, (int)MathF.Round(CrispRadius * canvas.Scale));
        ToggleMapping.Sharpen(plane, target, canvas.Portrait?.Detail, radius);
        return target;
    }

    /// <summary>How far each pixel is from its left and upper neighbours: 1 and what their colours differ by.</summary>
    private void Distances(Canvas canvas, Plane across, Plane down, float reach, float blur)
    {
        across.Fill(0);
        down.Fill(0);
        AddGuide(canvas, canvas.L, 1, across, down, blur);
        AddGuide(canvas, canvas.A, ChromaWeight, across, down, blur);
        AddGuide(canvas, canvas.B, ChromaWeight, across, down, blur);
        ToDistances(canvas, across, down, reach);
    }

    private static void AddGuide(Canvas canvas, Plane plane, float weight, Plane across, Plane down, float blur)
    {
        if (blur == 0)
        {
            AddDifferences(plane, weight, across, down);
            return;
        }

        using var guide = canvas.Rent();
        Gaussian.Blur(canvas.Pool, plane, guide, blur);
        AddDifferences(guide, weight, across, down);
    }

    private static unsafe void AddDifferences(Plane guide, float weight, Plane across, Plane down)
    {
        for (var y = 0; y < guide.Height; y++)
        {
            float* row = guide.Row(y), above = guide.Row(Math.Max(y - 1, 0)), a = across.Row(y), d = down.Row(y);
            for (var x = 0; x < guide.Stride; x += Plane.Lanes)
            {
                var here = Vector256.Load(row + x);

                // The first pixel of a row has no left neighbour; what is read before it is never used.
                var left = x == 0 && y == 0 ? here : Vector256.Load(row + x - 1);
                (Vector256.Load(a + x) + (Vector256.Abs(here - left) * weight)).Store(a + x);
                (Vector256.Load(d + x) + (Vector256.Abs(here - Vector256.Load(above + x)) * weight)).Store(d + x);
            }
        }
    }

    private unsafe void ToDistances(Canvas canvas, Plane across, Plane down, float reach)
    {
        for (var y = 0; y < across.Height; y++)
        {
            float* face = canvas.Mask(canvas.Portrait?.Mask, y), detail = canvas.Mask(canvas.Portrait?.Detail, y);
            for (var x = 0; x < across.Stride; x += Plane.Lanes)
            {
                var range = Vector256<float>.One - (Vector256.Load(face + x) * 0.35f) - (Vector256.Load(detail + x) * 0.30f);
                var factor = Vector256.Create(reach / EdgeRange) / range;
                (Vector256<float>.One + (Vector256.Load(across.Row(y) + x) * factor)).Store(across.Row(y) + x);
                (Vector256<float>.One + (Vector256.Load(down.Row(y) + x) * factor)).Store(down.Row(y) + x);
            }
        }
    }
}
