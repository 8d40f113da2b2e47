using System.Numerics;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>Finds the faces in a photo and puts the one to cut first.</summary>
internal sealed class FaceChoice(FaceDetector detector, PlanePool pool)
{
    /// <summary>Overlap (intersection over union) from which a detected face is the one in a box.</summary>
    private const double SameFace = 0.3;

    /// <summary>Side of the square in which a face is searched again, in units of the longer side of its box.</summary>
    private const float NearView = 3;

    /// <summary>
    /// A face with less than this share of the sharpness of the sharpest one is out of focus, and not the default. A face under this share
    /// of the largest face's area is in the background, and not compared.
    /// </summary>
    private const float MinSharpness = 0.6f, MinArea = 0.1f;

    /// <summary>
    /// Returns the faces: the chosen one, or else the largest that is not out of focus, then the others, the largest first. Empty if the
    /// photo has no face and none was chosen.
    /// </summary>
    /// <param name="photo">The whole photo, reduced.</param>
    /// <param name="chosen">The place of the face to cut; null for the default.</param>
    public IReadOnlyList<Face> Find(RgbImage photo, FaceBox? chosen)
    {
        var faces = detector.FindTurned(photo);
        if (chosen is not { } box) return faces.Count > 1 ? PutFirst(GetDefault(photo, faces), faces) : faces;
        var face = FindMatch(photo, box, faces) ?? FindMatch(photo, box, FindNear(photo, box)) ?? FaceBoxes.ToFace(box, photo);
        return PutFirst(face, faces.Where(other => !IsIn(photo, box, other)));
    }

    private Face GetDefault(RgbImage photo, IReadOnlyList<Face> faces)
    {
        var compared = faces.Where(face => face.Area >= MinArea * faces[0].Area).Select(face => (Face: face, Sharpness: FaceSharpness.Measure(pool, photo, face))).ToList();
        var best = compared.Max(face => face.Sharpness);
        return compared.First(face => face.Sharpness >= MinSharpness * best).Face;
    }

    /// <summary>Searches a small part of the photo, in which the network sees the face larger.</summary>
    private IReadOnlyList<Face> FindNear(RgbImage photo, FaceBox box)
    {
        var face = FaceBoxes.ToFace(box, photo);
        var reach = new Vector2(NearView * MathF.Max(face.Width, face.Height) / 2);
        var (start, end) = (face.Centre - reach, face.Centre + reach);
        var (left, top) = ((int)Math.Clamp(start.X, 0, photo.Width - 1), (int)Math.Clamp(start.Y, 0, photo.Height - 1));
        var (right, bottom) = ((int)Math.Clamp(MathF.Ceiling(end.X), left + 1, photo.Width), (int)Math.Clamp(MathF.Ceiling(end.Y), top + 1, photo.Height));
        using var image = photo.ToVips();
        using var part = image.ExtractArea(left, top, right - left, bottom - top);
        using var pixels = RgbImage.FromVips(part);
        return [.. detector.FindTurned(pixels).Select(found => found.Transformed(1, new(left, top)))];
    }

    private static Face? FindMatch(RgbImage photo, FaceBox box, IReadOnlyList<Face> faces)
    {
        var best = faces.Where(face => IsIn(photo, box, face)).OrderByDescending(face => GetOverlap(photo, box, face)).Take(1).ToList();
        return best is [var face] ? face : null;
    }

    private static bool IsIn(RgbImage photo, FaceBox box, Face face) => GetOverlap(photo, box, face) >= SameFace;

    /// <summary>Compares shares: a face beyond the photo's border is clamped to the photo, as the box was.</summary>
    private static double GetOverlap(RgbImage photo, FaceBox box, Face face) => FaceBoxes.ToBox(face, photo)?.GetOverlap(box) ?? 0;

    private static IReadOnlyList<Face> PutFirst(Face first, IEnumerable<Face> faces) => [first, .. faces.Where(face => face != first)];
}

/// <summary>
/// Measures how sharp a face is, whatever its size, brightness, contrast and tone of skin (Crété-Roffet et al., "The Blur Effect: Perception
/// and Estimation with a New No-Reference Perceptual Blur Metric", 2007): blurring a sharp picture changes the differences between its
/// neighbouring pixels much, blurring a blurred one changes them little.
/// </summary>
internal static class FaceSharpness
{
    /// <summary>Side of the upright view of the face in pixels.</summary>
    private const int Side = 64;

    /// <summary>Number of pixels on each side of a pixel that the blur averages.</summary>
    private const int Reach = 4;

    /// <summary>Returns 0 for a face without any detail, up to 1: the smaller value of the two directions.</summary>
    public static float Measure(PlanePool pool, RgbImage picture, Face face)
    {
        var view = new HeadFrame(face.Centre, face.Across, MathF.Max(face.Width, face.Height)).ToPicture;
        using var planes = AffineView.Render(pool, picture, Side, view);
        Span<float> luma = stackalloc float[Side * Side];
        for (var y = 0; y < Side; y++)
        {
            Span<float> red = planes.Red.Line(y), green = planes.Green.Line(y), blue = planes.Blue.Line(y);
            for (var x = 0; x < Side; x++) luma[(y * Side) + x] = (0.2126f * red[x]) + (0.7152f * green[x]) + (0.0722f * blue[x]);
        }

        return MathF.Min(Measure(luma, Side, 1), Measure(luma, 1, Side));
    }

    /// <summary>Returns the share of the differences along one direction that a blur in this direction removes.</summary>
    /// <param name="luma">The pixels.</param>
    /// <param name="line">Distance between two lines in the direction.</param>
    /// <param name="step">Distance between two pixels of a line.</param>
    private static float Measure(ReadOnlySpan<float> luma, int line, int step)
    {
        Span<float> blurred = stackalloc float[Side];
        float all = 0, removed = 0;
        for (var start = 0; start < Side * line; start += line)
        {
            for (var i = 0; i < Side; i++)
            {
                var (from, to) = (Math.Max(i - Reach, 0), Math.Min(i + Reach, Side - 1));
                var sum = 0f;
                for (var j = from; j <= to; j++) sum += luma[start + (j * step)];
                blurred[i] = sum / (to - from + 1);
            }

            for (var i = 1; i < Side; i++)
            {
                var difference = MathF.Abs(luma[start + (i * step)] - luma[start + ((i - 1) * step)]);
                all += difference;
                removed += MathF.Max(difference - MathF.Abs(blurred[i] - blurred[i - 1]), 0);
            }
        }

        return all > 0 ? removed / all : 0;
    }
}
