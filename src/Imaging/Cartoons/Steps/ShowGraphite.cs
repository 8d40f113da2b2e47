using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Converts optical densities to sRGB: light fades exponentially in graphite (Beer's law), and graphite itself reflects a little. A power
/// per channel tints the greys, and a factor per channel tints the white of the paper.
/// </summary>
/// <param name="Warmth">0 is cool graphite on white paper, 1 warm graphite on ivory paper.</param>
internal sealed record ShowGraphite(float Warmth) : IStep
{
    private const float Shine = 0.09f;
    private const float PaperRelief = 0.008f;
    private const float AverageWhite = 0.967f;

    private static readonly (float Tint, float White)[] Cool = [(1.00f, 0.975f), (1.00f, 0.975f), (1.03f, 0.972f)];
    private static readonly (float Tint, float White)[] Warm = [(1.06f, 0.975f), (0.99f, 0.955f), (0.90f, 0.915f)];

    /// <summary>
    /// Returns the tone that <see cref="Hatch"/> must draw for a lightness (OKLab L) in the finished picture, on the average of the strokes and papers.
    /// </summary>
    public static float ToneFor(float lightness)
    {
        var shown = EncodedRgb.Encode(lightness * lightness * lightness);
        var light = ((shown / AverageWhite) - Shine) / (1 - Shine);
        var density = -MathF.Log(Math.Clamp(light, 0.02f, 1));
        return MathF.Exp(-density / Hatch.MeanDensity);
    }

    public unsafe void Apply(Canvas canvas)
    {
        canvas.StartEncoded();
        Plane[] channels = [canvas.Red, canvas.Green, canvas.Blue];
        var dyes = Cool.Zip(Warm, (cool, warm) => (
            Power: 1 / (cool.Tint + ((warm.Tint - cool.Tint) * Warmth)), White: cool.White + ((warm.White - cool.White) * Warmth))).ToArray();
        for (var y = 0; y < canvas.Graphite.Height; y++)
        {
            for (var x = 0; x < canvas.Graphite.Stride; x += Plane.Lanes)
            {
                var light = VectorMath.Exp2(Vector256.Load(canvas.Graphite.Row(y) + x) * (-1 / MathF.Log(2)));
                var sheet = (Vector256.Load(canvas.Grain.Row(y) + x) * PaperRelief) + Vector256<float>.One;
                var grey = Vector256.Log2(VectorMath.Mix(Shine, 1, light) * sheet);
                for (var i = 0; i < channels.Length; i++)
                {
                    (VectorMath.Exp2(grey * dyes[i].Power) * dyes[i].White).Store(channels[i].Row(y) + x);
                }
            }
        }
    }
}
