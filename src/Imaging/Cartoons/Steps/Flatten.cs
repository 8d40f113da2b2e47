using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Removes texture and keeps edges without halos: a short domain transform, sharpening of the edges, then a long domain transform guided
/// by the result. Without the sharpening, out-of-focus edges are too shallow to stop the filter, and colours leak across them.
/// </summary>
/// <param name="EdgeRange">Colour difference that counts as an edge; a smaller value keeps more edges. Reduced further in faces.</param>
/// <param name="Reach">Standard deviation of the long pass in flat areas.</param>
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
        Weigh(canvas, GuideBlur * canvas.Scale, across, down, FirstReach * canvas.Scale, iterations: 1);
        DomainTransform.Filter(canvas.Pool, canvas.L, canvas.A, canvas.B, across, down, iterations: 1);

        // One channel after the other, so that only one of them is held twice.
        canvas.ReplaceL(Crisp(canvas, canvas.L));
        canvas.ReplaceA(Crisp(canvas, canvas.A));
        canvas.ReplaceB(Crisp(canvas, canvas.B));
        Weigh(canvas, 0, across, down, Reach * canvas.Scale, iterations: 2);
        DomainTransform.Filter(canvas.Pool, canvas.L, canvas.A, canvas.B, across, down, iterations: 2);
    }

    private static Plane Crisp(Canvas canvas, Plane plane)
    {
        var target = canvas.Rent();
        var radius = Math.Max(1, (int)MathF.Round(CrispRadius * canvas.Scale));
        ToggleMapping.Sharpen(plane, target, canvas.Portrait?.Detail, radius);
        return target;
    }

    /// <summary>
    /// Computes the feedback coefficients between each pixel and its left and upper neighbour. Their distance is 1 plus the scaled colour
    /// difference of the guide (the blurred picture). The first row has no upper neighbour; the filter does not read its coefficients.
    /// </summary>
    private unsafe void Weigh(Canvas canvas, float blur, Plane across, Plane down, float reach, int iterations)
    {
        using GaussianRows guideL = new(canvas.Pool, canvas.L, blur), guideA = new(canvas.Pool, canvas.A, blur), guideB = new(canvas.Pool, canvas.B, blur);
        using var lines = canvas.Pool.Rent(across.Width, 6);
        var logWeight = DomainTransform.LogWeight(reach, iterations);
        for (var y = 0; y < across.Height; y++)
        {
            var (here, above) = (y & 1, (y & 1) ^ 1);
            float* l = lines.Row(here), a = lines.Row(2 + here), b = lines.Row(4 + here);
            float* upperL = lines.Row(above), upperA = lines.Row(2 + above), upperB = lines.Row(4 + above);
            guideL.CopyTo(y, l, 0, across.Stride);
            guideA.CopyTo(y, a, 0, across.Stride);
            guideB.CopyTo(y, b, 0, across.Stride);
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

    /// <summary>
    /// Returns the left neighbours of eight pixels. For the first pixel of a row, which has none, returns the pixel itself.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<float> Before(float* row, int x) => x > 0
        ? Vector256.Load(row + x - 1)
        : Vector256.Shuffle(Vector256.Load(row), Vector256.Create(0, 0, 1, 2, 3, 4, 5, 6));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Difference(Vector256<float> l, Vector256<float> a, Vector256<float> b) =>
        Vector256.Abs(l) + ((Vector256.Abs(a) + Vector256.Abs(b)) * ChromaWeight);
}
