using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>Draws the lines with a soft brown pencil by multiplication, so that the colour below shows through.</summary>
internal sealed record DrawPencil : IStep
{
    /// <summary>Share of red, green and blue that a full line lets through.</summary>
    private const float Red = 0.54f, Green = 0.47f, Blue = 0.45f;

    public unsafe void Apply(Canvas canvas)
    {
        for (var y = 0; y < canvas.Paper.Height; y++)
        {
            float* paper = canvas.Paper.Row(y), red = canvas.Red.Row(y), green = canvas.Green.Row(y), blue = canvas.Blue.Row(y);
            for (var x = 0; x < canvas.Paper.Stride; x += Plane.Lanes)
            {
                var shown = Vector256.Load(paper + x);
                (Vector256.Load(red + x) * VectorMath.Mix(Red, 1, shown)).Store(red + x);
                (Vector256.Load(green + x) * VectorMath.Mix(Green, 1, shown)).Store(green + x);
                (Vector256.Load(blue + x) * VectorMath.Mix(Blue, 1, shown)).Store(blue + x);
            }
        }
    }
}
