using System.Numerics;

namespace Avatar.Imaging.Faces;

/// <summary>The subject to cut out of a picture: a rough mask, its position, and the square that the cut shows.</summary>
/// <param name="Mask">Confidence, 0 to 1, that a pixel belongs to the subject; a small square.</param>
/// <param name="IsOval">Whether the mask is an oval, the fallback when segmentation fails.</param>
/// <param name="ToPicture">Maps the unit square, which the mask fills, to the picture's pixels.</param>
/// <param name="Bust">The lower boundary of a head; null to keep the whole subject.</param>
/// <param name="Frame">The square that the cut shows.</param>
internal sealed record Subject(Plane Mask, bool IsOval, Matrix3x2 ToPicture, Bust? Bust, HeadFrame Frame) : IDisposable
{
    /// <summary>Returns the subject after scaling the picture. The mask is shared.</summary>
    public Subject Scaled(float scale) => this with
    {
        ToPicture = ToPicture * Matrix3x2.CreateScale(scale),
        Bust = Bust?.Scaled(scale),
        Frame = Frame.Scaled(scale),
    };

    public void Dispose() => Mask.Dispose();
}
