using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;

namespace Avatar.Imaging;

/// <summary>
/// Warms up the engines of this process before the first request. Remote engines need no warm-up.
/// </summary>
public sealed class ImagingWarmUp
{
    private const int Side = 256;

    private readonly ICartoonEngine _engine;
    private readonly IFaceCutter _cutter;
    private readonly FaceDetector _detector;
    private readonly FaceMeshFinder _meshFinder;
    private readonly PersonSegmenter _segmenter;

    internal ImagingWarmUp(
        ICartoonEngine engine, IFaceCutter cutter, FaceDetector detector, FaceMeshFinder meshFinder, PersonSegmenter segmenter) =>
        (_engine, _cutter, _detector, _meshFinder, _segmenter) = (engine, cutter, detector, meshFinder, segmenter);

    /// <summary>Loads and checks the models; takes some tenths of a second.</summary>
    /// <exception cref="ImagingStartException">A model is missing, damaged, or of another version.</exception>
    public void LoadModels()
    {
        if (_engine is LocalEngine || _cutter is LocalFaceCutter) _detector.Load();
        if (_engine is LocalEngine) _meshFinder.Load();
        if (_cutter is LocalFaceCutter) _segmenter.Load();
    }

    /// <summary>Draws and cuts a black picture, so that the code on this path is compiled; takes about a second.</summary>
    public async Task DrawAsync(CancellationToken cancellationToken)
    {
        using var blank = new RgbImage(Side, Side);
        blank.Bytes.Clear();
        using var image = blank.ToVips();
        var photo = ImageSource.FromBytes(ImageWriter.Encode(image, ImageFormat.Jpeg).Bytes);
        if (_engine is LocalEngine) await _engine.DrawAsync(photo, CartoonStyles.Default, seed: 0, cancellationToken).ConfigureAwait(false);
        var cartoon = photo with { Drawing = _engine is LocalEngine ? new Drawing(CartoonStyles.Default, Seed: 0) : null };
        if (_cutter is LocalFaceCutter) await _cutter.CutAsync(photo, cartoon, face: null, ImageFormat.Jpeg, cancellationToken).ConfigureAwait(false);
    }
}
