using System.Numerics;
using Avatar.Imaging.Cartoons.Features;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>
/// Draws a person as flat shapes, from the back to the front: clothes, skin with its shadows and lights, hair. Each shape extends a little
/// below those in front of it, so that no background shows between them.
/// </summary>
/// <param name="pool">Provides planes.</param>
/// <param name="view">What is drawn.</param>
/// <param name="regions">Its parts.</param>
/// <param name="smooth">The view's pixels without texture.</param>
/// <param name="look">What the seed decides.</param>
/// <param name="scene">Receives the shapes.</param>
internal sealed unsafe class PortraitPainter(PlanePool pool, PortraitView view, PortraitRegions regions, Canvas smooth, PortraitLook look, SceneBuilder scene)
{
    private static readonly CurveFit Coarse = new(Error: 0.7f, Smoothing: 2.4f, Step: 1.6f, Corner: 75);
    private static readonly CurveFit Medium = new(Error: 0.55f, Smoothing: 2.0f, Step: 1.6f, Corner: 75);

    /// <summary>Pieces of tones that are smaller than this share of the picture are left out.</summary>
    private const float SmallTone = 0.0009f;

    private Plane Smooth => smooth.L;

    /// <summary>The colour of the hair in the drawing; null without hair.</summary>
    public Vector3? Hair { get; private set; }

    /// <param name="hasClothes">Whether clothes are drawn.</param>
    /// <returns>The colours of the skin.</returns>
    public SkinTones Draw(bool hasClothes)
    {
        using var person = Fields.Blurred(pool, view.Person, 1.2f);
        person.Add(-0.5f);
        using var soft = new SoftParts(pool, regions, view.Stroke);
        if (hasClothes) DrawClothes(person, soft);
        var tones = DrawSkin(person, soft);
        DrawHair(person, soft);
        if (regions.Beard is { } beard) new BeardPainter(pool, view, tones, scene).Draw(beard, Smooth, colour => Hair is null ? colour : Dyed(colour));
        return tones;
    }

    private Plane Min(Plane one, Plane other, float gain = 1) => Fields.Map(pool, one, i => MathF.Min(one.Pixels[i], other.Pixels[i] * gain));

    private void DrawClothes(Plane person, SoftParts soft)
    {
        const float Similar = 0.07f, Rare = 0.02f, MinShare = 0.0012f;
        var where = Fields.Sample(Smooth, i => regions.Is(PortraitPart.Clothes, i) && !view.IsHidden(i));
        if (where.Count < 80) return;
        scene.Role = ShapeRole.Clothes;
        Vector3 Weighted(int i) => new(Smooth.Pixels[i], smooth.A.Pixels[i] * 1.6f, smooth.B.Pixels[i] * 1.6f);
        var step = Math.Max(1, where.Count / 2000);
        var points = where.Where((_, order) => order % step == 0).Select(Weighted).ToArray();
        var centres = ColourModel.Cluster(points, Math.Min(4, points.Length), out var nearest);
        var kept = new List<Vector3>();
        foreach (var k in Enumerable.Range(0, centres.Length).OrderByDescending(k => nearest.Count(value => value == k)))
        {
            if (nearest.Count(value => value == k) < Rare * points.Length) continue;
            if (kept.TrueForAll(other => MaxDifference(centres[k], other) > Similar)) kept.Add(centres[k]);
        }

        var colours = kept.ConvertAll(centre => Redressed(centre with { Y = centre.Y / 1.6f, Z = centre.Z / 1.6f }));
        using var area = Fields.Blur(pool, Fields.Map(pool, person, i => regions.Is(PortraitPart.Clothes, i) ? 1 : 0), 3);
        area.Add(-0.12f);
        scene.AddField(Min(area, person), colours[0], Coarse, MinShare);
        var own = new byte[Smooth.Stride * Smooth.Height];
        for (var i = 0; i < own.Length; i++) own[i] = (byte)Nearest(kept, Weighted(i));
        for (var k = 1; k < kept.Count; k++)
        {
            var tone = k;
            using var closeness = Fields.Blur(pool, Fields.Map(pool, person, i => !view.IsHidden(i) && own[i] == tone ? 1 : 0), 2.2f * view.Stroke);
            closeness.Add(-0.5f);
            scene.AddBlob(Fields.Map(pool, person, i => MathF.Min(closeness.Pixels[i], MathF.Min(area.Pixels[i], person.Pixels[i]))), colours[k], Coarse, MinShare, 2.4f);
        }
    }

