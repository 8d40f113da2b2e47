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
        Plane l = canvas.Rent(), source = canvas.Rent();
        Displacement.Apply([canvas.L, canvas.SourceL], dx, dy, [l, source]);
        canvas.ReplaceL(l);
        canvas.KeepSource(source);

        // Where pixels come from is found twice, so that no more than two channels are there twice.
        Plane a = canvas.Rent(), b = canvas.Rent();
        Displacement.Apply([canvas.A, canvas.B], dx, dy, [a, b]);
        canvas.ReplaceA(a);
        canvas.ReplaceB(b);
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
