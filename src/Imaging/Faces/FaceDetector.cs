using Avatar.Imaging.Photos;
using NetVips;

namespace Avatar.Imaging.Faces;

/// <summary>
/// Finds human faces in two stages: a network for the whole picture proposes, one for portraits looks at each proposal and
/// rejects what is a cat or a cup. Models load on first use and are shared by all threads.
/// </summary>
internal sealed class FaceDetector : IDisposable
{
    private const float ProposalScore = 0.5f;
    private const float AcceptedScore = 0.65f;
    private const float AcceptedOverlap = 0.3f;

    private readonly Lazy<BlazeFace> _wide = new(() => new BlazeFace("blazeface-back-256.onnx", 256));
    private readonly Lazy<BlazeFace> _close = new(() => new BlazeFace("blazeface-front-128.onnx", 128));

    /// <summary>The faces of an upright picture, the largest first.</summary>
    public IReadOnlyList<Face> Find(RgbImage picture)
    {
        Vips.EnsureConfigured();
        using var image = picture.ToVips();
        return [.. _wide.Value.Find(image, ProposalScore).Where(face => IsFace(image, face)).OrderByDescending(face => face.Area)];
    }

    /// <summary>Loads the models, which the first picture would wait for otherwise.</summary>
    /// <exception cref="ImagingStartException">A model is missing or damaged.</exception>
    public void Load() => _ = (_wide.Value, _close.Value);

    public void Dispose()
    {
        DisposeIfMade(_wide);
        DisposeIfMade(_close);
    }

    /// <summary>Looks again at a square twice the proposal's width.</summary>
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

    private static void DisposeIfMade(Lazy<BlazeFace> network)
    {
        if (network.IsValueCreated)
        {
            network.Value.Dispose();
        }
    }
}
