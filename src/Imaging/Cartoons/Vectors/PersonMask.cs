using System.Numerics;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>Finds the person in a view of a photo: two squares, around the view and around the head, are segmented and mixed.</summary>
internal sealed class PersonMask(PersonSegmenter segmenter, PlanePool pool)
{
    /// <summary>Side of the square around the head, in sizes of the face, and its share of the mixture.</summary>
    private const float HeadSide = 2.4f, HeadShare = 0.6f;

    /// <summary>Width of the transition at the border of that square, as a share of its side.</summary>
    private const float HeadFade = 0.12f;

    /// <summary>Standard deviation of the windows in which edges are aligned to the photo, as a share of the view's side, and the colour variance that counts as flat.</summary>
    private const float Reach = 0.009f, Flat = 1.2e-3f;

    /// <summary>Returns the share of the person in each pixel of a view, 0 to 1. The caller owns it.</summary>
    /// <param name="seen">The view.</param>
    /// <param name="faces">The faces in the photo, in pixels of the view; the first is the person's.</param>
    public Plane Find(RgbPlanes seen, IReadOnlyList<Face> faces)
    {
        var (side, face) = (seen.Width, faces[0]);
        using var picture = seen.ToImage();
        var size = MathF.Max(face.Width, face.Height);
        var view = new HeadFrame(new Vector2(side / 2f), Vector2.UnitX, side);
        var head = new HeadFrame(face.Centre - new Vector2(0, 0.1f * size), Vector2.UnitX, HeadSide * size);
        using var wide = FindBothWays(picture, view);
        using var close = FindBothWays(picture, head);
        using var rough = AffineView.Render(pool, wide, side, Matrix3x2.CreateScale(PersonSegmenter.Side));
        Matrix3x2.Invert(head.ToPicture, out var toHead);
        var toClose = view.ToPicture * toHead;
        using var near = AffineView.Render(pool, close, side, toClose * Matrix3x2.CreateScale(PersonSegmenter.Side));
        for (var y = 0; y < side; y++)
        {
            Span<float> row = rough.Line(y), inner = near.Line(y);
            for (var x = 0; x < side; x++)
            {
                var unit = new Vector2(x + 0.5f, y + 0.5f) / side;
                var inHead = Vector2.Transform(unit, toClose);
                var border = MathF.Min(MathF.Min(inHead.X, 1 - inHead.X), MathF.Min(inHead.Y, 1 - inHead.Y));
                row[x] = float.Lerp(row[x], inner[x], HeadShare * Math.Clamp(border / HeadFade, 0, 1));
                if (faces.Count > 1) row[x] *= Own(unit * side, faces);
            }
        }

        var mask = GuidedFilter.Apply(pool, seen, rough, Reach * side, Flat);
        for (var y = 0; y < side; y++)
        {
            foreach (ref var value in mask.Line(y)) value = Math.Clamp(((value - 0.5f) * 1.6f) + 0.5f, 0, 1);
        }

        return mask;
    }

    /// <summary>Returns the mean of the masks of the picture and of its mirror image; one after the other, as each needs much memory.</summary>
    private Plane FindBothWays(RgbImage picture, HeadFrame frame)
    {
        var mask = segmenter.Find(picture, frame.ToPicture);
        using var mirrored = segmenter.FindMirrored(picture, frame.ToPicture);
        for (var y = 0; y < mask.Height; y++)
        {
            Span<float> row = mask.Line(y), other = mirrored.Line(y);
            for (var x = 0; x < row.Length; x++) row[x] = (row[x] + other[x]) / 2;
        }

        return mask;
    }

    /// <summary>Returns 1 where the first face is the nearest, in sizes of each face, 0 where another is; pixels below a head are its body.</summary>
    private static float Own(Vector2 point, IReadOnlyList<Face> faces)
    {
        var other = float.MaxValue;
        for (var i = 1; i < faces.Count; i++) other = MathF.Min(other, Distance(faces[i], point));
        return Math.Clamp(((other - Distance(faces[0], point)) * 8) + 0.5f, 0, 1);
    }

    private static float Distance(Face face, Vector2 point)
    {
        var offset = (point - face.Centre) * new Vector2(1, 0.8f);
        return offset.Length() / MathF.Max(face.Width, face.Height);
    }
}
