using Avatar.Imaging;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Cartoons.Vectors;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Testing;

/// <summary>The drawing and cutting services, composed as in the service. Tests share one, because models load slowly.</summary>
public sealed class Workshop : IDisposable
{
    /// <summary>Creates the services for tests: up to four drawings run concurrently, whatever the number of processors.</summary>
    public Workshop() : this(new ImagingOptions { StudioPlaces = 4 })
    {
    }

    internal Workshop(ImagingOptions options)
    {
        Options = options;
        Reader = new PhotoReader(options);
        Segmenter = new PersonSegmenter(Pool);
        Studio = new Studio(options);
        MeshFinder = new FaceMeshFinder(Pool);
        var finder = new SubjectFinder(Segmenter, Pool);
        Portraits = new FlatPortrait(Segmenter, Pool);
        var choice = new FaceChoice(Detector, Pool);
        Engine = new LocalEngine(Studio, Reader, Detector, MeshFinder, choice, Portraits, Pool);
        Cutter = new LocalFaceCutter(Studio, Reader, choice, finder, new HeadDrawing(Reader, Detector, choice, MeshFinder, finder, Portraits, Pool), Pool);
        FaceFinder = new LocalFaceFinder(Studio, Reader, Detector);
        Inspector = new PhotoInspector(options);
        Converter = new PhotoConverter(Studio, options, Pool);
    }

    internal ImagingOptions Options { get; }

    internal PlanePool Pool { get; } = new();

    internal FaceDetector Detector { get; } = new();

    internal FaceMeshFinder MeshFinder { get; }

    internal PersonSegmenter Segmenter { get; }

    internal FlatPortrait Portraits { get; }

    internal PhotoReader Reader { get; }

    internal Studio Studio { get; }

    internal ICartoonEngine Engine { get; }

    internal IFaceCutter Cutter { get; }

    internal IFaceFinder FaceFinder { get; }

    internal PhotoInspector Inspector { get; }

    internal IImageConverter Converter { get; }

    public void Dispose()
    {
        Studio.Dispose();
        Detector.Dispose();
        MeshFinder.Dispose();
        Segmenter.Dispose();
        Pool.Dispose();
        Inspector.Dispose();
    }

    /// <summary>Returns one of the <see cref="TestPhotos"/>.</summary>
    internal static ImageSource Photo(string name) => new(_ => ValueTask.FromResult<Stream>(File.OpenRead(TestPhotos.GetPath(name))));

    /// <summary>Returns a photo at the working size of the styles.</summary>
    internal async Task<RgbImage> ReadAsync(ImageSource photo)
    {
        using var file = await PhotoFile.ReadAsync(photo, int.MaxValue, CancellationToken.None);
        return Reader.Read(file, PhotoReader.WorkingSide, enlarge: true);
    }

    internal RgbImage Comic(RgbImage photo, long seed)
    {
        var faces = Detector.Find(photo);
        return CartoonDrawing.Draw(Pool, photo, faces, MeshFinder.Find(photo, faces), "comic", seed, CancellationToken.None);
    }

    internal Task<EncodedImage> DrawAsync(ImageSource photo, string style, long seed = 1) =>
        Engine.DrawAsync(photo, style, seed, CancellationToken.None);

    internal Task<FaceCut> CutAsync(ImageSource photo, EncodedImage cartoon, ImageFormat format, Drawing? drawing = null, ChosenFace? face = null) =>
        Cutter.CutAsync(photo, ImageSource.FromBytes(cartoon.Bytes) with { Drawing = drawing }, face, format, CancellationToken.None);
}
