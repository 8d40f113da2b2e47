using Avatar.Imaging;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using BenchmarkDotNet.Attributes;

namespace Avatar.Benchmarks;

/// <summary>Measures the drawing of each style on one core, on a picture of 1024 × 1024 pixels (1.05 megapixels) with a face.</summary>
[Config(typeof(Precise))]
public class StyleBenchmarks : IDisposable
{
    private readonly Workshop _workshop = new(new ImagingOptions());
    private RgbImage _photo = null!;
    private IReadOnlyList<Face> _faces = null!;
    private IReadOnlyList<FaceMesh?> _meshes = null!;

    public static IEnumerable<string> Styles => CartoonStyles.OfSteps.Select(style => style.Name);

    [ParamsSource(nameof(Styles))]
    public string Style { get; set; } = CartoonStyles.Default;

    [GlobalSetup]
    public async Task Setup()
    {
        _photo = await _workshop.ReadAsync(Workshop.Photo("astronaut")).ConfigureAwait(false);
        _faces = _workshop.Detector.Find(_photo);
        _meshes = _workshop.MeshFinder.Find(_photo, _faces);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _workshop.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Draw() => CartoonDrawing.Draw(_workshop.Pool, _photo, _faces, _meshes, Style, 1, CancellationToken.None).Dispose();
}
