using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>
/// Finds a beard or a mask: where the lower face has a finer texture than the upper face, or is less colourful for its lightness, or much darker. Without the texture it
/// must be there on both sides of the face, as a shadow is on one.
/// </summary>
internal static unsafe class BeardFinder
{
    /// <summary>The smallest share of the lower face that is a beard, and of one half of a beard in the other.</summary>
    private const float MinShare = 0.10f, MinBalance = 0.28f;

    /// <summary>The smallest share of chin and upper lip that is covered; less is the shadow at the edge of the jaw.</summary>
    private const float MinCovered = 0.45f;

    /// <summary>A lighter and smaller area than this is glare: lightness below the skin's, and share of the lower face.</summary>
    private const float GlareLightness = 0.06f, GlareShare = 0.33f;

    /// <summary>Skin with less chroma per lightness than this, for instance on a photo without colours, does not tell.</summary>
    private const float MinSaturation = 0.03f;

    /// <summary>The smallest share of the lower face that a mask covers.</summary>
    private const float MinCover = 0.5f;

    /// <summary>How much rougher than the upper face chin and jaw are with a beard.</summary>
    private const float MinGrain = 1.45f, MinGrainOfJaw = 1.2f;

    /// <summary>Returns how likely each pixel is a beard or a mask, above 0.5 inside; null without one. The caller owns it.</summary>
    public static Plane? Find(PlanePool pool, PortraitView view, SkinTones tones, Vector3 skin, ColourModel ofSkin, ColourModel? ofHair)
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
        using var texture = MeasureTexture(pool, view);
        var usual = MathF.Max(Fields.At(Fields.Sorted(texture, i => view.IsBareFace(i) && fy[i] < 0.12f && fy[i] > -0.35f && oval[i] > 0.9f), 0.5f), 0.004f);
        float Grain(Func<int, bool> isThere) => Fields.At(Fields.Sorted(texture, i => view.IsBareFace(i) && isThere(i)), 0.5f) / usual;
        var isRough = Grain(i => fy[i] > 0.30f && MathF.Abs(fx[i]) < 0.15f) > MinGrain
            && MathF.Max(Grain(i => fy[i] is > 0.2f and < 0.35f && fx[i] < -0.15f), Grain(i => fy[i] is > 0.2f and < 0.35f && fx[i] > 0.15f)) > MinGrainOfJaw;
        float Hairiness(Vector3 colour, float grain)
        {
            var rough = VectorMath.Smoothstep(isRough ? 1.1f : 1.5f, isRough ? 1.7f : 2.3f, grain / usual) * VectorMath.Smoothstep(0.04f, 0.10f, tones.Base.X - colour.X);
            return MathF.Max(rough, Colourless(colour));
        }

        float Colourless(Vector3 colour)
        {
            var dark = tones.Base.X - colour.X;
            var likeHair = ofHair is null ? 0 : VectorMath.Smoothstep(0.5f, 3, ofHair.LogLikelihood(colour) - ofSkin.LogLikelihood(colour)) * VectorMath.Smoothstep(0.09f, 0.17f, dark);
            if (saturation < MinSaturation) return VectorMath.Smoothstep(0.16f, 0.28f, dark);
            var grey = colour.Chroma() / MathF.Max(colour.X, 0.08f) / saturation;
            return MathF.Max(
                MathF.Max(likeHair, 1 - VectorMath.Smoothstep(0.55f, 0.80f, grey)),
                MathF.Max(VectorMath.Smoothstep(0.20f, 0.34f, dark) * (1 - VectorMath.Smoothstep(0.8f, 1.15f, grey)), VectorMath.Smoothstep(0.30f, 0.42f, dark)));
        }

        var beard = Fields.Blur(pool, Fields.Map(pool, l, i => IsZone(i) ? Hairiness(new Vector3(l.Pixels[i], a.Pixels[i], b.Pixels[i]), texture.Pixels[i]) : 0), 3 * view.Stroke);

        if (isRough)
        {
            Mirror(pool, view, beard);
            beard = Fields.Blur(pool, beard, 4 * view.Stroke);
        }

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
        var isBoth = covered > MinCovered * core && MathF.Min(left, right) >= MinBalance * MathF.Max(left, right);
        if (view.Face.Mouth.IsHidden && share > MinCover)
        {
            // A mask: its edges are where masks have them, as its colour can be that of a light beard, or of skin.
            var bridge = Vector2.Dot(mesh[FaceLandmarks.NoseTip] - mesh.Centre, mesh.AxisY) / mesh.Height;
            var middle = Vector2.Dot(mesh[FaceLandmarks.NoseTip] - mesh.Centre, mesh.AxisX) / mesh.Height;
            using (beard) return Fields.Blur(pool, Fields.Map(pool, beard, i => oval[i] > 0.3f && fy[i] > bridge - 0.13f + (0.4f * MathF.Abs(fx[i] - middle)) ? 1 : 0), 2 * view.Stroke);
        }

        if (share > MinShare && (isRough || isBoth) && !(isLight && share < GlareShare)) return beard;
        beard.Dispose();
        return null;
    }

    /// <summary>Returns the contrast of the finest details: hair has a finer texture than skin, and shadows have none. The caller owns it.</summary>
    private static Plane MeasureTexture(PlanePool pool, PortraitView view)
    {
        using var smooth = Fields.Blurred(pool, view.L, 1.2f * view.Stroke);
        return Fields.Blur(pool, Fields.Map(pool, view.L, i => MathF.Abs(view.L.Pixels[i] - smooth.Pixels[i]) / MathF.Max(smooth.Pixels[i], 0.1f)), 4 * view.Stroke);
    }

    /// <summary>Where light shows a beard on one side of a frontal face alone, it has the same shape on the other.</summary>
    private static void Mirror(PlanePool pool, PortraitView view, Plane beard)
    {
        const float MaxTurn = 0.08f;
        var mesh = view.Face.Mesh;
        var middle = Vector2.Dot(((mesh[FaceLandmarks.NoseBase] + mesh[FaceLandmarks.Chin]) / 2) - mesh.Centre, mesh.AxisX);
        if (MathF.Abs(middle) > MaxTurn * mesh.Height) return;
        using var copy = pool.RentLike(beard);
        beard.CopyTo(copy);
        for (var y = 0; y < beard.Height; y++)
        {
            var row = beard.Line(y);
            for (var x = 0; x < row.Length; x++)
            {
                if (view.Oval[x, y] < 0.3f) continue;
                var other = new Vector2(x, y) - (2 * (Vector2.Dot(new Vector2(x, y) - mesh.Centre, mesh.AxisX) - middle) * mesh.AxisX);
                row[x] = MathF.Max(row[x], copy[Math.Clamp((int)MathF.Round(other.X), 0, beard.Width - 1), Math.Clamp((int)MathF.Round(other.Y), 0, beard.Height - 1)]);
            }
        }
    }
}
