using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Quantises lightness to a few flat tones, with Ben-Day dots at the transitions: the dots have the darker tone and shrink towards the
/// lighter one. On skin, the tones are moved so that one of them is that of the cheeks, and are closer together: the skin's lightness is not rounded to one
/// of a few. Eyes and mouths keep about half of the unquantised tone.
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

    /// <summary>Place of the cheeks' tone between the darker and the lighter tone: the tone is flat from <see cref="DotsUpTo"/>.</summary>
    private const float SkinPhase = 0.875f;

    /// <summary>Number of tones of skin from black to white, and their distance relative to that of as many equally spaced tones.</summary>
    private const float SkinLevels = 8, SkinStep = 0.9f;

    /// <summary>Share of the unquantised tone on skin.</summary>
    private const float SkinSmoothShare = 0.3f;

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
        var height = 1f / (Levels - 1);
        var (own, nearest) = (0f, 0f);
        if (canvas.Portrait is { } portrait)
        {
            own = BrightenTones.SkinTone(portrait);
            nearest = MathF.Round((own * steps) - SkinPhase);
        }

        for (var y = 0; y < dots.Height; y++)
        {
            float* row = canvas.Tone.Row(y), eyes = canvas.Mask(canvas.Portrait?.Detail, y), skin = canvas.Mask(canvas.Portrait?.Skin, y);
            for (var x = 0; x < dots.Stride; x += Plane.Lanes)
            {
                var tone = Vector256.Load(row + x);
                var onSkin = Vector256.Load(skin + x);
                var distance = tone - Vector256.Create(own);
                var position = VectorMath.Mix(tone * steps, (distance * SkinLevels) + Vector256.Create(nearest + SkinPhase), onSkin);
                var level = Vector256.Floor(position);
                var rise = VectorMath.Clamp((position - level - Vector256.Create(DotsFrom)) * (1 / (DotsUpTo - DotsFrom)), 0, 1);
                var radius = Vector256.Sqrt(Vector256<float>.One - rise) * LargestRadius;
                var screened = Vector256.LessThan(rise, Vector256<float>.One) & Vector256.GreaterThan(level, Vector256<float>.Zero);
                var dot = screen.Cover(x, y, radius) & screened;
                dot.Store(dots.Row(y) + x);
                var printed = level - dot;
                var ofSkin = Vector256.Create(own) + ((printed - Vector256.Create(nearest)) * (SkinStep / SkinLevels));
                var flat = VectorMath.Mix(printed * height, VectorMath.Mix(ofSkin, tone, Vector256.Create(SkinSmoothShare)), onSkin);
                VectorMath.Mix(VectorMath.Clamp(flat, 0, 1), tone, Vector256.Load(eyes + x) * DetailSmoothShare).Store(row + x);
            }
        }
    }
}

/// <summary>
/// A halftone screen of round dots on a square lattice (amplitude modulation, as in Ulichney, "Digital Halftoning", 1987): the
/// distance between dots is fixed, and their radius encodes the tone.
/// </summary>
/// <param name="Period">Distance between neighbouring dots, in pixels.</param>
/// <param name="Angle">Direction of one lattice axis, in radians.</param>
internal readonly record struct DotScreen(float Period, float Angle)
{
    private readonly float _across = MathF.Cos(Angle) / Period;
    private readonly float _down = MathF.Sin(Angle) / Period;

    /// <summary>
    /// Returns the share (0 to 1) of each of the eight pixels from (<paramref name="x"/>, <paramref name="y"/>) that a dot covers.
    /// <paramref name="radius"/> is in periods; from 0.71 (half a diagonal) on, the dots cover everything.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Cover(int x, int y, Vector256<float> radius)
    {
        var column = Vector256.Create((float)x) + Vector256<float>.Indices;
        var u = DistanceFromLine((column * _across) + Vector256.Create(y * _down));
        var v = DistanceFromLine(Vector256.Create(y * _across) - (column * _down));
        var distance = Vector256.Sqrt((u * u) + (v * v));
        return VectorMath.Clamp(((radius - distance) * Period) + Vector256.Create(0.5f), 0, 1);
    }

    /// <summary>Returns the signed distance from the nearest lattice line, in periods.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> DistanceFromLine(Vector256<float> position) =>
        position - Vector256.Floor(position + Vector256.Create(0.5f));
}
