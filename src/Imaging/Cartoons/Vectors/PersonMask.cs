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

    /// <summary>Above this place, in heights of the face below its centre, a person is one piece: the head, and what touches it.</summary>
    private const float Jaw = 0.30f;

    /// <summary>Returns the person in a view. The caller owns it.</summary>
    /// <param name="seen">The view.</param>
    /// <param name="faces">The faces in the photo, in pixels of the view; the first is the person's.</param>
    /// <param name="mesh">The mesh of the person's face.</param>
    public FoundPerson Find(RgbPlanes seen, IReadOnlyList<Face> faces, FaceMesh mesh)
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

        var others = FindOthers(mask, faces, mesh);
        return new FoundPerson(mask, others is null ? null : RemoveOthers(mask, others, mesh));
    }

    /// <summary>
    /// Marks the pixels that belong to others: those that are nearer to another face, or to a head or hand of which the detector found no face.
    /// Such a head does not touch the person's at its height. Returns null if there are none.
    /// </summary>
    private bool[]? FindOthers(Plane mask, IReadOnlyList<Face> faces, FaceMesh mesh)
    {
        var side = mask.Width;
        var high = new bool[side * side];
        for (var p = 0; p < high.Length; p++) high[p] = mask[p % side, p / side] > 0.5f && ToFace(mesh, p % side, p / side).Y < Jaw;
        var labels = ConnectedPart.Label(high, side, out var sizes);
        if (sizes.Count < 2 && faces.Count < 2) return null;
        var inFace = new int[sizes.Count + 1];
        foreach (var index in FaceLandmarks.Oval)
        {
            var point = Vector2.Lerp(mesh[index], mesh.Centre, 0.4f);
            inFace[labels[(Math.Clamp((int)point.Y, 0, side - 1) * side) + Math.Clamp((int)point.X, 0, side - 1)]]++;
        }

        inFace[0] = 0;
        var own = Array.IndexOf(inFace, inFace.Max());
        var person = new bool[high.Length];
        for (var p = 0; p < high.Length; p++)
        {
            var place = ToFace(mesh, p % side, p / side);
            person[p] = labels[p] == own || (place.Y >= Jaw && MathF.Abs(place.X) < FoundPerson.Body);
            high[p] = labels[p] > 0 && labels[p] != own;
        }

        using Plane toPerson = DistanceField.Squared(pool, person, side), toOthers = DistanceField.Squared(pool, high, side);
        var others = new bool[high.Length];
        for (var p = 0; p < others.Length; p++)
        {
            var (x, y) = (p % side, p / side);
            others[p] = toOthers[x, y] < toPerson[x, y] || (faces.Count > 1 && Own(new Vector2(x, y), faces) < 0.5f);
        }

        return others;
    }

    /// <summary>Removes others from the mask, and adds the shoulders of which they hide a part. Returns <see cref="FoundPerson.Hidden"/>.</summary>
    private Plane RemoveOthers(Plane mask, bool[] others, FaceMesh mesh)
    {
        const float MinHidden = 0.04f, Margin = 0.05f;
        var side = mask.Width;
        var counts = new Vector2[2];
        var hair = new float[2];
        for (var p = 0; p < others.Length; p++)
        {
            var place = ToFace(mesh, p % side, p / side);
            if (FoundPerson.InShoulders(place) > 0) counts[place.X < 0 ? 0 : 1] += new Vector2(others[p] ? 1 : 0, 1);
            if (place.Y > Jaw - 0.15f && place.Y < Jaw && !others[p] && mask[p % side, p / side] > 0.5f) hair[place.X < 0 ? 0 : 1] = MathF.Max(hair[place.X < 0 ? 0 : 1], MathF.Abs(place.X));
        }

        var hidden = pool.RentLike(mask);
        for (var y = 0; y < side; y++)
        {
            Span<float> row = mask.Line(y), added = hidden.Line(y);
            for (var x = 0; x < side; x++)
            {
                var place = ToFace(mesh, x, y);
                var isOthers = others[(y * side) + x];
                var count = counts[place.X < 0 ? 0 : 1];
                if (isOthers) row[x] = 0;
                added[x] = 0;
                if (count.X <= MinHidden * count.Y) continue;

                // Of neighbours, a part can be nearer to this face than to theirs: these shoulders are drawn as they usually are.
                var depth = FoundPerson.InShoulders(place);
                if (place.Y > Jaw && MathF.Abs(place.X) > MathF.Max(FoundPerson.Body, hair[place.X < 0 ? 0 : 1])) row[x] *= Math.Clamp(((depth + Margin) * mesh.Height) + 0.5f, 0, 1);
                var inside = Math.Clamp((depth * mesh.Height) + 0.5f, 0, 1);
                added[x] = inside > 0.5f && row[x] < 0.5f ? 1 : depth > 0 && MathF.Abs(place.X) > FoundPerson.Body ? 0.5f : 0;
                row[x] = MathF.Max(row[x], inside);
            }
        }

        return hidden;
    }

    private static Vector2 ToFace(FaceMesh mesh, int x, int y)
    {
        var offset = (new Vector2(x, y) - mesh.Centre) / mesh.Height;
        return new Vector2(Vector2.Dot(offset, mesh.AxisX), Vector2.Dot(offset, mesh.AxisY));
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

/// <summary>A person in a view. Owns its planes.</summary>
/// <param name="Share">The person's share of each pixel, 0 to 1.</param>
/// <param name="Hidden">1 where the person's shoulders are hidden behind another person, 0.5 elsewhere on these shoulders; null if nobody else is there.</param>
internal sealed record FoundPerson(Plane Share, Plane? Hidden) : IDisposable
{
    /// <summary>What lies within this distance from the middle, below the jaw, is surely the person's.</summary>
    public const float Body = 0.35f;

    /// <summary>Half the width of neck and shoulders, and the height where the neck ends, in heights of the face from its centre.</summary>
    private const float Neck = 0.22f, Shoulder = 1.02f, Collar = 0.60f;

    /// <summary>How far the shoulders fall beside the neck, and at their ends.</summary>
    private const float Slope = 0.14f, Round = 0.28f;

    /// <summary>Returns how far a place lies inside the neck and the shoulders that a person of this size usually has, in heights of the face; negative outside.</summary>
    public static float InShoulders(Vector2 place)
    {
        var across = MathF.Abs(place.X);
        var outwards = Math.Clamp((across - Neck) / (Shoulder - Neck), 0, 1);
        var top = across < Neck ? 0.3f : Collar + (Slope * outwards) + (Round * outwards * outwards * outwards * outwards);
        return MathF.Min(place.Y - top, Shoulder - across);
    }

    public void Dispose()
    {
        Share.Dispose();
        Hidden?.Dispose();
    }
}