    private static int Nearest(List<Vector3> centres, Vector3 colour)
    {
        var best = 0;
        for (var k = 1; k < centres.Count; k++)
        {
            if (Vector3.DistanceSquared(centres[k], colour) < Vector3.DistanceSquared(centres[best], colour)) best = k;
        }

        return best;
    }

    private Vector3 Redressed(Vector3 colour)
    {
        var chroma = colour.Chroma();
        var turned = colour.Shaded(0, chroma > 0.02f ? look.ClothesGain : 1, look.ClothesTurn);
        var dye = look.ClothesDye * Math.Clamp((0.045f - chroma) / 0.03f, 0, 1);

        // Black takes a dye only if it becomes a little lighter, white only a little of it.
        var lighter = dye == Vector2.Zero ? 0 : 0.10f * Math.Clamp((0.40f - turned.X) / 0.2f, 0, 1);
        dye *= Math.Clamp((0.98f - turned.X) / 0.2f, 0.3f, 1);
        return new Vector3(Math.Clamp(turned.X + lighter, 0.17f, 0.95f), turned.Y + dye.X, turned.Z + dye.Y);
    }

    private static float MaxDifference(Vector3 one, Vector3 other)
    {
        var difference = Vector3.Abs(one - other);
        return MathF.Max(difference.X, MathF.Max(difference.Y, difference.Z));
    }

    private SkinTones DrawSkin(Plane person, SoftParts soft)
    {
        scene.Role = ShapeRole.Skin;
        var tones = SkinTones.Measure(view, regions.Skin);
        DrawBareSkin(person, soft, tones);
        float* oval = view.Oval.Pixels;
        using var exact = Fields.Blur(pool, Fields.Map(pool, person, i => regions.Is(PortraitPart.Skin, i) || oval[i] > 0.6f ? 1 : 0), 1.2f);
        exact.Add(-0.5f);
        using var region = Min(exact, person);
        exact.Dispose();
        DrawNeckShadow(region, tones);
        using var shade = Shade();
        var bare = Fields.Sorted(shade, i => view.IsBareFace(i) && view.Y.Pixels[i] < 0.35f);
        var (first, second) = (MathF.Min(-0.34f, Fields.At(bare, 0.26f)), MathF.Min(-0.90f, Fields.At(bare, 0.05f)));
        scene.AddBlob(Fields.Map(pool, shade, i => MathF.Min(first - shade.Pixels[i], 3 * region.Pixels[i])), tones.Shadow, Coarse, 0.0028f, 3);
        scene.AddBlob(Fields.Map(pool, shade, i => MathF.Min(second - shade.Pixels[i], 3 * region.Pixels[i])), tones.Deep, Coarse, 0.0016f, 2.6f);
        return tones;
    }

    /// <summary>Draws the skin without shadows, a little larger where hair will cover it.</summary>
    private void DrawBareSkin(Plane person, SoftParts soft, SkinTones tones)
    {
        float* oval = view.Oval.Pixels;
        using var clothes = Fields.Blur(pool, Fields.Map(pool, person, i => regions.Is(PortraitPart.Clothes, i) ? 1 : 0), 1.2f);
        using var grown = Fields.Blur(pool, Fields.Map(pool, person, i => regions.Is(PortraitPart.Skin, i) || oval[i] > 0.5f ? 1 : 0), 3);
        var wide = Fields.Map(pool, person, i => MathF.Min(
            person.Pixels[i], MathF.Max(oval[i] - 0.5f, MathF.Min(grown.Pixels[i] - 0.12f, MathF.Max(soft.Lead(PortraitPart.Skin, i), 0.5f - clothes.Pixels[i])))));
        scene.AddField(wide, tones.Base, Medium, 0.0007f);
    }

