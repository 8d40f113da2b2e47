using System.Runtime.CompilerServices;
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
        using (Plane l = Blurred(canvas, canvas.L), a = Blurred(canvas, canvas.A), b = Blurred(canvas, canvas.B))
        {
            Weigh(canvas, (l, a, b), across, down, FirstReach * canvas.Scale, iterations: 1);
        }

        DomainTransform.Filter(canvas.Pool, canvas.L, canvas.A, canvas.B, across, down, iterations: 1);
        canvas.Replace(Crisp(canvas, canvas.L), Crisp(canvas, canvas.A), Crisp(canvas, canvas.B));
        Weigh(canvas, (canvas.L, canvas.A, canvas.B), across, down, Reach * canvas.Scale, iterations: 2);
        DomainTransform.Filter(canvas.Pool, canvas.L, canvas.A, canvas.B, across, down, iterations: 2);
    }

    private static Plane Blurred(Canvas canvas, Plane plane)
    {
        var target = canvas.Rent();
        Gaussian.Blur(canvas.Pool, plane, target, GuideBlur * canvas.Scale);
        return target;
    }

    private static Plane Crisp(Canvas canvas, Plane plane)
    {
        var target = canvas.Rent();
        var radius = Math.Max(1, (int)MathF.Round(CrispRadius * canvas.Scale));
        ToggleMapping.Sharpen(plane, target, canvas.Portrait?.Detail, radius);
        return target;
    }

    /// <summary>
    /// The feedback between each pixel and its left and upper neighbour: their distance is 1 and what the colours of the guide
    /// differ by.
    /// </summary>
    private unsafe void Weigh(Canvas canvas, (Plane L, Plane A, Plane B) guide, Plane across, Plane down, float reach, int iterations)
    {
        var logWeight = DomainTransform.LogWeight(reach, iterations);
        for (var y = 0; y < across.Height; y++)
        {
            var above = Math.Max(y - 1, 0);
            float* l = guide.L.Row(y), a = guide.A.Row(y), b = guide.B.Row(y);
            float* upperL = guide.L.Row(above), upperA = guide.A.Row(above), upperB = guide.B.Row(above);
            float* face = canvas.Mask(canvas.Portrait?.Mask, y), detail = canvas.Mask(canvas.Portrait?.Detail, y);
            for (var x = 0; x < across.Stride; x += Plane.Lanes)
            {
                var range = Vector256<float>.One - (Vector256.Load(face + x) * 0.35f) - (Vector256.Load(detail + x) * 0.30f);
                var factor = Vector256.Create(reach / EdgeRange) / range;
                Vector256<float> vl = Vector256.Load(l + x), va = Vector256.Load(a + x), vb = Vector256.Load(b + x);
                var left = Difference(vl - Before(l, x), va - Before(a, x), vb - Before(b, x));
                var up = Difference(vl - Vector256.Load(upperL + x), va - Vector256.Load(upperA + x), vb - Vector256.Load(upperB + x));
                VectorMath.Exp2((Vector256<float>.One + (left * factor)) * logWeight).Store(across.Row(y) + x);
                VectorMath.Exp2((Vector256<float>.One + (up * factor)) * logWeight).Store(down.Row(y) + x);
            }
        }
    }

    /// <summary>The left neighbours of eight pixels. The first pixel of a row has none, and its feedback is never used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<float> Before(float* row, int x) => x > 0
        ? Vector256.Load(row + x - 1)
        : Vector256.Shuffle(Vector256.Load(row), Vector256.Create(0, 0, 1, 2, 3, 4, 5, 6));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Difference(Vector256<float> l, Vector256<float> a, Vector256<float> b) =>
        Vector256.Abs(l) + ((Vector256.Abs(a) + Vector256.Abs(b)) * ChromaWeight);
}
