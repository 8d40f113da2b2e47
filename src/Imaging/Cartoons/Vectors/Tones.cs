using System.Numerics;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>Arithmetic with OKLab colours (L, a, b).</summary>
internal static class Tones
{
    public static float Chroma(this Vector3 colour) => new Vector2(colour.Y, colour.Z).Length();

    /// <summary>Returns the angle of a colour's hue in radians.</summary>
    public static float Hue(this Vector3 colour) => MathF.Atan2(colour.Z, colour.Y);

    /// <summary>Returns a colour from lightness, chroma and the angle of its hue in degrees.</summary>
    public static Vector3 FromLch(float lightness, float chroma, float degrees)
    {
        var (sine, cosine) = MathF.SinCos(degrees * MathF.PI / 180);
        return new Vector3(lightness, chroma * cosine, chroma * sine);
    }

    /// <summary>Returns a colour that is lighter by <paramref name="lighter"/>, has chroma times <paramref name="gain"/>, and a hue turned by radians.</summary>
    public static Vector3 Shaded(this Vector3 colour, float lighter, float gain = 1, float turn = 0)
    {
        var (sine, cosine) = MathF.SinCos(turn);
        var (a, b) = (colour.Y * gain, colour.Z * gain);
        return new Vector3(Math.Clamp(colour.X + lighter, 0.02f, 0.99f), (a * cosine) - (b * sine), (a * sine) + (b * cosine));
    }

    /// <summary>Returns the nearest colour that sRGB has, with the same lightness and hue.</summary>
    public static FlatColour ToFlat(this Vector3 colour)
    {
        const int Steps = 32;
        for (var step = Steps; step > 0; step--)
        {
            var share = step / (float)Steps;
            var (red, green, blue) = Oklab.Backward(
                Vector256.Create(colour.X), Vector256.Create(colour.Y * share), Vector256.Create(colour.Z * share));
            var linear = new Vector3(red.ToScalar(), green.ToScalar(), blue.ToScalar());
            if (step == 1 || (MathF.Min(linear.X, MathF.Min(linear.Y, linear.Z)) > -0.003f && MathF.Max(linear.X, MathF.Max(linear.Y, linear.Z)) < 1.003f))
            {
                return new FlatColour(Oklab.ToByte(linear.X), Oklab.ToByte(linear.Y), Oklab.ToByte(linear.Z));
            }
        }

        return default;
    }
}
