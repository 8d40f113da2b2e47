using System.Numerics;
using Avatar.Imaging.Networks;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>
/// Tells the person in a picture from the background (MediaPipe Selfie Segmentation; Google, 2021). It takes any salient
/// thing for a person, so it says where something is, never whether it is one. The model loads on first use.
/// </summary>
internal sealed class PersonSegmenter(PlanePool pool) : IDisposable
{
    /// <summary>Side of the network's input and of its answer, in pixels.</summary>
    public const int Side = 256;

    public static readonly NetworkShape Shape = new("input", Side, ("mask", [1, Side, Side, 1]));

    private readonly Lazy<Network> _network = new(() => Network.Load("selfie-segmentation.onnx", Shape));

    /// <summary>Loads the model, which the first picture would wait for otherwise.</summary>
    /// <exception cref="ImagingStartException">The model is missing or damaged.</exception>
    public void Load() => _ = _network.Value;

    /// <summary>How surely each pixel of the mapped square belongs to a person: <see cref="Side"/> square, 0 to 1.</summary>
    /// <param name="picture">An upright picture.</param>
    /// <param name="toPicture">From the unit square to the part that is looked at, in the picture's pixels.</param>
    public Plane Find(RgbImage picture, Matrix3x2 toPicture)
    {
        using var seen = AffineView.Of(pool, picture, Side, toPicture);
        using var results = _network.Value.Run(input => Fill(input, seen));
        var mask = pool.Rent(Side, Side);
        var found = results[0].GetTensorDataAsSpan<float>();
        for (var y = 0; y < Side; y++)
        {
            found.Slice(y * Side, Side).CopyTo(mask.Line(y));
        }

        return mask;
    }

    private static void Fill(Span<float> input, RgbPlanes seen)
    {
        for (var y = 0; y < Side; y++)
        {
            var row = input[(y * Side * 3)..];
            Span<float> red = seen.Red.Line(y), green = seen.Green.Line(y), blue = seen.Blue.Line(y);
            for (var x = 0; x < Side; x++)
            {
                (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = (red[x], green[x], blue[x]);
            }
        }
    }

    public void Dispose()
    {
        if (_network.IsValueCreated)
        {
            _network.Value.Dispose();
        }
    }
}
