using System.Buffers;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>
/// Removes pieces of background beside a head that the segmentation took for a part of the person, for instance between a head and a
/// raised arm: pixels whose colour is common in the background and missing in the head. Colours are counted in histograms, as in Jones and
/// Rehg, "Statistical Color Models with Application to Skin Detection", 1999.
/// </summary>
internal static class BackgroundColours
{
    /// <summary>
    /// Numbers of steps of the histograms: 1/16 in lightness and 1/80 in OKLab a and b. With steps of 1/40, bright skin counts as grey wall.
    /// </summary>
    private const int LightnessBins = 16, ChromaBins = 32, Bins = LightnessBins * ChromaBins * ChromaBins;
    private const float ChromaSteps = 80;

    /// <summary>
    /// Values of the mask at which a pixel surely belongs to the background and to the face, and at which one near the face belongs to the
    /// hair, of which the segmentation is less sure.
    /// </summary>
    private const float SureBackground = 0.15f, SureFace = 0.85f, Hair = 0.5f;

    /// <summary>
    /// Share of a colour and its neighbours in the background from which it is common there, and its share in the head, relative to that, up
    /// to which it is missing.
    /// </summary>
    private const float Common = 0.01f, Missing = 0.1f;

    /// <param name="pool">Provides planes.</param>
    /// <param name="mask">The mask; changed in place.</param>
    /// <param name="seen">The picture, of the size of the mask.</param>
    /// <param name="head">
    /// The head with its hair, upright. Nothing is removed in its upper half; beside the chin there can be background in it.
    /// </param>
    /// <param name="face">The face, without background. Nothing is removed inside.</param>
    /// <param name="isInside">Whether a pixel lies inside the photo.</param>
    public static void Remove(PlanePool pool, Plane mask, RgbPlanes seen, Ellipse head, Ellipse face, Func<int, int, bool> isInside)
    {
        using Plane lightness = pool.RentLike(mask), a = pool.RentLike(mask), b = pool.RentLike(mask);
        using Plane own = pool.RentLike(mask), core = pool.RentLike(mask);
        using (var image = seen.ToImage()) Oklab.FromBytes(image.Bytes, lightness, a, b);
        own.Fill(0);
        head.Paint(own, 0.95f, 1);
        core.Fill(0);
        face.Paint(core, 0.95f, 1);
        float[] background = Rent(), subject = Rent(), scratch = Rent();
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = 0; x < mask.Width; x++)
            {
                if (mask[x, y] < SureBackground && isInside(x, y)) background[Bin(lightness[x, y], a[x, y], b[x, y])]++;
                else if (mask[x, y] > (core[x, y] > 0.5f ? SureFace : Hair) && IsHead(x, y)) subject[Bin(lightness[x, y], a[x, y], b[x, y])]++;
            }
        }

        Spread(background, scratch);
        Spread(subject, scratch);
        for (var y = 0; y < mask.Height; y++)
        {
            var row = mask.Line(y);
            for (var x = 0; x < mask.Width; x++)
            {
                if (IsHead(x, y)) continue;
                var bin = Bin(lightness[x, y], a[x, y], b[x, y]);
                if (background[bin] > Common && subject[bin] < Missing * background[bin]) row[x] = 0;
            }
        }

        foreach (var counts in (float[][])[background, subject, scratch]) ArrayPool<float>.Shared.Return(counts);

        bool IsHead(int x, int y) => core[x, y] > 0.5f || (own[x, y] > 0.5f && y < head.Centre.Y);
    }

    private static float[] Rent()
    {
        var counts = ArrayPool<float>.Shared.Rent(Bins);
        Array.Clear(counts);
        return counts;
    }

    /// <summary>Replaces the count of each bin by the share of all pixels that it has together with its 26 neighbours.</summary>
    private static void Spread(float[] counts, float[] before)
    {
        var total = MathF.Max(System.Numerics.Tensors.TensorPrimitives.Sum(counts.AsSpan(0, Bins)), 1);
        foreach (var (step, places) in ((int, int)[])[(1, ChromaBins), (ChromaBins, ChromaBins), (ChromaBins * ChromaBins, LightnessBins)])
        {
            counts.AsSpan(0, Bins).CopyTo(before);
            for (var i = 0; i < Bins; i++)
            {
                var place = i / step % places;
                counts[i] = before[i] + (place > 0 ? before[i - step] : 0) + (place < places - 1 ? before[i + step] : 0);
            }
        }

        for (var i = 0; i < Bins; i++) counts[i] /= total;
    }

    /// <summary>Returns the index of a colour.</summary>
    private static int Bin(float lightness, float a, float b) =>
        (((Step(lightness * LightnessBins, LightnessBins) * ChromaBins) + Step((a * ChromaSteps) + (ChromaBins / 2f), ChromaBins)) * ChromaBins)
        + Step((b * ChromaSteps) + (ChromaBins / 2f), ChromaBins);

    private static int Step(float value, int steps) => Math.Clamp((int)MathF.Floor(value), 0, steps - 1);
}
