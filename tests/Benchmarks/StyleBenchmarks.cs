using Avatar.Imaging;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Avatar.Benchmarks;

/// <summary>Milliseconds per megapixel of a style on one core; the picture is 1024 x 1024 with a face.</summary>
[Config(typeof(InProcess))]
public class StyleBenchmarks : IDisposable
{
    private readonly PlanePool _pool = new();
    private RgbImage _photo = null!;
    private IReadOnlyList<Face> _faces = null!;

    public static IEnumerable<string> Styles => CartoonStyles.All.Select(style => style.Name);

    [ParamsSource(nameof(Styles))]
    public string Style { get; set; } = CartoonStyles.Default;

    [GlobalSetup]
    public void Setup()
    {
        using var file = PooledBytes.ReadAsync(Photos.Astronaut, int.MaxValue, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        _photo = new PhotoReader(new ImagingOptions()).Read(file, PhotoReader.WorkingSide, enlarge: true);
        using var detector = new FaceDetector();
        _faces = detector.Find(_photo);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _pool.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int Draw() => CartoonDrawing.Draw(_pool, _photo, _faces, Style, 1, CancellationToken.None).Width;

    private sealed class InProcess : ManualConfig
    {
        public InProcess() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
