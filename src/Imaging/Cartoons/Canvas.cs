using System.Runtime.InteropServices;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>The working state of a drawing, which the steps of a style read and change. Owns its planes.</summary>
internal sealed unsafe class Canvas : IDisposable
{
    private readonly float* _zeros;
    private Plane? _source;
    private Plane? _tone;
    private Plane? _paper;
    private Plane? _dots;
    private Plane? _grain;
    private Plane? _turbulence;
    private Plane? _graphite;
    private FlowField? _flow;
    private bool _isEncoded;

    /// <param name="pool">Provides the planes.</param>
    /// <param name="photo">The photo, or a part of it.</param>
    /// <param name="faces">The faces in it, the most important first.</param>
    /// <param name="meshes">The meshes of those faces that have one.</param>
    public Canvas(PlanePool pool, RgbImage photo, IReadOnlyList<Face> faces, params IEnumerable<FaceMesh> meshes)
    {
        Pool = pool;
        L = pool.Rent(photo.Width, photo.Height);
        A = pool.RentLike(L);
        B = pool.RentLike(L);
        Scale = Math.Max(photo.Width, photo.Height) / 1024f;
        _zeros = (float*)NativeMemory.AlignedAlloc((nuint)L.Stride * sizeof(float), 64);
        new Span<float>(_zeros, L.Stride).Clear();
        Oklab.FromBytes(photo.Bytes, L, A, B);
        Portrait = faces.Count == 0 ? null : new Portrait(pool, L, faces, Scale, meshes);
    }

    public PlanePool Pool { get; }

    /// <summary>What the steps measured on the whole picture.</summary>
    public Measurements Measurements { get; init; } = new();

    /// <summary>Pixels per unit of length in a step: the picture's long side / 1024.</summary>
    public float Scale { get; }

    /// <summary>OKLab lightness.</summary>
    public Plane L { get; private set; }

    /// <summary>OKLab a.</summary>
    public Plane A { get; private set; }

    /// <summary>OKLab b.</summary>
    public Plane B { get; private set; }

    /// <summary>
    /// Gamma-encoded sRGB red, 0..1. Like <see cref="Green"/> and <see cref="Blue"/>, available once the picture is encoded.
    /// </summary>
    public Plane Red => Encoded(L);

    public Plane Green => Encoded(A);

    public Plane Blue => Encoded(B);

    /// <summary>The faces; null if the photo has none.</summary>
    public Portrait? Portrait { get; }

    /// <summary>Chroma gain that evens out photos: above 1 for dull ones, below 1 for vivid ones.</summary>
    public float ChromaGain { get; set; } = 1;

    /// <summary>The photo's lightness after exposure correction, before any simplification.</summary>
    public Plane SourceL => Made(_source, nameof(SourceL));

    /// <summary>The lightness of the fills; <see cref="L"/> until a step sets another plane.</summary>
    public Plane Tone => _tone ?? L;

    /// <summary>The line drawing: 1 for bare paper, 0 for full ink.</summary>
    public Plane Paper => Made(_paper, nameof(Paper));

    /// <summary>Coverage by halftone dots, 0 to 1.</summary>
    public Plane Dots => Made(_dots, nameof(Dots));

    /// <summary>The paper's surface texture (tooth): mean 0, standard deviation 1.</summary>
    public Plane Grain => Made(_grain, nameof(Grain));

    /// <summary>Low-frequency noise with mean 0 that models how water moves pigment on wet paper.</summary>
    public Plane Turbulence => Made(_turbulence, nameof(Turbulence));

    /// <summary>Optical density d of the graphite, 0 for bare paper: the share of light that returns is e^-d.</summary>
    public Plane Graphite => Made(_graphite, nameof(Graphite));

    /// <summary>The direction that lines and strokes follow.</summary>
    public FlowField Flow => _flow ?? throw new InvalidOperationException("No step has made Flow, or it was released.");