    /// <summary>Draws the shadow of the chin on the neck: the face, moved down, where skin lies below it.</summary>
    private void DrawNeckShadow(Plane region, SkinTones tones)
    {
        const float Depth = 0.085f;
        var mesh = view.Face.Mesh;
        var down = (mesh.AxisY - (mesh.AxisX * 0.35f * look.LightSide)) * Depth * mesh.Height;
        var moved = Array.ConvertAll(mesh.Line(FaceLandmarks.Oval), point => point + down);
        using var shadow = pool.RentLike(region);
        shadow.Fill(0);
        Polygon.Paint(pool, moved, shadow);
        scene.AddBlob(
            Fields.Map(pool, region, i => MathF.Min(MathF.Min(shadow.Pixels[i] - 0.5f, 0.5f - view.Oval.Pixels[i]), MathF.Min(3 * region.Pixels[i], 8 * (view.Y.Pixels[i] - 0.22f)))),
            tones.Shadow,
            Medium,
            SmallTone,
            1.2f);
    }

    /// <summary>
    /// Returns how light each pixel is, relative to the face's range: a drawn light from the side of the photo's light, and the photo's own,
    /// which counts more where it is strong.
    /// </summary>
    private Plane Shade()
    {
        const float OutsideShare = 0.7f;
        using var light = Fields.Blurred(pool, Smooth, 4.5f * view.Stroke);
        var face = Fields.Sorted(light, view.IsBareFace);
        var (low, middle, high) = (Fields.At(face, 0.05f), Fields.At(face, 0.5f), Fields.At(face, 0.95f));
        var range = Math.Clamp(high - low, 0.16f, 0.46f);
        var side = MathF.Abs(view.Face.Light) > 0.15f ? MathF.Sign(view.Face.Light) : look.LightSide;
        using var within = Fields.Blurred(pool, view.Oval, 6 * view.Stroke);
        var drawnShare = Math.Clamp(0.75f - (0.6f * (high - low - 0.14f)), 0.5f, 0.75f);
        var direction = Vector3.Normalize(new Vector3(0.62f * side, -0.45f, 0.64f));
        return Fields.Map(pool, light, i =>
        {
            var own = (light.Pixels[i] - middle) / range;
            var (x, y) = (view.X.Pixels[i] / 0.44f, view.Y.Pixels[i] / 0.60f);
            var height = MathF.Sqrt(MathF.Max(1 - (x * x) - (y * y), 0.05f));
            var drawn = 1.5f * (Vector3.Dot(Vector3.Normalize(new Vector3(x, y, height)), direction) - 0.64f);
            return float.Lerp(OutsideShare * own, (own * (1 - drawnShare)) + (drawnShare * drawn), within.Pixels[i]);
        });
    }

