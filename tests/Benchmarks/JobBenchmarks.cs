using Avatar.Imaging;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using BenchmarkDotNet.Attributes;

namespace Avatar.Benchmarks;

/// <summary>Measures whole jobs from a 16-megapixel JPEG to an encoded picture, face detection, the mesh of a face, and a sticker.</summary>
[Config(typeof(Precise))]
public class JobBenchmarks : IDisposable
{
    private static readonly Drawing Drawn = new(CartoonStyles.Default, Seed: 1);

    private readonly Workshop _workshop = new(new ImagingOptions());
    private RgbImage _small = null!;
    private IReadOnlyList<Face> _faces = null!;
    private ImageSource _photo = null!;
    private EncodedImage _cartoon = null!;
    private ImageSource _master = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        _small = await _workshop.ReadAsync(Workshop.Photo("astronaut")).ConfigureAwait(false);
        _faces = _workshop.Detector.Find(_small);
        _photo = ImageSource.FromBytes(LargePhoto.Create(TestPhotos.Read("astronaut")));
        _cartoon = await _workshop.DrawAsync(_photo, CartoonStyles.Default).ConfigureAwait(false);
        _master = ImageSource.FromBytes((await _workshop.CutAsync(_photo, _cartoon, ImageFormat.Png, Drawn).ConfigureAwait(false)).Image.Bytes);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _workshop.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int DetectFaces() => _workshop.Detector.Find(_small).Count;

    [Benchmark]
    public int FindMesh() => _workshop.MeshFinder.Find(_small, _faces).Count;

    [Benchmark]
    public Task Comic() => _workshop.DrawAsync(_photo, CartoonStyles.Default);

    [Benchmark]
    public Task FaceCutAsJpeg() => _workshop.CutAsync(_photo, _cartoon, ImageFormat.Jpeg, Drawn);

    [Benchmark]
    public Task FaceCutAsPng() => _workshop.CutAsync(_photo, _cartoon, ImageFormat.Png, Drawn);

    [Benchmark]
    public Task FaceCutAsWebp() => _workshop.CutAsync(_photo, _cartoon, ImageFormat.Webp, Drawn);

    [Benchmark]
    public Task Sticker() => _workshop.Converter.ConvertAsync(_master, ConversionTarget.Sticker, CancellationToken.None);
}
