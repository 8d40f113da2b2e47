using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Varies the pigment density d, which turns a colour C into C (1 - (1 - C)(d - 1)) (Bousseau et al., "Interactive Watercolor Rendering",
/// 2006). Pigment gathers on the dark side of edges, where washes dry, follows the turbulence of the water, and settles in the tooth
/// of the paper. The picture becomes gamma-encoded sRGB. All three effects are weaker in faces, and weaker still at eyes and mouths.
/// </summary>
/// <param name="Edge">Weight of the dark rims; 1 is normal.</param>
/// <param name="Granulation">Weight of the paper's tooth; 1 is normal.</param>
internal sealed record LayPigment(float Edge, float Granulation) : IStep
{
    private const float RimInner = 0.7f, RimOuter = 3.2f, RimContrast = 0.045f;
    private const float RimWeight = 0.60f, FlowWeight = 0.17f, GrainWeight = 0.075f;

    public unsafe void Apply(Canvas canvas)
    {
        canvas.Encode();
        using GaussianRows inner = new(canvas.Pool, canvas.Tone, RimInner * canvas.Scale), outer = new(canvas.Pool, canvas.Tone, RimOuter * canvas.Scale);
        using var lines = canvas.Pool.Rent(canvas.L.Width, 2);
        float* narrow = lines.Row(0), wide = lines.Row(1);
        for (var y = 0; y < canvas.L.Height; y++)
        {
            inner.CopyTo(y, narrow, 0, lines.Stride);
            outer.CopyTo(y, wide, 0, lines.Stride);
            float* face = canvas.Mask(canvas.Portrait?.Mask, y), eyes = canvas.Mask(canvas.Portrait?.Detail, y);
            float* red = canvas.Red.Row(y), green = canvas.Green.Row(y), blue = canvas.Blue.Row(y);
            for (var x = 0; x < lines.Stride; x += Plane.Lanes)
            {
                var inFace = Vector256.Load(face + x);
                var soft = Vector256<float>.One - (inFace * (Vector256.Create(0.45f) + (Vector256.Load(eyes + x) * 0.4f)));
                var step = Vector256.Load(wide + x) - Vector256.Load(narrow + x);
                var rim = VectorMath.Clamp(step * (1 / RimContrast), 0, 1) * (RimWeight * Edge);
                var flow = Vector256.Load(canvas.Turbulence.Row(y) + x) * FlowWeight;
                var settled = (Vector256.Load(canvas.Tone.Row(y) + x) + Vector256.Create(0.5f)) * (GrainWeight * Granulation);
                var more = VectorMath.Clamp(soft * (rim + flow + (settled * Vector256.Load(canvas.Grain.Row(y) + x))), -0.5f, 0.9f);
                Thicken(red + x, more);
                Thicken(green + x, more);
                Thicken(blue + x, more);
            }
        }
    }

    /// <summary>Applies C (1 - (1 - C)(d - 1)) to one channel; <paramref name="more"/> is d - 1.</summary>
    private static unsafe void Thicken(float* channel, Vector256<float> more)
    {
        var colour = Vector256.Load(channel);
        (colour * (Vector256<float>.One - ((Vector256<float>.One - colour) * more))).Store(channel);
    }
}
