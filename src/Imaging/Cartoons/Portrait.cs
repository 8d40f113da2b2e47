using System.Numerics;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>The faces on a canvas: soft masks that cover all faces, and statistics of the largest.</summary>
internal sealed class Portrait : IDisposable
{
    private readonly PlanePool _pool;
    private readonly Plane _core;
    private Plane? _skin;

    public Portrait(PlanePool pool, Plane canvas, IReadOnlyList<Face> faces, float scale)
    {
        _pool = pool;
        Faces = [.. faces.Select(face => new FaceGeometry(face))];
        Mask = pool.RentLike(canvas);
        Detail = pool.RentLike(canvas);
        Mask.Fill(0);
        Detail.Fill(0);
        foreach (var face in Faces)
        {
            Bounds = Bounds.Union(face.Oval.Paint(Mask, 0.80f, 1.25f));
            foreach (var part in face.Details)
            {
                Bounds = Bounds.Union(part.Paint(Detail, 0.6f, 1.15f));
            }
        }

        _core = Mask;
        if (Faces.Count > 1)
        {
            _core = pool.RentLike(canvas);
            _core.Fill(0);
            Largest.Oval.Paint(_core, 0.80f, 1.25f);
        }

        StrokeScale = Math.Clamp(Largest.Width / 300, 0.55f * scale, 1.3f * scale);
    }

    public IReadOnlyList<FaceGeometry> Faces { get; }

    public FaceGeometry Largest => Faces[0];

    /// <summary>1 inside a face, 0 outside, soft at the edge.</summary>
    public Plane Mask { get; }

    /// <summary>1 at eyes and mouths, 0 elsewhere, soft at the edge.</summary>
    public Plane Detail { get; }

    /// <summary>
    /// 1 in faces, and up to 0.85 where something near a face has its colour (neck, ears, hands). <see cref="Mask"/> until measured.
    /// </summary>
    public Plane Skin => _skin ?? Mask;

    /// <summary>The region outside which <see cref="Mask"/> and <see cref="Detail"/> are 0.</summary>
    public Region Bounds { get; }

    /// <summary>Pixels per unit of length for strokes in faces.</summary>
    public float StrokeScale { get; }

    /// <summary>The 5th, 50th and 95th percentile of lightness in the largest face.</summary>
    public (float Dark, float Middle, float Light) Tones { get; private set; } = (0.4f, 0.6f, 0.8f);

    /// <summary>The skin colour, OKLab a and b: medians in the largest face.</summary>
    public Vector2 Colour { get; private set; }

    /// <summary>Chroma gain for skin that looks grey because of underexposure or flash: 1 to 1.5.</summary>
    public float Glow { get; private set; } = 1;

    /// <summary>Updates <see cref="Tones"/>.</summary>
    public void MeasureTones(Plane lightness)
    {
        var tones = Statistics.Percentiles(lightness, _core, 0, 1, 0.05f, 0.5f, 0.95f);
        Tones = (tones[0], tones[1], tones[2]);
    }

    /// <summary>
    /// Updates <see cref="Colour"/>, <see cref="Glow"/> and <see cref="Skin"/>. Skin is found by similarity to the largest face's colour,
    /// not by a fixed range of hues.
    /// </summary>
    public void MeasureSkin(Plane a, Plane b, float scale)
    {
        using var smoothA = _pool.RentLike(a);
        using var smoothB = _pool.RentLike(b);
        Gaussian.Blur(_pool, a, smoothA, 3 * scale);
        Gaussian.Blur(_pool, b, smoothB, 3 * scale);
        Colour = new Vector2(Median(smoothA), Median(smoothB));
        Glow = Math.Clamp(0.085f / (Colour.Length() + 1e-4f), 1, 1.5f);

        var skin = _pool.RentLike(Mask);
        Mask.CopyTo(skin);
        foreach (var face in Faces)
        {
            PaintLikeness(skin, smoothA, smoothB, Colour, face);
        }

        _skin?.Dispose();
        _skin = skin;
    }

    /// <summary>Returns the median of a chroma plane in the core of the largest face.</summary>
    public float Median(Plane plane) => Statistics.Percentiles(plane, _core, -0.4f, 0.4f, 0.5f)[0];

    public void Dispose()
    {
        Mask.Dispose();
        Detail.Dispose();
        _core.Dispose();
        _skin?.Dispose();
    }

    /// <summary>
    /// Raises the skin mask near a face where the colour is similar to the skin colour; fades out 1.2 to 2.4 face heights away.
    /// </summary>
    private static unsafe void PaintLikeness(Plane skin, Plane a, Plane b, Vector2 colour, FaceGeometry face)
    {
        const float Near = 1.2f, Far = 2.4f, Spread = 0.05f;
        var reach = Far * face.Height;
        var region = Region.Covering(skin, face.Centre.X - reach, face.Centre.Y - reach, face.Centre.X + reach, face.Centre.Y + reach);
        var lanes = Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);
        var exponent = -1 / (Spread * Spread * MathF.Log(2));
        for (var y = region.Top; y < region.Bottom; y++)
        {
            var dy = y - face.Centre.Y;
            for (var x = region.Left; x < region.Right; x += Plane.Lanes)
            {
                var dx = Vector256.Create(x - face.Centre.X) + lanes;
                var distance = Vector256.Sqrt((dx * dx) + Vector256.Create(dy * dy)) * (1 / face.Height);
                var near = Vector256<float>.One - VectorMath.Smoothstep(Near, Far, distance);
                var da = Vector256.Load(a.Row(y) + x) - Vector256.Create(colour.X);
                var db = Vector256.Load(b.Row(y) + x) - Vector256.Create(colour.Y);
                var alike = VectorMath.Exp2(((da * da) + (db * db)) * exponent);
                Vector256.Max(near * alike * 0.85f, Vector256.Load(skin.Row(y) + x)).Store(skin.Row(y) + x);
            }
        }
    }
}
