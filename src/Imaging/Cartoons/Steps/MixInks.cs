using System.Numerics;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Replaces the photo's colours by a few printing inks: the main colours, made vivid and rotated slightly in hue, and one accent for grey.
/// The result keeps part of the photo's colours, so that small objects such as eyes or badges do not take the ink of their surroundings.
/// Skin keeps its hue, and grey or black hair stays grey.
/// </summary>
/// <param name="Count">Number of inks.</param>
/// <param name="Gain">Factor on the chroma.</param>
/// <param name="Turn">Rotation of the hues, in radians.</param>
/// <param name="Look">Index of the accent hue, 0 to 5.</param>
internal sealed record MixInks(int Count, float Gain, float Turn, int Look) : IStep
{
    private const float LightnessBlur = 1.2f, ChromaBlur = 2;
    private const float InkBlur = 0.7f, GreyBlur = 1;
    private const float OwnShare = 0.45f, OwnCeiling = 0.22f;
    private const float SkinGain = 1.4f, FaceShare = 0.9f;

    public bool Measures => true;

    public void Apply(Canvas canvas)
    {
        using Plane lightness = canvas.Rent(), a = canvas.Rent(), b = canvas.Rent();
        Gaussian.Blur(canvas.Pool, canvas.L, lightness, LightnessBlur * canvas.Scale);
        Gaussian.Blur(canvas.Pool, canvas.A, a, ChromaBlur * canvas.Scale);
        Gaussian.Blur(canvas.Pool, canvas.B, b, ChromaBlur * canvas.Scale);
        var colours = canvas.Measurements.Get(() => ColourClusters.Find(lightness, a, b, Count));
        var inks = Array.ConvertAll(colours, colour => Ink.For(colour, canvas.Portrait?.Colour, Gain, Turn, Look));

        canvas.Portrait?.MeasureHair(lightness, a, b);

        // The lightness plane is not read again after a pixel is labelled, so it receives the greyness.
        using Plane inkA = canvas.Rent(), inkB = canvas.Rent();
        var grey = lightness;
        Label(lightness, a, b, colours, inks, inkA, inkB, grey);
        Mix(canvas, a, b, inkA, inkB, grey);
    }

    /// <summary>Assigns each pixel the ink of the nearest colour. A target plane can be one of the source planes.</summary>
    public static unsafe void Label(
        Plane lightness, Plane a, Plane b, ReadOnlySpan<Vector3> colours, ReadOnlySpan<Ink> inks, Plane inkA, Plane inkB, Plane grey)
    {
        for (var y = 0; y < lightness.Height; y++)
        {
            for (var x = 0; x < lightness.Stride; x += Plane.Lanes)
            {
                Vector256<float> l = Vector256.Load(lightness.Row(y) + x), va = Vector256.Load(a.Row(y) + x), vb = Vector256.Load(b.Row(y) + x);
                var nearest = Vector256.Create(float.MaxValue);
                Vector256<float> chosenA = default, chosenB = default, chosenGrey = default;
                for (var k = 0; k < colours.Length; k++)
                {
                    var dl = (l - Vector256.Create(colours[k].X)) * ColourClusters.LightnessWeight;
                    var (da, db) = (va - Vector256.Create(colours[k].Y), vb - Vector256.Create(colours[k].Z));
                    var distance = (dl * dl) + (da * da) + (db * db);
                    var nearer = Vector256.LessThan(distance, nearest);
                    nearest = Vector256.MinNative(distance, nearest);
                    chosenA = Vector256.ConditionalSelect(nearer, Vector256.Create(inks[k].A), chosenA);
                    chosenB = Vector256.ConditionalSelect(nearer, Vector256.Create(inks[k].B), chosenB);
                    chosenGrey = Vector256.ConditionalSelect(nearer, Vector256.Create(inks[k].Greyness), chosenGrey);
                }

                chosenA.Store(inkA.Row(y) + x);
                chosenB.Store(inkB.Row(y) + x);
                chosenGrey.Store(grey.Row(y) + x);
            }
        }
    }

