using System.Numerics;

namespace Avatar.Imaging.Faces;

/// <summary>What is to be cut out of a picture, roughly: a small mask, where it lies, and the square that holds what is kept.</summary>
/// <param name="Mask">How surely something belongs to the subject, 0 to 1; a small square.</param>
/// <param name="IsOval">Whether the mask is no finding but an oval, for want of a better one.</param>
/// <param name="ToPicture">From the unit square, which the mask fills, to the picture's pixels.</param>
/// <param name="Bust">Where a head ends; null if the subject is kept whole.</param>
/// <param name="Frame">What is shown.</param>
internal sealed record Subject(Plane Mask, bool IsOval, Matrix3x2 ToPicture, Bust? Bust, HeadFrame Frame) : IDisposable
{
    /// <summary>The same subject on a picture of another size.</summary>
    public Subject Scaled(float scale) => this with
    {
        ToPicture = ToPicture * Matrix3x2.CreateScale(scale),
        Bust = Bust?.Scaled(scale),
        Frame = Frame.Scaled(scale),
    };

    public void Dispose() => Mask.Dispose();
}
