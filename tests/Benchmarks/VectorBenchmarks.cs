using Avatar.Imaging;
using Avatar.Imaging.Cartoons.Vectors;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using BenchmarkDotNet.Attributes;

namespace Avatar.Benchmarks;

/// <summary>
/// Measures the drawing of a flat portrait on a picture of 1024 × 1024 pixels whose face and mesh are known, and its rendering at that size.
/// </summary>
[Config(typeof(Precise))]
public class VectorBenchmarks : IDisposable
{
    private readonly Workshop _workshop = new(new ImagingOptions());
    private RgbImage _photo = null!;
    private IReadOnlyList<Face> _faces = null!;
    private FaceMesh _mesh = null!;
    private VectorScene _scene = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        _photo = await _workshop.ReadAsync(Workshop.Photo("astronaut")).ConfigureAwait(false);
        _faces = _workshop.Detector.Find(_photo);
        _mesh = _workshop.MeshFinder.Find(_photo, _faces)[0]!;
        _scene = _workshop.Portraits.Draw(_photo, _faces, _mesh, 1, CancellationToken.None)!;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _photo.Dispose();
        _workshop.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int Draw() => _workshop.Portraits.Draw(_photo, _faces, _mesh, 1, CancellationToken.None)!.Shapes.Count;

    [Benchmark]
    public void Render() => SceneRaster.Render(_workshop.Pool, _scene, PhotoReader.WorkingSide).Dispose();
}
