using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>
/// Quantises lightness to a few flat tones, with Ben-Day dots at the transitions: the dots have the darker tone and shrink towards the
/// lighter one. Eyes and mouths keep about half of the unquantised tone.
/// </summary>
/// <param name="Levels">Number of flat tones from black to white.</param>
/// <param name="Period">
/// Distance between dots; reduced for small faces, to 5 at the least, so that about 33 dots fit across the largest face.
/// </param>
/// <param name="Angle">Direction of the screen, in radians.</param>
internal sealed record ScreenTones(int Levels, float Period, float Angle) : IStep
{
    private const float FacePeriod = 0.030f, SmallestPeriod = 5;
    private const float DotsFrom = 0.10f, DotsUpTo = 0.65f;
    private const float LargestRadius = 0.66f;
    private const float DetailSmoothShare = 0.55f;

    public void Apply(Canvas canvas)
    {
        var dots = canvas.Rent();
        canvas.KeepDots(dots);
        Print(canvas, new DotScreen(GetPeriod(canvas), Angle), dots);
    }

    /// <summary>Returns the distance between dots in pixels.</summary>
    public float GetPeriod(Canvas canvas)
    {
        var drawn = Period * canvas.Scale;
        return canvas.Portrait is { } portrait
            ? MathF.Min(drawn, MathF.Max(SmallestPeriod * canvas.Scale, FacePeriod * portrait.Largest.Width))
            : drawn;
    }

    private unsafe void Print(Canvas canvas, DotScreen screen, Plane dots)
    {
        // Slightly less than Levels, so that white (1.0) falls into the top level.
        var steps = Levels - 1e-3f;
        for (var y = 0; y < dots.Height; y++)
        {
            float* row = canvas.Tone.Row(y), eyes = canvas.Mask(canvas.Portrait?.Detail, y);
            for (var x = 0; x < dots.Stride; x += Plane.Lanes)
            {
                var tone = Vector256.Load(row + x);
                var level = Vector256.Floor(tone * steps);
                var rise = VectorMath.Clamp(((tone * steps) - level - Vector256.Create(DotsFrom)) * (1 / (DotsUpTo - DotsFrom)), 0, 1);
                var radius = Vector256.Sqrt(Vector256<float>.One - rise) * LargestRadius;
                var screened = Vector256.LessThan(rise, Vector256<float>.One) & Vector256.GreaterThan(level, Vector256<float>.Zero);
                var dot = screen.Cover(x, y, radius) & screened;
                dot.Store(dots.Row(y) + x);
                VectorMath.Mix((level - dot) * (1f / (Levels - 1)), tone, Vector256.Load(eyes + x) * DetailSmoothShare).Store(row + x);
            }
        }
    }
}
