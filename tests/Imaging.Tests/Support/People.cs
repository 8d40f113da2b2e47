using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Tests.Support;

/// <summary>
/// The public-domain portrait with skin from dark to pale, in light, usual and dark surroundings, at the photo's own 512 pixels. The faces are found in the unmodified photo.
/// </summary>
public sealed class People : IDisposable
{
    /// <summary>Factors on the linear light of the skin: the photo's own is about the fifth.</summary>
    private static readonly (double Red, double Green, double Blue)[] Complexions =
        [(0.12, 0.085, 0.065), (0.20, 0.15, 0.12), (0.33, 0.26, 0.21), (0.55, 0.46, 0.40), (0.95, 0.95, 0.95), (1.20, 1.28, 1.35)];

    /// <summary>Factors on the linear light of everything else.</summary>
    private static readonly double[] Surroundings = [0.3, 1, 1.8];

    private readonly Workshop _workshop;
    private readonly RgbImage _photo;
    private readonly Portrait _portrait;

    public People(Workshop workshop)
    {
        _workshop = workshop;
        _photo = Images.Read(TestPhotos.Read("astronaut"));
        Faces = workshop.Detector.Find(_photo);
        Meshes = workshop.MeshFinder.Find(_photo, Faces);
        using var measured = new Measured(_photo);
        _portrait = new Portrait(workshop.Pool, measured.L, Faces, _photo.Width / 1024f);
        _portrait.MeasureSkin(measured.A, measured.B, _photo.Width / 1024f);
        All = [.. Complexions.SelectMany(skin => Surroundings.Select(around => Made(skin, around)))];
    }

    /// <summary>The photos: every complexion in all surroundings.</summary>
    internal IReadOnlyList<RgbImage> All { get; }

    /// <summary>The photos of the palest person.</summary>
    internal IEnumerable<RgbImage> Pale => All.TakeLast(Surroundings.Length);

    internal IReadOnlyList<Face> Faces { get; }

    internal IReadOnlyList<FaceMesh?> Meshes { get; }

    /// <summary>The lightness of the cheeks after the correction of the exposure (<see cref="SkinTone"/>).</summary>
    internal double Before(RgbImage photo) => SkinTone.InPhoto(_workshop.Pool, photo, Meshes[0]!);

    /// <summary>The lightness of the cheeks in a drawing.</summary>
    internal double After(RgbImage photo, string style, long seed)
    {
        if (style == CartoonStyles.Vector)
            return SkinTone.InScene(_workshop.Pool, _workshop.Portraits.Draw(photo, Faces, Meshes[0]!, seed, CancellationToken.None)!, Meshes[0]!);

        using var drawn = Draw(photo, style, seed);
        return SkinTone.Measure(drawn, Meshes[0]!);
    }

    internal RgbImage Draw(RgbImage photo, string style, long seed) =>
        CartoonDrawing.Draw(_workshop.Pool, photo, Faces, Meshes, style, seed, CancellationToken.None);

    /// <summary>The photo with less light, in whole steps of sRGB as a camera stores it.</summary>
    internal RgbImage Underexposed(int stops)
    {
        using var photo = _photo.ToVips();
        using var darker = Portraits.Exposed(photo, Math.Pow(0.5, stops));
        return RgbImage.FromVips(darker);
    }

    /// <summary>The photo with everything but the face in grey, and with its linear light times a factor.</summary>
    internal RgbImage GreyHaired(double light) => Images.Made(_photo.Width, _photo.Height, (x, y) =>
    {
        var (red, green, blue) = _photo.At(x, y);
        var grey = Scaled((0.2 * red) + (0.7 * green) + (0.1 * blue), light);
        var skin = _portrait.Mask[x, y];
        return (Plainly.Mix(grey, red, skin), Plainly.Mix(grey, green, skin), Plainly.Mix(grey, blue, skin));
    });

    /// <summary>Whether a pixel is above the forehead, in the hair.</summary>
    internal IEnumerable<(int X, int Y)> Hair() =>
        _portrait.Largest.Crown().Select(point => ((int)point.X, (int)point.Y))
            .Where(at => at.Item1 >= 0 && at.Item2 >= 0 && at.Item1 < _photo.Width && at.Item2 < _photo.Height && _portrait.Mask[at.Item1, at.Item2] < 0.2f);

    public void Dispose()
    {
        foreach (var photo in All) photo.Dispose();
        _photo.Dispose();
        _portrait.Dispose();
    }

    private RgbImage Made((double Red, double Green, double Blue) complexion, double surroundings) => Images.Made(_photo.Width, _photo.Height, (x, y) =>
    {
        var (red, green, blue) = _photo.At(x, y);
        var skin = _portrait.Skin[x, y];
        return (
            Scaled(red, Plainly.Mix(surroundings, complexion.Red, skin)),
            Scaled(green, Plainly.Mix(surroundings, complexion.Green, skin)),
            Scaled(blue, Plainly.Mix(surroundings, complexion.Blue, skin)));
    });

    private static double Scaled(double value, double factor)
    {
        var linear = Math.Min(Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4) * factor, 1);
        return 255 * ((1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055);
    }
}
