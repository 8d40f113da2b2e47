using System.Numerics;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Cartoons.Vectors;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Testing;

/// <summary>
/// Measures how a drawing changes the tone of skin: the lightness of the cheeks (CIE L*, 0 to 100) in the drawing and in the photo after the correction of its
/// exposure, which is the same for all styles. It is the mean of both cheeks' medians, at places that the mesh of the photo's face gives: light from the side makes one
/// cheek dark, and the median of both together would be that of either.
/// </summary>
internal static class SkinTone
{
    /// <summary>Radius of the measured discs, in heights of the face.</summary>
    private const float Radius = 0.06f;

    /// <summary>Returns the lightness of the cheeks in a photo after the correction of its exposure.</summary>
    public static double InPhoto(PlanePool pool, RgbImage photo, FaceMesh mesh)
    {
        using var canvas = new Canvas(pool, photo, []);
        new LiftExposure().Apply(canvas);
        using var exposed = canvas.ToImage();
        return Measure(exposed, mesh);
    }

    /// <summary>Returns the lightness of the cheeks in a flat portrait.</summary>
    public static double InScene(PlanePool pool, VectorScene scene, FaceMesh mesh)
    {
        using var planes = SceneRaster.Render(pool, scene, PortraitView.Side);
        using var drawn = planes.ToImage();
        Matrix3x2.Invert(Matrix3x2.CreateScale(1f / drawn.Width) * scene.Frame.ToPicture, out var toDrawn);
        return Measure(drawn, mesh.Moved(point => Vector2.Transform(point + new Vector2(0.5f), toDrawn) - new Vector2(0.5f)));
    }

    /// <summary>Returns the lightness of the cheeks in a picture; not a number if it shows neither.</summary>
    public static double Measure(RgbImage picture, FaceMesh mesh)
    {
        var radius = Radius * mesh.Height;
        var cheeks = new List<double>();
        foreach (var centre in mesh.Line(FaceLandmarks.RightCheekMiddle, FaceLandmarks.LeftCheekMiddle))
        {
            var values = new List<double>();
            for (var y = (int)(centre.Y - radius); y <= centre.Y + radius; y++)
            {
                for (var x = (int)(centre.X - radius); x <= centre.X + radius; x++)
                {
                    if (x < 0 || y < 0 || x >= picture.Width || y >= picture.Height || Vector2.Distance(centre, new(x, y)) > radius) continue;
                    values.Add(Lightness(picture.Bytes.Slice(3 * ((y * picture.Width) + x), 3)));
                }
            }

            values.Sort();
            if (values.Count > 0) cheeks.Add(values[values.Count / 2]);
        }

        return cheeks.Count > 0 ? cheeks.Average() : double.NaN;
    }

    /// <summary>Returns Spearman's rank correlation of two lists without equal values.</summary>
    public static double RankCorrelation(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var squares = Ranks(first).Zip(Ranks(second)).Sum(pair => Math.Pow(pair.First - pair.Second, 2));
        return 1 - (6 * squares / (first.Count * ((double)(first.Count * first.Count) - 1)));
    }

    /// <summary>Returns L* of an sRGB colour in white of the colour space.</summary>
    public static double Lightness(ReadOnlySpan<byte> colour)
    {
        var luminance = (0.2126 * Linear(colour[0])) + (0.7152 * Linear(colour[1])) + (0.0722 * Linear(colour[2]));
        return luminance > 216.0 / 24389 ? (116 * Math.Cbrt(luminance)) - 16 : luminance * 24389 / 27;
    }

    private static double Linear(byte value) => value <= 10 ? value / 255.0 / 12.92 : Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4);

    private static int[] Ranks(IReadOnlyList<double> values)
    {
        var ranks = new int[values.Count];
        foreach (var (index, rank) in Enumerable.Range(0, values.Count).OrderBy(i => values[i]).Select((index, rank) => (index, rank))) ranks[index] = rank;
        return ranks;
    }
}
