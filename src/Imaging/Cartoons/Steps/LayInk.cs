using System.Numerics;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>Combines fills and lines: fill tone and colour on bare paper, coloured ink on lines.</summary>
/// <param name="Lightness">OKLab lightness of the ink.</param>
/// <param name="Chroma">OKLab chroma of the ink.</param>
/// <param name="Hue">OKLab hue of the ink, in radians.</param>
internal sealed record LayInk(float Lightness, float Chroma, float Hue) : IStep
{
    /// <summary>The ink, OKLab.</summary>
    public Vector3 Colour => new(Lightness, Chroma * MathF.Cos(Hue), Chroma * MathF.Sin(Hue));

    public unsafe void Apply(Canvas canvas)
    {
        var (inkL, inkA, inkB) = (Vector256.Create(Colour.X), Vector256.Create(Colour.Y), Vector256.Create(Colour.Z));
        for (var y = 0; y < canvas.L.Height; y++)
        {
            float* l = canvas.L.Row(y), a = canvas.A.Row(y), b = canvas.B.Row(y), tone = canvas.Tone.Row(y), paper = canvas.Paper.Row(y);
            for (var x = 0; x < canvas.L.Stride; x += Plane.Lanes)
            {
                var shown = Vector256.Load(paper + x);
                VectorMath.Mix(inkL, Vector256.Load(tone + x), shown).Store(l + x);
                VectorMath.Mix(inkA, Vector256.Load(a + x), shown).Store(a + x);
                VectorMath.Mix(inkB, Vector256.Load(b + x), shown).Store(b + x);
            }
        }
    }
}