    private unsafe void Mix(Canvas canvas, Plane smoothA, Plane smoothB, Plane inkA, Plane inkB, Plane grey)
    {
        using GaussianRows softA = Soft(canvas, inkA, InkBlur), softB = Soft(canvas, inkB, InkBlur), softGrey = Soft(canvas, grey, GreyBlur);
        using var lines = canvas.Pool.Rent(canvas.A.Width, 3);
        float* lineA = lines.Row(0), lineB = lines.Row(1), lineGrey = lines.Row(2);
        var (cos, sin) = (MathF.Cos(Turn), MathF.Sin(Turn));
        var skinGain = Vector256.Create(MathF.Max(SkinGain, canvas.Portrait?.Glow ?? 1));
        for (var y = 0; y < canvas.A.Height; y++)
        {
            softA.CopyTo(y, lineA, 0, lines.Stride);
            softB.CopyTo(y, lineB, 0, lines.Stride);
            softGrey.CopyTo(y, lineGrey, 0, lines.Stride);
            float* a = canvas.A.Row(y), b = canvas.B.Row(y);
            float* face = canvas.Mask(canvas.Portrait?.Mask, y), skin = canvas.Mask(canvas.Portrait?.Skin, y), hair = canvas.Mask(canvas.Portrait?.GreyHair, y);
            for (var x = 0; x < canvas.A.Stride; x += Plane.Lanes)
            {
                Vector256<float> va = Vector256.Load(smoothA.Row(y) + x), vb = Vector256.Load(smoothB.Row(y) + x);
                var vivid = Saturate.Factor(va, vb, Vector256.Create(Gain), OwnCeiling);
                var own = (Vector256<float>.One - Vector256.Load(lineGrey + x)) * OwnShare;
                var mixedA = VectorMath.Mix(Vector256.Load(lineA + x), ((va * cos) - (vb * sin)) * vivid, own);
                var mixedB = VectorMath.Mix(Vector256.Load(lineB + x), ((va * sin) + (vb * cos)) * vivid, own);

                var inHair = Vector256.Load(hair + x);
                mixedA = VectorMath.Mix(mixedA, va, inHair);
                mixedB = VectorMath.Mix(mixedB, vb, inHair);

                var warm = Saturate.Factor(Vector256.Load(a + x), Vector256.Load(b + x), skinGain, Saturate.Ceiling);
                Vector256<float> inFace = Vector256.Load(face + x), onSkin = Vector256.Load(skin + x);
                var share = Vector256.ConditionalSelect(Vector256.GreaterThan(onSkin, inFace), onSkin, inFace * FaceShare);
                VectorMath.Mix(mixedA, Vector256.Load(a + x) * warm, share).Store(a + x);
                VectorMath.Mix(mixedB, Vector256.Load(b + x) * warm, share).Store(b + x);
            }
        }
    }

    private static GaussianRows Soft(Canvas canvas, Plane plane, float blur) => new(canvas.Pool, plane, blur * canvas.Scale);
}

/// <summary>A printing ink that replaces one of the main colours of a picture.</summary>
/// <param name="A">OKLab a.</param>
/// <param name="B">OKLab b.</param>
/// <param name="Greyness">1 if it replaces a grey, 0 if it replaces a saturated colour, in between for dull colours.</param>
internal readonly record struct Ink(float A, float B, float Greyness)
{
    private const float SkinSpread = 0.04f;
    private const float MaxChroma = 0.23f, ChromaOffset = 0.05f;
    private const float AccentChroma = 0.10f, Navy = 0.03f;

    /// <summary>OKLab hues, in radians, that replace grey, one per look: yellow, cyan, magenta, blue, apricot, mint.</summary>
    private static readonly float[] Accents = [1.65f, 3.4f, 6.0f, 4.3f, 0.8f, 2.5f];

    /// <summary>
    /// Returns the ink for a colour. Saturated colours become vivid and rotate in hue. Colours near <paramref name="skin"/> keep their hue
    /// and get the chroma of skin. Greys get the look's accent hue; the darkest become navy blue.
    /// </summary>
    /// <param name="colour">OKLab L, a and b.</param>
    /// <param name="skin">OKLab a and b of the skin; null if the photo has no face.</param>
    /// <param name="gain">Factor on the chroma.</param>
    /// <param name="turn">Rotation of the hue, in radians.</param>
    /// <param name="look">Index of the accent hue.</param>
    public static Ink For(Vector3 colour, Vector2? skin, float gain, float turn, int look)
    {
        var own = new Vector2(colour.Y, colour.Z);
        var chroma = own.Length();
        var likeSkin = skin is { } s ? MathF.Exp(-Vector2.DistanceSquared(own, s) / (SkinSpread * SkinSpread)) : 0;
        var greyness = 1 - VectorMath.Smoothstep(0.022f, 0.045f, chroma);
        var vivid = float.Lerp(
            Math.Clamp((gain * chroma) + ChromaOffset, 0, MaxChroma), Math.Clamp(1.4f * chroma, 0.06f, 0.13f), likeSkin);
        var pure = vivid * Direction(MathF.Atan2(own.Y, own.X) + (turn * (1 - likeSkin)));
        var accent = AccentChroma * VectorMath.Smoothstep(0.25f, 0.6f, colour.X) * Direction(Accents[look]);
        accent.Y -= Navy * (1 - VectorMath.Smoothstep(0.2f, 0.45f, colour.X));
        var mixed = Vector2.Lerp(pure, accent, greyness);
        return new(mixed.X, mixed.Y, greyness);
    }

    private static Vector2 Direction(float hue) => new(MathF.Cos(hue), MathF.Sin(hue));
}
