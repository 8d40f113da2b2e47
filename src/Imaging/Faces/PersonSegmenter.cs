using System.Numerics;
using Avatar.Imaging.Networks;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>
/// Segments the person in a picture from the background (MediaPipe Selfie Segmentation; Google, 2021). The network marks any salient
/// object as a person, so its result says where the subject is, not whether it is a person. The model loads on first use.
/// </summary>
internal sealed class PersonSegmenter(PlanePool pool) : IDisposable
{
    /// <summary>Side of the network's input and of its output, in pixels.</summary>
    public const int Side = 256;

    /// <summary>The inputs and outputs that the model must have.</summary>
    public static readonly NetworkShape Shape = new("input", Side, ("mask", [1, Side, Side, 1]));

    private readonly Lazy<Network> _network = new(() => Network.Load("selfie-segmentation.onnx", Shape));

    /// <summary>Loads the model now, so that the first picture does not wait for it.</summary>
    /// <exception cref="ImagingStartException">The model is missing or damaged.</exception>
    public void Load() => _ = _network.Value;

    /// <summary>
    /// Returns the confidence, 0 to 1, that each pixel belongs to the subject, as a plane of <see cref="Side"/> × <see cref="Side"/>.
    /// </summary>
    /// <param name="picture">An upright picture.</param>
    /// <param name="toPicture">Maps the unit square to the searched part of the picture, in its pixels.</param>
    public Plane Find(RgbImage picture, Matrix3x2 toPicture)
    {
        using var seen = AffineView.Render(pool, picture, Side, toPicture);
        using var results = _network.Value.Run(seen.CopyInterleaved);
        var mask = pool.Rent(Side, Side);
        var found = results[0].GetTensorDataAsSpan<float>();
        for (var y = 0; y < Side; y++)
        {
            found.Slice(y * Side, Side).CopyTo(mask.Line(y));
        }

        return mask;
    }

    /// <summary>Like <see cref="Find"/>, but the network sees the mirror image, in which it makes other mistakes.</summary>
    /// <inheritdoc cref="Find"/>
    public Plane FindMirrored(RgbImage picture, Matrix3x2 toPicture)
    {
        var mask = Find(picture, new Matrix3x2(-1, 0, 0, 1, 1, 0) * toPicture);
        for (var y = 0; y < Side; y++) mask.Line(y)[..Side].Reverse();
        return mask;
    }

    public void Dispose() => _network.DisposeIfCreated();
}
