using System.Numerics;
using Avatar.Imaging.Cartoons.Features;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>
/// Finds and draws a beard: where the lower face is less colourful, for its lightness, than the skin of the upper face, or much darker, on
/// both sides of the face.
/// </summary>
internal sealed unsafe class Beard(PlanePool pool, PortraitView view, SkinTones tones, Vector3 skin, SceneBuilder scene)
{
    private static readonly CurveFit Outline = new(Error: 0.5f, Smoothing: 1.6f, Step: 1.6f, Corner: 75);

    /// <summary>The smallest share of the lower face that is a beard, and of one half of a beard in the other.</summary>
    private const float MinShare = 0.10f, MinBalance = 0.28f;

    /// <summary>The smallest share of chin and upper lip that is covered; less is the shadow at the edge of the jaw.</summary>
    private const float MinCovered = 0.45f;

    /// <summary>A lighter and smaller area than this is glare: lightness below the skin's, and share of the lower face.</summary>
    private const float GlareLightness = 0.06f, GlareShare = 0.33f;

    /// <summary>Skin with less chroma per lightness than this, for instance on a photo without colours, does not tell.</summary>
    private const float MinSaturation = 0.03f;

    /// <summary>Draws the beard, if the face has one.</summary>
    /// <param name="smooth">The lightness of the view without texture.</param>
    public void Draw(Plane smooth)
    {
        if (skin.Chroma() / MathF.Max(skin.X, 0.05f) < MinSaturation) return;
        using var beard = Find();
        if (beard is null) return;
        float* oval = view.Oval.Pixels;
        var where = Fields.Sample(beard, i => beard.Pixels[i] > 0.5f && oval[i] > 0.25f);
        if (where.Count < 20) return;
        var colour = FaceView.Median(where.ConvertAll(view.Colour));
        colour = colour with { X = Math.Clamp(colour.X, 0.17f, 0.92f) };
        var difference = Vector3.Abs(colour - tones.Base) * new Vector3(1, 2, 2);
        if (MathF.Max(difference.X, MathF.Max(difference.Y, difference.Z)) <= 0.05f) return;
        scene.Role = ShapeRole.Hair;
        Plane Inside() => Fields.Map(pool, beard, i => MathF.Min(beard.Pixels[i] - 0.5f, 2 * (oval[i] - 0.25f)));
        scene.AddField(Inside(), colour, Outline, 0.0004f);
        using var light = Fields.Blurred(pool, smooth, 2 * view.Stroke);
        using var inside = Inside();
        var values = Fields.Sorted(light, i => inside.Pixels[i] > 0);
        var (middle, range) = (Fields.At(values, 0.5f), Math.Clamp(Fields.At(values, 0.92f) - Fields.At(values, 0.08f), 0.08f, 0.4f));
        var step = Math.Clamp(0.3f * range, 0.03f, 0.09f);
        scene.AddBlob(Fields.Map(pool, light, i => MathF.Min(middle - (0.32f * range) - light.Pixels[i], 2 * inside.Pixels[i])), colour.Shaded(-step), Outline, 0.0007f, 1.4f);
        scene.AddBlob(Fields.Map(pool, light, i => MathF.Min(light.Pixels[i] - middle - (0.34f * range), 2 * inside.Pixels[i])), colour.Shaded(step), Outline, 0.0007f, 1.4f);
    }

    /// <summary>Returns how likely each pixel is a beard, above 0.5 inside; null without one. The caller owns it.</summary>
    private Plane? Find()
    {
        var mesh = view.Face.Mesh;
        var nose = Vector2.Dot(mesh[FaceLandmarks.NoseBase] - mesh.Centre, mesh.AxisY) / mesh.Height;
        float* fx = view.X.Pixels, fy = view.Y.Pixels, oval = view.Oval.Pixels;
        using var lips = pool.RentLike(view.L);
        lips.Fill(0);
        if (!view.Face.Mouth.IsHidden) Polygon.Paint(pool, view.Face.Mouth.Outline, lips);
        bool IsZone(int i) => oval[i] > 0.3f && fy[i] > nose - (0.75f * MathF.Max(MathF.Abs(fx[i]) - 0.12f, 0)) && lips.Pixels[i] < 0.3f;
        var blur = 2.2f * view.Stroke;
        using Plane l = Fields.Blurred(pool, view.L, blur), a = Fields.Blurred(pool, view.A, blur), b = Fields.Blurred(pool, view.B, blur);
        var saturation = skin.Chroma() / MathF.Max(skin.X, 0.05f);
        var beard = Fields.Blur(pool, Fields.Map(pool, l, i => IsZone(i) ? Hairiness(new Vector3(l.Pixels[i], a.Pixels[i], b.Pixels[i]), saturation) : 0), 3 * view.Stroke);

        // Parts that neither touch chin nor upper lip are shadows.
        bool IsCore(int i) => (MathF.Abs(fx[i]) < 0.13f && fy[i] > 0.28f) || (MathF.Abs(fx[i]) < 0.12f && fy[i] > nose + 0.02f && fy[i] < 0.26f);
        var labels = Fields.Label(beard, i => beard.Pixels[i] > 0.5f, out var sizes);
        var cores = new int[sizes.Count + 1];
        var width = beard.Width;
        int Pixel(int p) => (p / width * beard.Stride) + (p % width);
        for (var p = 0; p < labels.Length; p++) cores[labels[p]] += IsCore(Pixel(p)) ? 1 : 0;
        float left = 0, right = 0, zone = 0, core = 0, covered = 0;
        for (var p = 0; p < labels.Length; p++)
        {
            var i = Pixel(p);
            zone += IsZone(i) ? 1 : 0;
            if (IsCore(i) && IsZone(i))
            {
                core++;
                covered += labels[p] > 0 ? 1 : 0;
            }

            if (labels[p] == 0) continue;
            var own = cores[labels[p]];
            if (own > 0.12f * sizes[labels[p] - 1] || own > 0.004f * mesh.Height * mesh.Height)
            {
                if (fx[i] < 0) left++;
                else right++;
            }
            else
            {
                beard.Pixels[i] = MathF.Min(beard.Pixels[i], 0.3f);
            }
        }

        var share = (left + right) / MathF.Max(zone, 1);
        var isLight = Fields.At(Fields.Sorted(l, i => beard.Pixels[i] > 0.5f), 0.5f) > tones.Base.X - GlareLightness;
        if (share > MinShare && covered > MinCovered * core && MathF.Min(left, right) >= MinBalance * MathF.Max(left, right) && !(isLight && share < GlareShare)) return beard;
        beard.Dispose();
        return null;
    }

    private float Hairiness(Vector3 colour, float saturation)
    {
        var grey = colour.Chroma() / MathF.Max(colour.X, 0.08f) / saturation;
        var dark = tones.Base.X - colour.X;
        return MathF.Max(
            1 - VectorMath.Smoothstep(0.55f, 0.80f, grey),
            MathF.Max(
                VectorMath.Smoothstep(0.20f, 0.34f, dark) * (1 - VectorMath.Smoothstep(0.8f, 1.15f, grey)), VectorMath.Smoothstep(0.30f, 0.42f, dark)));
    }
}
