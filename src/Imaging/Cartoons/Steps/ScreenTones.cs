using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Steps;

/// <summary>
/// A few flat tones, and where one turns into the next the dots that Benjamin Day sold to printers: they are the darker tone,
/// and shrink towards the lighter one. Eyes and mouths keep half of the tone without steps.
/// </summary>
/// <param name="Levels">Flat tones from black to white.</param>
/// <param name="Period">Distance from one dot to the next; less where a face is so small that it would get fewer than thirty across.</param>
/// <param name="Angle">The direction of the screen, in radians.</param>
internal sealed record ScreenTones(int Levels, float Period, float Angle) : IStep
{
    private const float FacePeriod = 0.030f, SmallestPeriod = 5;
    private const float DotsFrom = 0.10f, DotsUpTo = 0.65f;
    private const float LargestRadius = 0.66f;
    private const float DetailOwn = 0.55f;

    public void Apply(Canvas canvas)
    {
        var dots = canvas.Rent();
        canvas.KeepDots(dots);
        Print(canvas, new DotScreen(PeriodOn(canvas), Angle), dots);
    }

    /// <summary>The distance from one dot to the next in pixels.</summary>
    public float PeriodOn(Canvas canvas)
    {
        var drawn = Period * canvas.Scale;
        return canvas.Portrait is { } portrait
            ? MathF.Min(drawn, MathF.Max(SmallestPeriod * canvas.Scale, FacePeriod * portrait.Largest.Width))
            : drawn;
    }

    private unsafe void Print(Canvas canvas, DotScreen screen, Plane dots)
    {
        // White itself must not begin another level.
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
                VectorMath.Mix((level - dot) * (1f / (Levels - 1)), tone, Vector256.Load(eyes + x) * DetailOwn).Store(row + x);
            }
        }
    }
}
