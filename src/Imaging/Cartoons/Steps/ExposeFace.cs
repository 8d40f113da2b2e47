using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Brightens underexposed faces slightly, darkens overexposed ones even less, and adjusts the rest of the picture by a third as much. The
/// limits are small, so that dark skin stays dark.
/// </summary>
internal sealed record ExposeFace : IStep
{
    public bool Measures => true;

    public void Apply(Canvas canvas)
    {
        if (canvas.Portrait is not { } portrait)
        {
            return;
        }

        portrait.MeasureTones(canvas.L);
        var exposure = canvas.Measurements.Get(() => new Exposure(Math.Clamp(0.30f * (0.68f - portrait.Tones.Middle), -0.03f, 0.07f)));
        Lift(canvas.L, portrait.Mask, exposure.Lift);
        portrait.MeasureTones(canvas.L);
    }

    private static unsafe void Lift(Plane lightness, Plane mask, float lift)
    {
        for (var y = 0; y < lightness.Height; y++)
        {
            float* row = lightness.Row(y), gate = mask.Row(y);
            for (var x = 0; x < lightness.Stride; x += Plane.Lanes)
            {
                var l = Vector256.Load(row + x);
                var share = VectorMath.Mix(0.35f, 1, Vector256.Load(gate + x));
                VectorMath.Clamp(l + (share * l * (Vector256<float>.One - l) * (4 * lift)), 0, 1).Store(row + x);
            }
        }
    }

    /// <summary>How much a face of medium lightness becomes lighter, in OKLab L.</summary>
    private sealed record Exposure(float Lift);
}
