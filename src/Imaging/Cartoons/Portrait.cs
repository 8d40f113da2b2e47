using System.Numerics;
using System.Runtime.Intrinsics;
using Avatar.Imaging.Cartoons.Features;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>The faces on a canvas: soft masks that cover all faces, and statistics of the largest.</summary>
internal sealed class Portrait : IDisposable
{
    /// <summary>Chroma, in OKLab, up to which hair counts as grey.</summary>
    private const float MaxGreyChroma = 0.035f;

    private readonly PlanePool _pool;
    private readonly Plane _core;
    private Plane? _skin;
    private Plane? _greyHair;

    public Portrait(PlanePool pool, Plane canvas, IReadOnlyList<Face> faces, float scale, params IEnumerable<FaceMesh> meshes)
    {
        _pool = pool;
        Faces = [.. faces.Select(face => new FaceGeometry(face))];
        Meshes = [.. meshes];
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

    /// <summary>The meshes of the faces that have one, in the current pixels of the canvas.</summary>
    public IReadOnlyList<FaceMesh> Meshes { get; private set; }

    /// <summary>The features of the faces that have a mesh; empty until a step measures them.</summary>
    public IReadOnlyList<FaceFeatures> Features { get; set; } = [];

    /// <summary>1 inside a face, 0 outside, soft at the edge.</summary>
    public Plane Mask { get; }

    /// <summary>1 at eyes and mouths, 0 elsewhere, soft at the edge.</summary>
    public Plane Detail { get; }

    /// <summary>
    /// 1 in faces, and up to 0.85 where something near a face has its colour (neck, ears, hands). <see cref="Mask"/> until measured.
    /// </summary>
    public Plane Skin => _skin ?? Mask;

    /// <summary>A mask of grey, white and black hair: 1 inside, 0 outside. It is null before <see cref="MeasureHair"/>, and if there is no such hair.</summary>
    public Plane? GreyHair => _greyHair;

    /// <summary>The region outside which <see cref="Mask"/> and <see cref="Detail"/> are 0.</summary>
    public Region Bounds { get; }

    /// <summary>Pixels per unit of length for strokes in faces.</summary>
    public float StrokeScale { get; }

    /// <summary>The 5th, 50th and 95th percentile of lightness in the largest face.</summary>
    public (float Dark, float Middle, float Light) Tones { get; private set; } = (0.4f, 0.6f, 0.8f);

    /// <summary>
    /// The lightness of the cheeks of the largest face, the mean of both medians, which represents its skin: unlike <see cref="Tones"/>, it excludes beards,
    /// lips, and the shadows of brows and hair.
    /// </summary>
    public float Cheek { get; private set; } = 0.6f;

    /// <summary>The skin colour, OKLab a and b: medians in the largest face.</summary>
    public Vector2 Colour { get; private set; }

    /// <summary>Chroma gain for skin that looks grey because of underexposure or flash: 1 to 1.5.</summary>
    public float Glow { get; private set; } = 1;

    /// <summary>Follows a warp of the canvas: <paramref name="move"/> returns the new position of a point.</summary>
    public void MoveMeshes(Func<Vector2, Vector2> move) => Meshes = [.. Meshes.Select(mesh => mesh.Moved(move))];

    /// <summary>Returns the region that contains all meshes, with their surroundings.</summary>
    public Region MeshBounds(Plane plane)
    {
        const float Reach = 0.8f;
        var bounds = default(Region);
        foreach (var mesh in Meshes)
        {
            var reach = new Vector2(Reach * mesh.Height);
            var (low, high) = (mesh.Centre - reach, mesh.Centre + reach);
            bounds = bounds.Union(Region.Covering(plane, low.X, low.Y, high.X, high.Y));
        }

        return bounds;
    }

    /// <summary>Updates <see cref="Tones"/> and <see cref="Cheek"/>.</summary>
    public void MeasureTones(Plane lightness)
    {
        var tones = Statistics.Percentiles(lightness, _core, 0, 1, 0.05f, 0.5f, 0.95f);
        Tones = (tones[0], tones[1], tones[2]);
        Cheek = Largest.Cheeks.Average(cheek => Statistics.Median(lightness, _core, cheek)) ?? tones[1];
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

    /// <summary>
    /// Updates <see cref="GreyHair"/>: what is near a face, outside its oval, and has the colour of what lies above its forehead, if that is nearly without
    /// chroma. A wall of this colour counts, too.
    /// </summary>
    public void MeasureHair(Plane lightness, Plane a, Plane b)
    {
        foreach (var face in Faces)
        {
            if (HairColour(face, lightness, a, b) is not { } colour) continue;
            if (_greyHair is null)
            {
                _greyHair = _pool.RentLike(Mask);
                _greyHair.Fill(0);
            }

            PaintHair(_greyHair, lightness, a, b, colour, face);
        }
    }

    /// <summary>Returns the median of a chroma plane in the core of the largest face.</summary>
    public float Median(Plane plane) => Statistics.Percentiles(plane, _core, -0.4f, 0.4f, 0.5f)[0];

    public void Dispose()
    {
        Mask.Dispose();
        Detail.Dispose();
        _core.Dispose();
        _skin?.Dispose();
        _greyHair?.Dispose();
    }

    /// <summary>Returns the median colour of what is above a forehead and does not look like skin; null if it has a hue, or if it is skin.</summary>
    private Vector3? HairColour(FaceGeometry face, Plane lightness, Plane a, Plane b)
    {
        const float LeastShare = 0.25f, MaxSkin = 0.6f;
        List<float> l = [], va = [], vb = [];
        var count = 0;
        foreach (var point in face.Crown())
        {
            var (x, y) = ((int)point.X, (int)point.Y);
            count++;
            if (x < 0 || y < 0 || x >= Mask.Width || y >= Mask.Height || Skin[x, y] > MaxSkin) continue;
            l.Add(lightness[x, y]);
            va.Add(a[x, y]);
            vb.Add(b[x, y]);
        }

        if (l.Count < LeastShare * count) return null;
        l.Sort();
        va.Sort();
        vb.Sort();
        var colour = new Vector3(l[l.Count / 2], va[l.Count / 2], vb[l.Count / 2]);
        return new Vector2(colour.Y, colour.Z).Length() <= MaxGreyChroma ? colour : null;
    }

    /// <summary>Returns 1 up to a distance from a face and 0 from another one, in heights of the face, for the pixels from <paramref name="x"/>.</summary>
    private static Vector256<float> Nearness(FaceGeometry face, int x, int y, float near, float far)
    {
        var dx = Vector256.Create(x - face.Centre.X) + Vector256<float>.Indices;
        var dy = y - face.Centre.Y;
        var distance = Vector256.Sqrt((dx * dx) + Vector256.Create(dy * dy)) * (1 / face.Height);
        return Vector256<float>.One - VectorMath.Smoothstep(near, far, distance);
    }

    /// <summary>Raises the mask of hair near a face where the colour is similar; fades out 1.0 to 1.6 face heights away.</summary>
    private unsafe void PaintHair(Plane hair, Plane lightness, Plane a, Plane b, Vector3 colour, FaceGeometry face)
    {
        const float Near = 1.0f, Far = 1.6f, LightnessSpread = 0.18f, ChromaSpread = 0.04f;
        var reach = Far * face.Height;
        var region = Region.Covering(hair, face.Centre.X - reach, face.Centre.Y - reach, face.Centre.X + reach, face.Centre.Y + reach);
        for (var y = region.Top; y < region.Bottom; y++)
        {
            for (var x = region.Left; x < region.Right; x += Plane.Lanes)
            {
                var near = Nearness(face, x, y, Near, Far);
                var dl = (Vector256.Load(lightness.Row(y) + x) - Vector256.Create(colour.X)) * (1 / LightnessSpread);
                var da = (Vector256.Load(a.Row(y) + x) - Vector256.Create(colour.Y)) * (1 / ChromaSpread);
                var db = (Vector256.Load(b.Row(y) + x) - Vector256.Create(colour.Z)) * (1 / ChromaSpread);
                var unlike = (dl * dl) + (da * da) + (db * db);
                var alike = Vector256<float>.One - VectorMath.Smoothstep(1, 4, unlike);
                var outside = Vector256<float>.One - Vector256.Load(Mask.Row(y) + x);
                Vector256.Max(near * alike * outside, Vector256.Load(hair.Row(y) + x)).Store(hair.Row(y) + x);
            }
        }
    }

    /// <summary>
    /// Raises the skin mask near a face where the colour is similar to the skin colour; fades out 1.2 to 2.4 face heights away.
    /// </summary>
    private static unsafe void PaintLikeness(Plane skin, Plane a, Plane b, Vector2 colour, FaceGeometry face)
    {
        const float Near = 1.2f, Far = 2.4f, Spread = 0.05f;
        var reach = Far * face.Height;
        var region = Region.Covering(skin, face.Centre.X - reach, face.Centre.Y - reach, face.Centre.X + reach, face.Centre.Y + reach);
        var exponent = -1 / (Spread * Spread * MathF.Log(2));
        for (var y = region.Top; y < region.Bottom; y++)
        {
            for (var x = region.Left; x < region.Right; x += Plane.Lanes)
            {
                var near = Nearness(face, x, y, Near, Far);
                var da = Vector256.Load(a.Row(y) + x) - Vector256.Create(colour.X);
                var db = Vector256.Load(b.Row(y) + x) - Vector256.Create(colour.Y);
                var alike = VectorMath.Exp2(((da * da) + (db * db)) * exponent);
                Vector256.Max(near * alike * 0.85f, Vector256.Load(skin.Row(y) + x)).Store(skin.Row(y) + x);
            }
        }
    }
}

/// <summary>Positions and sizes of the parts of a face, in pixels. The x axis runs from eye to eye, the y axis from brow to chin.</summary>
internal sealed class FaceGeometry
{
    public FaceGeometry(Face face)
    {
        // The detector's box is square and includes the ears. The face itself is narrower and a little longer.
        Width = 0.9f * face.Width;
        Height = 1.08f * face.Height;
        RightEye = face.RightEye;
        LeftEye = face.LeftEye;
        var across = face.LeftEye - face.RightEye;
        AxisX = across.Length() > 1e-3f ? Vector2.Normalize(across) : Vector2.UnitX;
        AxisY = new Vector2(-AxisX.Y, AxisX.X);
        EyeDistance = MathF.Max(across.Length(), 0.33f * Width);
        Brow = (face.LeftEye + face.RightEye) / 2;
        Centre = (face.Centre + Brow + (AxisY * 0.45f * EyeDistance)) / 2;
    }

    public float Width { get; }

    public float Height { get; }

    public Vector2 RightEye { get; }

    public Vector2 LeftEye { get; }

    public Vector2 AxisX { get; }

    public Vector2 AxisY { get; }

    /// <summary>Distance between the eyes, at least a third of <see cref="Width"/>: a turned head shows it shortened.</summary>
    public float EyeDistance { get; }

    /// <summary>The point midway between the eyes.</summary>
    public Vector2 Brow { get; }

    public Vector2 Centre { get; }

    /// <summary>The oval of the face.</summary>
    public Ellipse Oval => new(Centre, AxisX, 0.56f * Width, 0.60f * Height);

    /// <summary>The regions whose details are preserved: each eye with its brow, and the mouth.</summary>
    public IEnumerable<Ellipse> Details =>
    [
        new(RightEye - (AxisY * 0.06f * EyeDistance), AxisX, 0.42f * EyeDistance, 0.34f * EyeDistance),
        new(LeftEye - (AxisY * 0.06f * EyeDistance), AxisX, 0.42f * EyeDistance, 0.34f * EyeDistance),
        new(Brow + (AxisY * 1.08f * EyeDistance), AxisX, 0.62f * EyeDistance, 0.34f * EyeDistance),
    ];

    /// <summary>Returns points in the upper edge of the head, above the forehead, where hair is.</summary>
    public IEnumerable<Vector2> Crown()
    {
        const int Columns = 33, Rows = 8;
        const float From = 1.05f, To = 1.30f, Widest = 0.9f;
        for (var column = 0; column < Columns; column++)
        {
            var (sine, cosine) = MathF.SinCos(Widest * ((2f * column / (Columns - 1)) - 1));
            for (var row = 0; row < Rows; row++)
            {
                var radius = float.Lerp(From, To, row / (Rows - 1f));
                yield return Centre + (AxisX * (radius * sine * Oval.RadiusX)) - (AxisY * (radius * cosine * Oval.RadiusY));
            }
        }
    }

    /// <summary>The middle of both cheeks.</summary>
    public IEnumerable<Ellipse> Cheeks => [Cheek(-1), Cheek(1)];

    private Ellipse Cheek(int side) =>
        new(Brow + (AxisX * side * 0.77f * EyeDistance) + (AxisY * 0.49f * EyeDistance), AxisX, 0.16f * EyeDistance, 0.16f * EyeDistance);
}
