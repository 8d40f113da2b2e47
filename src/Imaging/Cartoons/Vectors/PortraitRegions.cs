using System.Numerics;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>The parts of a portrait.</summary>
internal enum PortraitPart
{
    Skin,
    Hair,
    Clothes,
}

/// <summary>
/// Divides a person into skin, hair and clothes. The models of their colours come from places where they surely are; each pixel gets the part
/// that its colour and its place in the face's coordinates make most likely, smoothed along the photo's edges (Hosni, Rhemann et al., "Fast
/// Cost-Volume Filtering for Visual Correspondence and Beyond", 2013). Owns its planes.
/// </summary>
internal sealed unsafe class PortraitRegions : IDisposable
{
    /// <summary>Squared distance from the skin's colours beyond which a colour is not skin.</summary>
    private const float NotSkin = 0.0105f;

    /// <summary>Squared distance from the median of the skin beyond which a colour around the forehead is not skin either.</summary>
    private const float FarFromSkin = 0.022f;

    /// <summary>The smallest share of the ring around the forehead that must not be skin, unless the person is bald.</summary>
    private const float MinHair = 0.17f;

    /// <summary>Squared distance from the hair's colours up to which clothes could be hair.</summary>
    private const float LikeHair = 0.006f;

    /// <summary>The smallest area of long hair beside the jaw, in squared heights of the face.</summary>
    private const float MinLongHair = 0.02f;

    private readonly PlanePool _pool;
    private readonly Plane[] _shares;
    private readonly byte[] _parts;

    private PortraitRegions(PlanePool pool, Plane[] shares, byte[] parts, Vector3 skin, Plane? beard)
    {
        (_pool, _shares, _parts, Skin, Beard) = (pool, shares, parts, skin, beard);
    }

    /// <summary>The median colour of the upper face without its darkest parts.</summary>
    public Vector3 Skin { get; }

    /// <summary>How likely each pixel of the face is a beard, above 0.5 inside; null without one.</summary>
    public Plane? Beard { get; }

    /// <summary>Returns how likely each pixel of the person belongs to a part, 0 to 1.</summary>
    public Plane Share(PortraitPart part) => _shares[(int)part];

    /// <summary>Whether a pixel of the person belongs to a part.</summary>
    public bool Is(PortraitPart part, int i) => _parts[i] == (int)part + 1;

    /// <summary>Number of pixels of a part.</summary>
    public int Count(PortraitPart part) => _parts.Count(value => value == (int)part + 1);

    public void Dispose()
    {
        foreach (var share in _shares) share.Dispose();
        Beard?.Dispose();
    }

