using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

[assembly: AssemblyFixture(typeof(Avatar.Imaging.Tests.Support.Workshop))]

namespace Avatar.Imaging.Tests.Support;

/// <summary>The drawing and cutting services, shared by all tests because models load slowly.</summary>
public sealed class Workshop : IDisposable
{
    internal static readonly string[] PhotoNames = ["astronaut", "chelsea", "coffee"];

    public Workshop()
    {
        Reader = new PhotoReader(Options);
        Segmenter = new PersonSegmenter(Pool);
        Studio = new Studio(Options);
        Engine = new LocalEngine(Studio, Reader, Detector, Pool);
        Cutter = new LocalFaceCutter(Studio, Reader, Detector, new SubjectFinder(Segmenter, Pool), Pool);
        Inspector = new PhotoInspector(Options);
        Converter = new PhotoConverter(Studio, Options);
    }

    internal ImagingOptions Options { get; } = new() { StudioConcurrency = 4 };

    internal PlanePool Pool { get; } = new();

    internal FaceDetector Detector { get; } = new();

    internal PersonSegmenter Segmenter { get; }

    internal PhotoReader Reader { get; }

    internal Studio Studio { get; }

    internal ICartoonEngine Engine { get; }

    internal IFaceCutter Cutter { get; }

    internal PhotoInspector Inspector { get; }

    internal IImageConverter Converter { get; }

    public void Dispose()
    {
        Studio.Dispose();
        Detector.Dispose();
        Segmenter.Dispose();
        Pool.Dispose();
        Inspector.Dispose();
    }

    internal static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Photos", name + ".png");

    internal static ImageSource Photo(string name) => new(_ => ValueTask.FromResult<Stream>(File.OpenRead(PathOf(name))));

    /// <summary>Returns a photo enlarged to a long side of 1,024 pixels, the size that the thresholds apply to.</summary>
    internal static RgbImage Large(string name) => Images.Read(File.ReadAllBytes(PathOf(name)), 1024);

    internal RgbImage Comic(RgbImage photo, long seed) =>
        CartoonDrawing.Draw(Pool, photo, Detector.Find(photo), "comic", seed, CancellationToken.None);
}
