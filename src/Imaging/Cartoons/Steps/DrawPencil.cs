using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>Lines of a soft brown pencil, which lets the colour under it through.</summary>
internal sealed record DrawPencil : IStep
{
    /// <summary>What a full line leaves of red, green and blue.</summary>
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