    private void DrawHair(Plane person, SoftParts soft)
    {
        var where = Fields.Sample(Smooth, i => regions.Is(PortraitPart.Hair, i));
        if (where.Count < 120) return;
        // Short dark hair on a dark head shines as light as the skin: it is drawn dark.
        const float DarkSkin = 0.60f;
        scene.Role = ShapeRole.Hair;
        var skin = regions.Skin;
        var found = where.ConvertAll(i => new Vector3(Smooth.Pixels[i], smooth.A.Pixels[i], smooth.B.Pixels[i]));
        var colour = FaceView.Median(found) with { X = FaceView.Percentile(found, 0.4f, value => value.X) };
        colour = colour.Shaded(0, colour.Chroma() > 0.045f ? 1.2f : 0.85f) with { X = Math.Clamp(colour.X, 0.17f, 0.93f) };
        if (MaxDifference(colour * new Vector3(1, 1.6f, 1.6f), skin * new Vector3(1, 1.6f, 1.6f)) < 0.11f)
        {
            colour = colour.X > skin.X - 0.02f && skin.X > DarkSkin ? (colour with { X = MathF.Max(colour.X, skin.X - 0.02f) }).Shaded(0.05f, 0.4f) : (colour with { X = MathF.Min(colour.X, skin.X - 0.10f) }).Shaded(-0.03f, 0.7f);
        }

        Hair = colour = Dyed(colour);
        using var near = Fields.Blur(pool, Fields.Map(pool, person, i => regions.Is(PortraitPart.Hair, i) ? 1 : 0), 1.2f);
        scene.AddField(Fields.Map(pool, person, i => MathF.Min(person.Pixels[i], MathF.Max(soft.Lead(PortraitPart.Hair, i), near.Pixels[i] - 0.5f))), colour, Medium, 0.001f);

        using var light = Fields.Blurred(pool, Smooth, 2.2f * view.Stroke);
        var values = Fields.Sorted(light, i => regions.Is(PortraitPart.Hair, i));
        var middle = Fields.At(values, 0.5f);
        var range = Math.Clamp(Fields.At(values, 0.94f) - Fields.At(values, 0.06f), 0.12f, 0.5f);
        var dark = colour.Shaded(-Math.Clamp(0.30f * range, 0.04f, 0.11f), 0.95f);
        var lit = colour.Shaded(Math.Clamp(0.30f * range, 0.045f, 0.12f), 1.05f);
        Plane Where(Func<float, float> rule) => Fields.Map(pool, light, i => MathF.Min(rule(light.Pixels[i] - middle), MathF.Min(3 * (near.Pixels[i] - 0.5f), 3 * person.Pixels[i])));
        scene.AddBlob(Where(over => -(0.26f * range) - over), dark with { X = MathF.Max(dark.X, 0.10f) }, Coarse, SmallTone, 2);
        scene.AddBlob(Where(over => over - (0.26f * range)), lit, Coarse, SmallTone, 2);
        if (range > 0.2f) scene.AddBlob(Where(over => over - (0.62f * range)), lit.Shaded(0.07f), Coarse, SmallTone, 2);
    }

    /// <summary>Returns the colour of hair with the seed's tint, of which very dark and very light hair takes less.</summary>
    private Vector3 Dyed(Vector3 colour)
    {
        if (look.HairTint == Vector2.Zero) return colour;
        var dye = look.HairTint * Math.Clamp((colour.X - 0.12f) / 0.2f, 0.25f, 1) * (1 - (0.6f * VectorMath.Smoothstep(0.70f, 0.88f, colour.X)));
        return new Vector3(colour.X + (colour.X < 0.3f ? 0.04f : 0), (0.4f * colour.Y) + dye.X, (0.4f * colour.Z) + dye.Y);
    }

    /// <summary>The shares of the parts, blurred for calm outlines.</summary>
    private sealed class SoftParts(PlanePool pool, PortraitRegions regions, float stroke) : IDisposable
    {
        private readonly Plane[] _shares = [.. Enum.GetValues<PortraitPart>().Select(part => Fields.Blurred(pool, regions.Share(part), MathF.Max(1.5f * stroke, 0.6f)))];

        /// <summary>Returns how much more likely a part is at a pixel than the next likely one; negative if it is not the most likely.</summary>
        public float Lead(PortraitPart part, int i)
        {
            var best = 0f;
            for (var other = 0; other < _shares.Length; other++)
            {
                if (other != (int)part) best = MathF.Max(best, _shares[other].Pixels[i]);
            }

            return _shares[(int)part].Pixels[i] - best;
        }

        public void Dispose() => Array.ForEach(_shares, share => share.Dispose());
    }
}
