using System.Runtime.InteropServices;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons;

/// <summary>A picture in the making: what the steps of a style read and change. Owns its planes.</summary>
internal sealed unsafe class Canvas : IDisposable
{
    private readonly float* _nothing;
    private Plane? _source;
    private Plane? _tone;
    private Plane? _paper;
    private Plane? _dots;
    private Plane? _grain;
    private Plane? _turbulence;
    private Plane? _graphite;
    private FlowField? _flow;
    private bool _isEncoded;

    public Canvas(PlanePool pool, RgbImage photo, IReadOnlyList<Face> faces)
    {
        Pool = pool;
        L = pool.Rent(photo.Width, photo.Height);
        A = pool.RentLike(L);
        B = pool.RentLike(L);
        Scale = Math.Max(photo.Width, photo.Height) / 1024f;
        _nothing = (float*)NativeMemory.AlignedAlloc((nuint)L.Stride * sizeof(float), 64);
        new Span<float>(_nothing, L.Stride).Clear();
        Oklab.FromBytes(photo.Bytes, L, A, B);
        Portrait = faces.Count == 0 ? null : new Portrait(pool, L, faces, Scale);
    }

    public PlanePool Pool { get; }

    /// <summary>Long side / 1024: what one unit of length in a step is worth in pixels.</summary>
    public float Scale { get; }

    public Plane L { get; private set; }

    public Plane A { get; private set; }

    public Plane B { get; private set; }

    /// <summary>sRGB values in 0..1, once the picture is encoded; so are <see cref="Green"/> and <see cref="Blue"/>.</summary>
    public Plane Red => Encoded(L);

    public Plane Green => Encoded(A);

    public Plane Blue => Encoded(B);

    /// <summary>The faces; null on a photo without any.</summary>
    public Portrait? Portrait { get; }

    /// <summary>Gain that brings dull photos up and loud ones down.</summary>
    public float ChromaGain { get; set; } = 1;

    /// <summary>The photo's own lightness, once it is well exposed.</summary>
    public Plane SourceL => Made(_source, nameof(SourceL));

    /// <summary>The lightness of the fills: L, until a step makes another.</summary>
    public Plane Tone => _tone ?? L;

    /// <summary>1 where the paper shows, 0 where ink lies.</summary>
    public Plane Paper => Made(_paper, nameof(Paper));

    /// <summary>1 where a dot of the screen is printed.</summary>
    public Plane Dots => Made(_dots, nameof(Dots));

    /// <summary>The tooth of the paper: mean 0, deviation 1.</summary>
    public Plane Grain => Made(_grain, nameof(Grain));

    /// <summary>Where water moved pigment on wet paper: slow noise around 0.</summary>
    public Plane Turbulence => Made(_turbulence, nameof(Turbulence));

    /// <summary>How dense graphite lies: 0 on bare paper; light fades by e to the minus that.</summary>
    public Plane Graphite => Made(_graphite, nameof(Graphite));

    public FlowField Flow => _flow ?? throw new InvalidOperationException("No step has traced the flow.");

    /// <summary>The unit of length for strokes in the face.</summary>
    public float FaceScale => Portrait?.StrokeScale ?? Scale;

    public Plane Rent() => Pool.RentLike(L);

    /// <summary>A row of a mask; zeros where there is no mask.</summary>
    public float* Mask(Plane? mask, int y) => mask is null ? _nothing : mask.Row(y);

    /// <summary>Takes over a new plane in place of L.</summary>
    public void ReplaceL(Plane plane) => L = Replaced(L, plane);

    /// <summary>Takes over a new plane in place of a.</summary>
    public void ReplaceA(Plane plane) => A = Replaced(A, plane);

    /// <summary>Takes over a new plane in place of b.</summary>
    public void ReplaceB(Plane plane) => B = Replaced(B, plane);

    public void KeepSource(Plane source) => Keep(ref _source, source);

    public void KeepTone(Plane tone) => Keep(ref _tone, tone);

    public void KeepPaper(Plane paper) => Keep(ref _paper, paper);

    public void KeepDots(Plane dots) => Keep(ref _dots, dots);

    public void KeepGrain(Plane grain) => Keep(ref _grain, grain);

    public void KeepTurbulence(Plane turbulence) => Keep(ref _turbulence, turbulence);

    public void KeepGraphite(Plane graphite) => Keep(ref _graphite, graphite);

    public void KeepFlow(FlowField flow) => Keep(ref _flow, flow);

    /// <summary>Gives the photo's own lightness back: no step looks at it any more.</summary>
    public void LeaveSource() => Leave(ref _source);

    /// <summary>Gives the flow back.</summary>
    public void LeaveFlow() => Leave(ref _flow);

    /// <summary>Ends work in OKLab: from here on the picture is <see cref="Red"/>, <see cref="Green"/> and <see cref="Blue"/>.</summary>
    public void Encode()
    {
        EncodedRgb.FromOklab(L, A, B);
        _isEncoded = true;
    }

    /// <summary>The same for a step that makes all sRGB values itself; what the planes held is lost.</summary>
    public void EncodeAnew() => _isEncoded = true;

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
        NativeMemory.AlignedFree(_nothing);
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

    private static void Leave<T>(ref T? slot)
        where T : class, IDisposable
    {
        slot?.Dispose();
        slot = null;
    }

    private static Plane Made(Plane? plane, string name) => plane ?? throw new InvalidOperationException($"No step has made {name}.");
}