    public static PortraitRegions Find(PlanePool pool, PortraitView view, RgbPlanes seen)
    {
        var side = PortraitView.Side;
        using Plane l = Fields.Blurred(pool, view.L, 1.2f), a = Fields.Blurred(pool, view.A, 1.2f), b = Fields.Blurred(pool, view.B, 1.2f);
        using var depth = Fields.Blurred(pool, view.Oval, 0.025f * view.Face.Mesh.Height);
        float* fx = view.X.Pixels, fy = view.Y.Pixels, oval = view.Oval.Pixels, person = view.Person.Pixels;
        Vector3 Colour(int i) => new(l.Pixels[i], a.Pixels[i], b.Pixels[i]);

        // Colours of the skin: the upper face, without shadows and glare.
        var face = Fields.Sample(l, i => depth.Pixels[i] > 0.97f && view.Features.Pixels[i] < 0.05f && fy[i] > -0.33f && fy[i] < 0.12f);
        if (face.Count < 60) face = Fields.Sample(l, i => oval[i] > 0.5f);
        var colours = face.ConvertAll(Colour);
        var dark = Fields.At([.. colours.Select(colour => colour.X).Order()], 0.12f);
        colours.RemoveAll(colour => colour.X < dark);
        var chroma = Fields.At([.. colours.Select(colour => colour.Chroma()).Order()], 0.5f);
        if (chroma > 0.03f) colours.RemoveAll(colour => colour.Chroma() < 0.62f * chroma);
        var skin = new ColourModel(colours, 3);
        var median = Cartoons.Features.FaceView.Median(colours);
        using var near = Fields.Map(pool, l, i => person[i] > 0.3f ? skin.Distance(Colour(i)) : 1);

        // Colours of the hair: around the forehead.
        // Ginger hair is as near to shaded skin as that is to lit skin, but far from the latter.
        bool IsNoSkin(int i) => near.Pixels[i] > NotSkin || ColourModel.DistanceBetween(Colour(i), median) > FarFromSkin;
        bool IsRing(int i) => person[i] > 0.7f && oval[i] < 0.1f && fy[i] > -1.1f && fy[i] < -0.25f && MathF.Abs(fx[i]) < 0.75f;
        var ring = Fields.Sample(l, IsRing);
        var hairy = ring.FindAll(IsNoSkin);
        var isBald = hairy.Count < MinHair * ring.Count || hairy.Count < 40;
        var hair = isBald ? null : new ColourModel(hairy.ConvertAll(Colour), 3);

        // Hair that falls on the shoulders passes the jaw. Else, dark clothes are clothes, also those in the colour of the hair.
        bool IsAtJaw(int i) => person[i] > 0.5f && oval[i] < 0.1f && fy[i] > 0.15f && fy[i] < 0.38f && MathF.Abs(fx[i]) is > 0.36f and < 0.75f;
        bool IsLikeHair(int i) => hair!.Distance(Colour(i)) is var distance && distance < LikeHair && distance < near.Pixels[i];
        var isShort = hair is null || 4 * Fields.Sample(l, i => IsAtJaw(i) && IsLikeHair(i)).Count < MinLongHair * view.Face.Mesh.Height * view.Face.Mesh.Height;
        if (!isShort)
        {
            // Nor is hair told from a dark top.
            var chest = Fields.Sample(l, i => person[i] > 0.7f && !view.IsHidden(i) && fy[i] is > 0.8f and < 1.2f && MathF.Abs(fx[i]) < 0.25f);
            isShort = chest.Count(IsLikeHair) > 0.6f * Math.Max(chest.Count, 40);
        }

        // Colours of the clothes: below the neck. On a photo without colours, the place alone tells skin and clothes apart.
        var grey = 1 - VectorMath.Smoothstep(0.012f, 0.04f, chroma);
        bool IsLow(int i) => person[i] > 0.7f && !view.IsHidden(i) && (fy[i] > 0.8f || (i / l.Stride > 0.91f * side && fy[i] > 0.6f))
            && (near.Pixels[i] > NotSkin || (grey > 0.5f && MathF.Abs(fx[i]) > 0.45f));
        var low = Fields.Sample(l, i => IsLow(i) && (isShort || hair!.Distance(Colour(i)) > LikeHair));
        if (low.Count < 40) low = Fields.Sample(l, IsLow);
        var clothes = low.Count < 16 ? null : new ColourModel(low.ConvertAll(Colour), 4);

        // Fair hair has nearly the colour of the skin: there, the place decides.
        var similar = hairy.Count < 12 ? 0 : 1 - VectorMath.Smoothstep(0.02f, 0.09f, Fields.At(Fields.Sorted(near, i => IsRing(i) && near.Pixels[i] > NotSkin), 0.5f));
        near.Dispose();
        var beard = BeardFinder.Find(pool, view, SkinTones.Measure(view, median), median, skin, hair);
        Plane[] rough = [pool.Rent(side / 2, side / 2), pool.Rent(side / 2, side / 2)];
        foreach (var share in rough) share.Fill(1 / 3f);
        for (var y = 0; y < side; y += 2)
        {
            for (var x = 0; x < side; x += 2)
            {
                var i = (y * l.Stride) + x;
                if (person[i] < 0.1f) continue;
                var place = new Place(fx[i], fy[i], oval[i], Math.Clamp((depth.Pixels[i] - 0.5f) * 2, 0, 1));
                var colour = Colour(i);
                var beside = similar * place.Beside;
                var asSkin = 0.7f * (skin.LogLikelihood(colour) + place.Skin - (3.5f * beside) - (6 * grey * place.Apart));
                var asHair = 0.7f * ((hair?.LogLikelihood(colour) ?? -30) + place.Hair + (2 * beside) - (isShort ? 5 * place.Low : 0));
                var asClothes = 0.7f * ((clothes?.LogLikelihood(colour) ?? -30) + place.Clothes);
                if (!isShort && place.Throat > 0 && hair!.Distance(colour) < LikeHair) asClothes -= 0.7f * 6 * place.Throat;
                var most = MathF.Max(asSkin, MathF.Max(asHair, asClothes));
                (asSkin, asHair, asClothes) = (MathF.Exp(asSkin - most), MathF.Exp(asHair - most), MathF.Exp(asClothes - most));
                var sum = asSkin + asHair + asClothes;
                (rough[0].Line(y / 2)[x / 2], rough[1].Line(y / 2)[x / 2]) = (asSkin / sum, asHair / sum);
            }
        }

        Array.ForEach([l, a, b, depth], plane => plane.Dispose());
        var shares = Smooth(pool, rough, seen);
        PartShapes.Repair(pool, shares, view, hasBeard: beard is not null);
        RemoveIslands(shares, side, person);
        for (var part = 0; part < 3; part++) shares[part] = Fields.Blur(pool, shares[part], 1);
        FillRim(pool, shares, view.Person);
        var parts = new byte[l.Stride * side];
        for (var i = 0; i < parts.Length; i++)
        {
            if (i % l.Stride < side && person[i] > 0.5f) parts[i] = (byte)(Best(shares, i) + 1);
        }

        return new PortraitRegions(pool, shares, parts, median, beard);
    }

