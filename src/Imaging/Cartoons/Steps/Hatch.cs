using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>
/// Shades with pencil strokes in up to three directions; darker tones get more layers. Lu, Xu and Jia ("Combining Sketch and Tone
/// for Pencil Drawing Production", 2012) raise a stroke texture to a power per tone; here optical densities (logarithms) are multiplied
/// instead, which is equivalent. In faces, nearly half of the shading is smooth. Skin is drawn with normal pressure, so that its tone does not depend on
/// the seed. The paper's tooth modulates all of it.
/// </summary>
/// <param name="Angle">Direction of the first layer in radians.</param>
/// <param name="Pressure">Factor on the density; 1 is normal.</param>
/// <param name="Length">Length of the strokes.</param>
/// <param name="Point">Bluntness of the pencil: standard deviation of a stroke's soft edge.</param>
/// <param name="Seeds">Seeds of the strokes of the three layers.</param>
internal sealed record Hatch(float Angle, float Pressure, float Length, float Point, (uint First, uint Second, uint Third) Seeds) : IStep
{
    private const float SecondTurn = 0.95f, ThirdTurn = -0.6f;
    private const float SecondFrom = 0.45f, ThirdFrom = 1.1f;
    private const float Smudged = 0.45f;
    private const float Weight = 0.95f, Catch = 0.92f;

    /// <summary>The mean optical density that is drawn for a tone of 1 / e with normal pressure.</summary>
    public const float MeanDensity = Weight * Catch;

    public unsafe void Apply(Canvas canvas)
    {
        using StrokeTexture first = Strokes(canvas, Seeds.First), second = Strokes(canvas, Seeds.Second), third = Strokes(canvas, Seeds.Third);
        var graphite = canvas.Rent();
        canvas.KeepGraphite(graphite);
        for (var y = 0; y < graphite.Height; y++)
        {
            Layer one = new(first, Angle, y), two = new(second, Angle + SecondTurn, y), three = new(third, Angle + ThirdTurn, y);
            float* tone = canvas.Tone.Row(y), grain = canvas.Grain.Row(y);
            float* face = canvas.Mask(canvas.Portrait?.Mask, y), skin = canvas.Mask(canvas.Portrait?.Skin, y);
            for (var x = 0; x < graphite.Stride; x += Plane.Lanes)
            {
                var light = VectorMath.Clamp(Vector256.Load(tone + x), 0.03f, 1);
                var density = Vector256.Log(light) * VectorMath.Mix(-Weight * Pressure, -Weight, Vector256.Load(skin + x));
                var strokes = one.Laid(VectorMath.Clamp(density, 0, 0.8f), x)
                    + two.Laid(VectorMath.Clamp(density - Vector256.Create(SecondFrom), 0, 1), x)
                    + three.Laid(VectorMath.Clamp(density - Vector256.Create(ThirdFrom), 0, 2), x);
                var laid = VectorMath.Mix(strokes, density, Vector256.Load(face + x) * Smudged);
                var tooth = VectorMath.Clamp((Vector256.Load(grain + x) * 0.20f) + Vector256.Create(Catch), 0.4f, 1.4f);
                (laid * tooth).Store(graphite.Row(y) + x);
            }
        }
    }

    private StrokeTexture Strokes(Canvas canvas, uint seed) => new(canvas.Pool, Length * canvas.Scale, Point * canvas.Scale, seed);

    /// <summary>One layer of strokes, on one row of the picture.</summary>
    private readonly struct Layer(StrokeTexture strokes, float angle, int y)
    {
        private readonly float _cosine = MathF.Cos(angle), _sine = MathF.Sin(angle);

        /// <summary>Returns the strokes at eight pixels, with <paramref name="density"/> as their mean.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Laid(Vector256<float> density, int x)
        {
            if (Vector256.EqualsAll(density, Vector256<float>.Zero))
            {
                return density;
            }

            var column = Vector256.Create((float)x) + Vector256<float>.Indices;
            var along = (column * _cosine) + Vector256.Create(y * _sine);
            var across = Vector256.Create(y * _cosine) - (column * _sine);
            return (density + density) * strokes.At(along, across);
        }
    }
}