    /// <summary>Pixels per unit of length for strokes in faces.</summary>
    public float FaceScale => Portrait?.StrokeScale ?? Scale;

    /// <summary>Returns a plane of the picture's size with undefined content. The caller owns it.</summary>
    public Plane Rent() => Pool.RentLike(L);

    /// <summary>Returns a row of a mask, or a row of zeros if the mask is null.</summary>
    public float* Mask(Plane? mask, int y) => mask is null ? _zeros : mask.Row(y);

    /// <summary>Disposes L and takes ownership of its replacement.</summary>
    public void ReplaceL(Plane plane) => L = Replaced(L, plane);

    /// <summary>Disposes a and takes ownership of its replacement.</summary>
    public void ReplaceA(Plane plane) => A = Replaced(A, plane);

    /// <summary>Disposes b and takes ownership of its replacement.</summary>
    public void ReplaceB(Plane plane) => B = Replaced(B, plane);

    /// <summary>Takes ownership of <see cref="SourceL"/>. Like the methods below, disposes the plane it replaces.</summary>
    public void KeepSource(Plane source) => Keep(ref _source, source);

    public void KeepTone(Plane tone) => Keep(ref _tone, tone);

    public void KeepPaper(Plane paper) => Keep(ref _paper, paper);

    public void KeepDots(Plane dots) => Keep(ref _dots, dots);

    public void KeepGrain(Plane grain) => Keep(ref _grain, grain);

    public void KeepTurbulence(Plane turbulence) => Keep(ref _turbulence, turbulence);

    public void KeepGraphite(Plane graphite) => Keep(ref _graphite, graphite);

    public void KeepFlow(FlowField flow) => Keep(ref _flow, flow);

    /// <summary>Disposes <see cref="SourceL"/> after its last use.</summary>
    public void ReleaseSource() => Release(ref _source);

    /// <summary>Disposes <see cref="Flow"/> after its last use.</summary>
    public void ReleaseFlow() => Release(ref _flow);

    /// <summary>
    /// Converts the picture from OKLab to <see cref="Red"/>, <see cref="Green"/> and <see cref="Blue"/>, in place, unless it is converted.
    /// </summary>
    public void Encode()
    {
        if (_isEncoded) return;
        EncodedRgb.FromOklab(L, A, B);
        _isEncoded = true;
    }

    /// <summary>Switches to sRGB without a conversion, for a step that overwrites all three planes.</summary>
    public void StartEncoded() => _isEncoded = true;

    /// <summary>Returns the picture as bytes. The caller owns it.</summary>
    public RgbImage ToImage()
    {
        var image = new RgbImage(L.Width, L.Height);
        if (_isEncoded) EncodedRgb.ToBytes(L, A, B, image.Bytes);
        else Oklab.ToBytes(L, A, B, image.Bytes);
        return image;
    }

    public void Dispose()
    {
        L.Dispose();
        A.Dispose();
        B.Dispose();
        _source?.Dispose();
        _tone?.Dispose();
        _paper?.Dispose();
        _dots?.Dispose();
        _grain?.Dispose();
        _turbulence?.Dispose();
        _graphite?.Dispose();
        _flow?.Dispose();
        Portrait?.Dispose();
        NativeMemory.AlignedFree(_zeros);
    }

    private static Plane Replaced(Plane old, Plane plane)
    {
        old.Dispose();
        return plane;
    }

    private Plane Encoded(Plane channel) => _isEncoded ? channel : throw new InvalidOperationException("No step has encoded the picture.");

    private static void Keep<T>(ref T? slot, T value)
        where T : class, IDisposable
    {
        slot?.Dispose();
        slot = value;
    }

    private static void Release<T>(ref T? slot)
        where T : class, IDisposable
    {
        slot?.Dispose();
        slot = null;
    }

    private static Plane Made(Plane? plane, string name) =>
        plane ?? throw new InvalidOperationException($"No step has made {name}, or it was released.");
}
