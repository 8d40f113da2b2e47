using Avatar.Imaging.Cartoons.Features;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>
/// Decides whether a photo shows enough of a face for a flat portrait. Flat shapes have sharp edges: what the photo does not show would be
/// invented.
/// </summary>
internal static unsafe class PortraitTrust
{
    /// <summary>The smallest <see cref="FaceFeatures.Opacity"/>: smaller and more blurred faces have no features to draw.</summary>
    private const float MinOpacity = 0.35f;

    /// <summary>The largest share of the face that is white in all channels: overexposed, or painted over.</summary>
    private const float MaxWhite = 0.25f, White = 0.97f;

    /// <summary>A face without a visible eye is in the dark below this median of its luma. Dark skin in sufficient light has visible eyes.</summary>
    private const float Dark = 0.34f;

    /// <param name="seen">The view of the photo, without corrections.</param>
    /// <param name="view">The portrait.</param>
    public static bool IsShown(RgbPlanes seen, PortraitView view)
    {
        if (view.Face.Opacity < MinOpacity) return false;
        var face = Fields.Sample(view.Oval, i => view.Oval.Pixels[i] > 0.5f);
        var white = face.Count(i => MathF.Min(seen.Red.Pixels[i], MathF.Min(seen.Green.Pixels[i], seen.Blue.Pixels[i])) > White);
        if (white > MaxWhite * face.Count) return false;
        List<float> lumas = [.. face.Select(i => (0.3f * seen.Red.Pixels[i]) + (0.6f * seen.Green.Pixels[i]) + (0.1f * seen.Blue.Pixels[i])).Order()];
        return view.Face.Eyes.Count > 0 || Fields.At(lumas, 0.5f) >= Dark;
    }
}
