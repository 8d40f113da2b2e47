using Avatar.Imaging.Photos;
using NetVips;

namespace Avatar.Imaging.Tests.Support;

/// <summary>Photos of the kinds that cuts had trouble with, made from the public-domain portrait.</summary>
internal static class Portraits
{
    public const string Plain = "plain";
    public const string Neighbour = "neighbour";
    public const string Arm = "arm";
    public const string Lying = "lying";
    public const string FarAway = "far-away";
    public const string Close = "close";
    public const string Underexposed = "underexposed";

    /// <summary>Linear light of <see cref="Underexposed"/>, relative to the original: 3.3 stops less.</summary>
    private const double Underexposure = 0.1;

    /// <summary>The colour of a wall.</summary>
    private static readonly double[] Wall = [150, 158, 165];

    private static readonly double[] Skin = [224, 172, 140];

    /// <summary>Returns one of the photos. The caller disposes it.</summary>
    public static Image Create(string name)
    {
        Vips.EnsureConfigured();
        using var original = Image.NewFromFile(TestPhotos.GetPath("astronaut"));
        return name switch
        {
            Neighbour => WithNeighbour(original),
            Arm => original.Mutate(image => image.DrawRect(Skin, 290, 96, 222, 34, fill: true)),
            Lying => original.Rot(Enums.Angle.D90),
            FarAway => original.Embed(600, 800, 1600, 2100, extend: Enums.Extend.Background, background: Wall),
            Close => original.Crop(160, 58, 130, 130).Resize(900 / 130.0),
            Underexposed => Exposed(original, Underexposure),
            _ => original.Copy(),
        };
    }

    /// <summary>Returns a photo with its linear light multiplied, in whole steps of sRGB as a camera stores it.</summary>
    public static Image Exposed(Image photo, double factor)
    {
        using var linear = photo.Colourspace(Enums.Interpretation.Scrgb);
        return (linear * factor).Copy(interpretation: Enums.Interpretation.Scrgb).Colourspace(Enums.Interpretation.Srgb);
    }

    private static Image WithNeighbour(Image original)
    {
        using var neighbour = original.Crop(120, 10, 180, 190).FlipHor();
        return original.Insert(neighbour, 345, 60);
    }
}
