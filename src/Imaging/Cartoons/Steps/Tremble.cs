using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>An unsteady hand: outlines wander with slow noise (Bousseau et al., "Interactive Watercolor Rendering", 2006), hardly in faces.</summary>
/// <param name="Amplitude">Deviation of the wandering.</param>
/// <param name="HorizontalSeed">The noise across.</param>
/// <param name="VerticalSeed">The noise down.</param>
internal sealed record Tremble(float Amplitude, uint HorizontalSeed, uint VerticalSeed) : IStep
{
    private const float Wavelength = 18;
    private const float FaceRelief = 0.9f;

    public void Apply(Canvas canvas)
    {
        using var dx = Offsets(canvas, HorizontalSeed);
        using var dy = Offsets(canvas, VerticalSeed);
        Plane l = canvas.Rent(), a = canvas.Rent(), b = canvas.Rent(), source = canvas.Rent();
        Displacement.Apply([canvas.L, canvas.A, canvas.B, canvas.SourceL], dx, dy, [l, a, b, source]);
        canvas.Replace(l, a, b);
        canvas.KeepSource(source);
    }

    private unsafe Plane Offsets(Canvas canvas, uint seed)
    {
        var offsets = canvas.Rent();
        Noise.Smooth(canvas.Pool, offsets, Wavelength * canvas.Scale, seed);
        var amplitude = Amplitude * canvas.Scale;
        for (var y = 0; y < offsets.Height; y++)
        {
            float* row = offsets.Row(y), face = canvas.Mask(canvas.Portrait?.Mask, y);
            for (var x = 0; x < offsets.Stride; x += Plane.Lanes)
            {
                var reach = VectorMath.Mix(amplitude, amplitude * (1 - FaceRelief), Vector256.Load(face + x));
                (Vector256.Load(row + x) * reach).Store(row + x);
            }
        }

        return offsets;
    }
}
