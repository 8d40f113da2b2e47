using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Imitates an unsteady hand: displaces outlines by low-frequency noise (Bousseau et al., "Interactive Watercolor Rendering", 2006). Faces
/// are displaced by a tenth of the amplitude.
/// </summary>
/// <param name="Amplitude">Standard deviation of the displacement.</param>
/// <param name="HorizontalSeed">Seed of the horizontal displacement.</param>
/// <param name="VerticalSeed">Seed of the vertical displacement.</param>
internal sealed record Tremble(float Amplitude, uint HorizontalSeed, uint VerticalSeed) : IStep
{
    private const float Wavelength = 18;
    private const float FaceReduction = 0.9f;

    public void Apply(Canvas canvas)
    {
        using var dx = Offsets(canvas, HorizontalSeed);
        using var dy = Offsets(canvas, VerticalSeed);
        Plane l = canvas.Rent(), source = canvas.Rent();
        Displacement.Apply([canvas.L, canvas.SourceL], dx, dy, [l, source]);
        canvas.ReplaceL(l);
        canvas.KeepSource(source);

        // Two passes recompute the source positions, but hold only two channels twice instead of four.
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
                var reach = VectorMath.Mix(amplitude, amplitude * (1 - FaceReduction), Vector256.Load(face + x));
                (Vector256.Load(row + x) * reach).Store(row + x);
            }
        }

        return offsets;
    }
}