    private static int Best(Plane[] shares, int i)
    {
        var best = 0;
        for (var part = 1; part < 3; part++)
        {
            if (shares[part].Pixels[i] > shares[best].Pixels[i]) best = part;
        }

        return best;
    }

    /// <summary>Returns the shares of all parts at the photo's size, with edges aligned to the photo's. The filter is linear, so the three add up to 1.</summary>
    /// <param name="pool">Provides planes.</param>
    /// <param name="rough">The shares of skin and hair at half the size; disposed here.</param>
    /// <param name="seen">The photo.</param>
    private static Plane[] Smooth(PlanePool pool, Plane[] rough, RgbPlanes seen)
    {
        const float Reach = 3, Flat = 1.5e-3f, Blur = 1.3f;
        Plane[] shares =
        [
            Fields.Blur(pool, GuidedFilter.ApplyToHalf(pool, seen, rough[0], Reach, Flat), Blur),
            Fields.Blur(pool, GuidedFilter.ApplyToHalf(pool, seen, rough[1], Reach, Flat), Blur),
            pool.RentLike(seen.Red),
        ];
        Array.ForEach(rough, share => share.Dispose());
        for (var i = 0; i < shares[0].Stride * shares[0].Height; i++)
        {
            var first = Math.Clamp(shares[0].Pixels[i], 0, 1);
            var second = Math.Clamp(shares[1].Pixels[i], 0, 1 - first);
            (shares[0].Pixels[i], shares[1].Pixels[i], shares[2].Pixels[i]) = (first, second, 1 - first - second);
        }

        return shares;
    }

    /// <summary>Gives small separate pieces to the next likely part; clothes leave the picture somewhere unless they are large.</summary>
    private static void RemoveIslands(Plane[] shares, int side, float* person)
    {
        ReadOnlySpan<float> smallest = [0.0035f, 0.007f, 0.0035f];
        for (var part = 0; part < 3; part++)
        {
            var wanted = part;
            var labels = Fields.Label(shares[0], i => person[i] > 0.5f && Best(shares, i) == wanted, out var sizes);
            var touches = new bool[sizes.Count + 1];
            for (var at = 0; at < side; at++)
            {
                foreach (var edge in (ReadOnlySpan<int>)[((side - 3) * side) + at, (at * side) + 2, (at * side) + side - 3]) touches[labels[edge]] = true;
            }

            // Of clothes, a piece that is small beside the others is a shadow or a strand.
            var limit = smallest[part] * side * side;
            if (part == 2 && sizes.Count > 0) limit = MathF.Max(limit, MathF.Min(0.12f * sizes.Max(), 0.015f * side * side));
            for (var p = 0; p < labels.Length; p++)
            {
                if (labels[p] == 0) continue;
                var size = sizes[labels[p] - 1];
                if (size >= limit && (part != 2 || touches[labels[p]] || size >= 0.03f * side * side)) continue;
                shares[part].Pixels[(p / side * shares[0].Stride) + (p % side)] = 0;
            }
        }
    }

