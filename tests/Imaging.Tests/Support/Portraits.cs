using Avatar.Imaging.Photos;
using NetVips;

namespace Avatar.Imaging.Tests.Support;

/// <summary>Photos of the kinds that cuts had trouble with, made from the public-domain portrait.</summary>
internal static class Portraits
{
    public const string Plain = "plain";
    public const string Neighbour = "neighbour";
    public const string Arm = "arm";
    public const string NeighbourBehind = "neighbour-behind";
    public const string RaisedArm = "raised-arm";
    public const string Near = "near";
    public const string Collar = "collar";
    public const string Lying = "lying";
    public const string FarAway = "far-away";
    public const string Close = "close";
    public const string Underexposed = "underexposed";

    /// <summary>Linear light of <see cref="Underexposed"/>, relative to the original: 3.3 stops less.</summary>
    private const double Underexposure = 0.1;

    /// <summary>The colour of a wall.</summary>
    private static readonly double[] Wall = [150, 158, 165];

    private static readonly double[] Skin = [224, 172, 140];

    /// <summary>The colour of the clothes in <see cref="Collar"/>; the head has nothing of it.</summary>
    private static readonly double[] Coat = [30, 60, 150];

    /// <summary>Returns one of the photos. The caller disposes it.</summary>
    public static Image Create(string name)
    {
        Vips.EnsureConfigured();
        using var original = Image.NewFromFile(TestPhotos.GetPath("astronaut"));
        return name switch
        {
            Neighbour => WithNeighbour(original),
            Arm => original.Mutate(image => image.DrawRect(Skin, 290, 96, 222, 34, fill: true)),
            NeighbourBehind => WithNeighbourBehind(original),
            RaisedArm => WithRaisedArm(original),
            Near => Enlarged(original),
            Collar => WithCollar(original),
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

    /// <summary>The head and the wall beside it, three times as large: 840 pixels a side.</summary>
    private static Image Enlarged(Image original)
    {
        using var part = original.Crop(92, 0, 280, 280);
        return part.Resize(3);
    }

    /// <summary>A second person behind the shoulder. Between the heads there is a piece of the wall.</summary>
    private static Image WithNeighbourBehind(Image original)
    {
        using var front = Enlarged(original);
        using var moved = Image.Black(front.Width, front.Height, bands: 3).Cast(Enums.BandFormat.Uchar).Insert(front, 360, 0);
        using var neighbour = moved.Copy(interpretation: Enums.Interpretation.Srgb);
        using var shape = Image.Black(front.Width, front.Height).Mutate(mask =>
        {
            mask.DrawCircle([255], 760, 295, 185, fill: true);
            mask.DrawRect([255], 605, 455, 235, 360, fill: true);
        });
        return shape.Ifthenelse(neighbour, front);
    }

    /// <summary>An arm that comes from the right border and ends in front of the cheek. Under it there is the wall.</summary>
    private static Image WithRaisedArm(Image original)
    {
        const int Elbow = 560, Border = 840;
        using var photo = Enlarged(original);
        return photo.Mutate(image =>
        {
            for (var x = 440; x < Border; x++)
            {
                var top = x < Elbow ? 330 - ((x - 440) / 4) : 300 + ((x - Elbow) * 120 / (Border - Elbow));
                var bottom = 330 + ((x - 440) * 225 / (Border - 440));
                image.DrawRect(Skin, x, top, 1, bottom - top + 1, fill: true);
            }
        });
    }

    /// <summary>Short hair, and a coat whose collar reaches the cheeks and ends in teeth.</summary>
    private static Image WithCollar(Image original)
    {
        const int MiddleX = 395, MiddleY = 400, Tooth = 18;
        using var photo = Enlarged(original);
        return photo.Mutate(image =>
        {
            for (var y = 330; y < photo.Height; y++)
            {
                var down = Math.Min((y - MiddleY) / 215.0, 1);
                var half = Math.Max((int)(178 * Math.Sqrt(1 - (down * down))), 105);
                image.DrawRect(Wall, 0, y, MiddleX - half, 1, fill: true);
                image.DrawRect(Wall, MiddleX + half, y, photo.Width - MiddleX - half, 1, fill: true);
            }

            for (var x = 0; x < photo.Width; x++)
            {
                var beside = Math.Abs(x - MiddleX);
                var top = beside < 118 ? 720 - beside : 450 + (x / Tooth % 2 * 24) + (beside / 8);
                image.DrawRect(Coat, x, top, 1, photo.Height - top, fill: true);
            }
        });
    }
}
