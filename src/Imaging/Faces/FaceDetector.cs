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

    private readonly Lazy<BlazeFace> _wide = new(() => new BlazeFace("blazeface-back-256.onnx", 256));
    private readonly Lazy<BlazeFace> _close = new(() => new BlazeFace("blazeface-front-128.onnx", 128));

    /// <summary>Returns the faces in an upright picture, the largest first.</summary>
    public IReadOnlyList<Face> Find(RgbImage picture)
    {
        Vips.EnsureConfigured();
        using var image = picture.ToVips();
        return [.. _wide.Value.Find(image, ProposalScore).Where(face => IsFace(image, face)).OrderByDescending(face => face.Area)];
    }

    /// <summary>Loads the models now, so that the first picture does not wait for them.</summary>
    /// <exception cref="ImagingStartException">A model is missing or damaged.</exception>
    public void Load() => _ = (_wide.Value, _close.Value);

    public void Dispose()
    {
        _wide.DisposeIfCreated();
        _close.DisposeIfCreated();
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