    /// <summary>Pixels at the edge of the person are mixed with the background: they get the shares of those further in.</summary>
    private static void FillRim(PlanePool pool, Plane[] shares, Plane person)
    {
        const float Reach = 3.5f, Inner = 0.93f;
        using var solid = Fields.Blur(pool, Fields.Map(pool, person, i => person.Pixels[i] > 0.5f ? 1 : 0), 2.2f);
        using var weight = Fields.Blur(pool, Fields.Map(pool, person, i => solid.Pixels[i] > Inner ? 1 : 0), Reach);
        foreach (var share in shares)
        {
            using var known = Fields.Blur(pool, Fields.Map(pool, person, i => solid.Pixels[i] > Inner ? share.Pixels[i] : 0), Reach);
            for (var i = 0; i < share.Stride * share.Height; i++)
            {
                if (solid.Pixels[i] <= Inner && weight.Pixels[i] > 1e-3f) share.Pixels[i] = known.Pixels[i] / weight.Pixels[i];
            }
        }
    }

    /// <summary>What the place of a pixel says about its part, as logarithms of likelihoods.</summary>
    private readonly struct Place
    {
        public Place(float x, float y, float oval, float inside)
        {
            var across = MathF.Abs(x);
            var outside = 1 - oval;
            var neck = Fall(0.26f, 0.42f, across) * Rise(0.30f, 0.42f, y) * Fall(0.80f, 1, y);
            var under = Fall(0.24f, 0.34f, across) * Rise(0.20f, 0.30f, y) * Fall(0.85f, 1, y);
            var ear = Fall(0.06f, 0.13f, MathF.Abs(across - 0.47f)) * Rise(-0.30f, -0.15f, y) * Fall(0.18f, 0.30f, y);
            Skin = (9 * inside * Rise(-0.52f, -0.28f, y)) + (2 * oval) + (2 * neck) + (1.2f * ear) - Rise(0.95f, 1.2f, y) - (2.5f * outside * Fall(-0.45f, -0.30f, y));
            Throat = Fall(0.30f, 0.42f, across) * Rise(0.26f, 0.32f, y) * Fall(0.70f, 0.85f, y);
            var throat = Fall(0.30f, 0.42f, across) * Rise(0.34f, 0.42f, y) * Fall(0.62f, 0.75f, y);
            Hair = (2 * outside * Fall(-0.45f, -0.25f, y)) + (across > 0.3f ? outside * Fall(0.3f, 0.9f, y) : 0)
                - (1.1f * Rise(0.12f, 0.40f, y)) - (1.6f * Rise(0.55f, 1.1f, y)) - (7 * MathF.Max(under, 0.6f * throat)) - (6 * inside * Rise(-0.45f, -0.30f, y));
            var beside = Rise(0.40f, 0.52f, across) * Rise(-0.02f, 0.12f, y);
            Clothes = ((-9 + (5 * beside)) * Fall(0.42f, 0.62f, y)) + (1.2f * Rise(0.62f, 0.95f, y)) - (1.5f * under) - (6 * Fall(0.20f, 0.30f, across) * Fall(0.55f, 0.65f, y));
            Low = Rise(0.45f, 0.65f, y);
            Apart = outside * Rise(-0.05f, 0.10f, y) * (1 - (Fall(0.26f, 0.38f, across) * Fall(0.66f, 0.82f, y))) * (1 - ear);
            Beside = outside * Math.Clamp((Rise(0.36f, 0.43f, across) * Fall(0.55f, 0.8f, y) * (1 - (0.6f * ear))) + Fall(-0.42f, -0.30f, y), 0, 1);
        }

        public float Skin { get; }

        public float Hair { get; }

        public float Clothes { get; }

        /// <summary>1 on the neck.</summary>
        public float Throat { get; }

        /// <summary>1 below the neck, where short hair does not reach.</summary>
        public float Low { get; }

        /// <summary>1 on the shoulders, where skin is bare less often than covered.</summary>
        public float Apart { get; }

        /// <summary>1 beside and above the face, where hair is more likely than skin.</summary>
        public float Beside { get; }

        private static float Rise(float low, float high, float value) => VectorMath.Smoothstep(low, high, value);

        private static float Fall(float low, float high, float value) => 1 - VectorMath.Smoothstep(low, high, value);
    }
}
