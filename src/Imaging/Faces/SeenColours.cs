using System.Buffers;
using System.Numerics.Tensors;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>The OKLab colours of a small picture, each with its bin in a histogram (<see cref="ColourShares"/>).</summary>
internal sealed class SeenColours : IDisposable
{
    /// <summary>
    /// Numbers of steps of the histogram: 1/16 in lightness and 1/80 in a and b. With steps of 1/40, bright skin counts as grey wall.
    /// </summary>
    public const int LightnessBins = 16, ChromaBins = 32;
    private const float ChromaSteps = 80;

    private readonly Plane _a, _b;

    public SeenColours(PlanePool pool, RgbPlanes seen)
    {
        (Lightness, _a, _b) = (pool.RentLike(seen.Red), pool.RentLike(seen.Red), pool.RentLike(seen.Red));
        using var image = seen.ToImage();
        Oklab.FromBytes(image.Bytes, Lightness, _a, _b);
    }

    public Plane Lightness { get; }

    public float Chroma(int x, int y) => MathF.Sqrt((_a[x, y] * _a[x, y]) + (_b[x, y] * _b[x, y]));

    /// <summary>Returns the bin of a pixel's colour.</summary>
    public int Bin(int x, int y) =>
        (((Step(Lightness[x, y] * LightnessBins, LightnessBins) * ChromaBins) + Step((_a[x, y] * ChromaSteps) + (ChromaBins / 2f), ChromaBins)) * ChromaBins)
        + Step((_b[x, y] * ChromaSteps) + (ChromaBins / 2f), ChromaBins);

    public void Dispose()
    {
        Lightness.Dispose();
        _a.Dispose();
        _b.Dispose();
    }

    private static int Step(float value, int steps) => Math.Clamp((int)MathF.Floor(value), 0, steps - 1);
}

/// <summary>
/// How often colours occur in a part of a picture: a histogram, as in Jones and Rehg, "Statistical Color Models with Application to Skin
/// Detection", 1999.
/// </summary>
internal sealed class ColourShares : IDisposable
{
    private const int Bins = SeenColours.LightnessBins * SeenColours.ChromaBins * SeenColours.ChromaBins;

    private readonly float[] _counts = ArrayPool<float>.Shared.Rent(Bins);

    public ColourShares() => _counts.AsSpan(0, Bins).Clear();

    /// <summary>The number of pixels counted; after <see cref="Spread"/> a share.</summary>
    public float this[int bin] => _counts[bin];

    public void Count(int bin) => _counts[bin]++;

    /// <summary>Replaces the count of each bin by the share of all pixels that it has together with its 26 neighbours.</summary>
    public void Spread()
    {
        var counts = _counts.AsSpan(0, Bins);
        var total = MathF.Max(TensorPrimitives.Sum<float>(counts), 1);
        var before = ArrayPool<float>.Shared.Rent(Bins);
        const int Row = SeenColours.ChromaBins, Layer = Row * Row;
        foreach (var (step, places) in ((int, int)[])[(1, Row), (Row, Row), (Layer, SeenColours.LightnessBins)])
        {
            counts.CopyTo(before);
            for (var i = 0; i < Bins; i++)
            {
                var place = i / step % places;
                counts[i] = before[i] + (place > 0 ? before[i - step] : 0) + (place < places - 1 ? before[i + step] : 0);
            }
        }

        ArrayPool<float>.Shared.Return(before);
        TensorPrimitives.Divide(counts, total, counts);
    }

    public void Dispose() => ArrayPool<float>.Shared.Return(_counts);
}
