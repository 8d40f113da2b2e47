using System.Numerics;
using Avatar.Imaging.Networks;
using Avatar.Imaging.Photos;
using NetVips;

namespace Avatar.Imaging.Faces;

/// <summary>
/// Finds human faces in two stages: a wide-range network proposes faces in the whole picture, then a close-range network checks each
/// proposal and rejects false ones such as cats and cups. Models load on first use and are shared by all threads.
/// </summary>
internal sealed class FaceDetector : IDisposable
{
    private const float ProposalScore = 0.5f;
    private const float AcceptedScore = 0.65f;
    private const float AcceptedOverlap = 0.3f;

    /// <summary>Share of a box inside a larger one from which both show the same face. Heads that touch share less.</summary>
    private const float MaxShareInside = 0.45f;

    /// <summary>
    /// Confidence that a face needs in a turned picture, and cosine of the angle up to which it counts as upright. Three more searches find
    /// more that is not a face.
    /// </summary>
    private const float TurnedScore = 0.8f, MinUpright = 0.8f;

    private readonly Lazy<BlazeFace> _wide = new(() => new BlazeFace("blazeface-back-256.onnx", 256));
    private readonly Lazy<BlazeFace> _close = new(() => new BlazeFace("blazeface-front-128.onnx", 128));

    /// <summary>Returns the faces in an upright picture, the largest first.</summary>
    public IReadOnlyList<Face> Find(RgbImage picture)
    {
        Vips.EnsureConfigured();
        using var image = picture.ToVips();
        return WithoutParts(_wide.Value.Find(image, ProposalScore).Where(face => IsFace(image, face)).OrderByDescending(face => face.Area));
    }

    /// <summary>
    /// Returns the faces in a picture that may be turned: if there are none, those found after turning it by 90, 180 or 270 degrees. Their
    /// eyes say which side is up.
    /// </summary>
    public IReadOnlyList<Face> FindTurned(RgbImage picture)
    {
        var found = Find(picture);
        return found.Count > 0 ? found : FindAfterTurning(picture);
    }

    /// <summary>Returns the faces in a picture without upright ones, found after turning it by 90, 180 or 270 degrees.</summary>
    public IReadOnlyList<Face> FindAfterTurning(RgbImage picture) =>
        Enumerable.Range(1, 3).Select(quarters => FindAfterTurning(picture, quarters)).MaxBy(faces => faces.Count == 0 ? 0 : faces[0].Score)!;

    /// <summary>Loads the models now, so that the first picture does not wait for them.</summary>
    /// <exception cref="ImagingStartException">A model is missing or damaged.</exception>
    public void Load() => _ = (_wide.Value, _close.Value);

    public void Dispose()
    {
        _wide.DisposeIfCreated();
        _close.DisposeIfCreated();
    }

    /// <summary>Removes a box that lies largely inside a larger one: in a face that fills the picture, the networks also find smaller ones.</summary>
    private static List<Face> WithoutParts(IEnumerable<Face> largestFirst)
    {
        var kept = new List<Face>();
        foreach (var face in largestFirst)
        {
            if (kept.TrueForAll(larger => face.ShareInside(larger) < MaxShareInside)) kept.Add(face);
        }

        return kept;
    }

    /// <summary>Returns the faces that are upright after turning the picture clockwise, in pixels of the picture as it is.</summary>
    private IReadOnlyList<Face> FindAfterTurning(RgbImage picture, int quarters)
    {
        using var image = picture.ToVips();
        using var turned = image.Rot((Enums.Angle)quarters);
        using var pixels = RgbImage.FromVips(turned);
        var (width, height) = ((float)picture.Width, (float)picture.Height);
        var back = quarters switch
        {
            1 => new Matrix3x2(0, -1, 1, 0, 0, height),
            2 => new Matrix3x2(-1, 0, 0, -1, width, height),
            _ => new Matrix3x2(0, 1, -1, 0, width, 0),
        };
        return [.. Find(pixels).Where(face => face.Score >= TurnedScore && face.Across.X > MinUpright).Select(face => face.Transformed(back))];
    }

    /// <summary>Runs the close-range network on a square of twice the proposal's width and checks that it finds the same face.</summary>
    private bool IsFace(Image image, Face proposal)
    {
        var left = (int)Math.Clamp(proposal.Centre.X - proposal.Width, 0, image.Width - 1);
        var top = (int)Math.Clamp(proposal.Centre.Y - proposal.Width, 0, image.Height - 1);
        var right = (int)Math.Clamp(proposal.Centre.X + proposal.Width, left + 1, image.Width);
        var bottom = (int)Math.Clamp(proposal.Centre.Y + proposal.Width, top + 1, image.Height);
        using var crop = image.ExtractArea(left, top, right - left, bottom - top);
        return _close.Value.Find(crop, AcceptedScore)
            .Any(face => face.Transformed(1, new(left, top)).Overlap(proposal) >= AcceptedOverlap);
    }
}
