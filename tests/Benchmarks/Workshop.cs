using Avatar.Imaging;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Benchmarks;

/// <summary>The drawing and cutting services, composed as in the service.</summary>
internal sealed class Workshop : IDisposable
{
    private readonly Studio _studio;
    private readonly PersonSegmenter _segmenter;

    public Workshop()
    {
        var options = new ImagingOptions();
        _studio = new Studio(options);
        _segmenter = new PersonSegmenter(Pool);
        Reader = new PhotoReader(options);
        Engine = new LocalEngine(_studio, Reader, Detector, Pool);
        Cutter = new LocalFaceCutter(_studio, Reader, Detector, new SubjectFinder(_segmenter, Pool), Pool);
    }

    public PlanePool Pool { get; } = new();

    public FaceDetector Detector { get; } = new();

    public PhotoReader Reader { get; }

    public LocalEngine Engine { get; }

    public LocalFaceCutter Cutter { get; }

    public async Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed = 1) =>
        await Engine.DrawAsync(photo, style, seed, CancellationToken.None).ConfigureAwait(false);

    public async Task<FaceCut> CutAsync(ImageSource photo, EncodedImage cartoon, ImageFormat format) =>
        await Cutter.CutAsync(photo, ImageSource.FromBytes(cartoon.Bytes), format, CancellationToken.None).ConfigureAwait(false);

    /// <summary>Returns a photo at the working size of the styles.</summary>
    public async Task<RgbImage> ReadAsync(ImageSource photo)
    {
        using var file = await PhotoFile.ReadAsync(photo, int.MaxValue, CancellationToken.None).ConfigureAwait(false);
        return Reader.Read(file, PhotoReader.WorkingSide, enlarge: true);
    }

    public void Dispose()
    {
        _studio.Dispose();
        Detector.Dispose();
        _segmenter.Dispose();
        Pool.Dispose();
    }
}
