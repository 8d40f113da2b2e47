using System.Numerics;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>Finds the subject to cut out: the head of the largest face or, without a face, the salient object.</summary>
internal sealed class SubjectFinder(PersonSegmenter segmenter, PlanePool pool)
{
    private const int Side = PersonSegmenter.Side;
    private const float Confident = 0.5f;
    private const float Visible = 0.3f;
    private const float Margin = 0.06f;
    private const float MinFaceShare = 0.5f;
    private const float MinPictureShare = 0.02f;
    private const float MaxUncertainShare = 0.35f;
    private const float MaxBorderSides = 1;

    /// <summary>
    /// Radius of the largest disc that fits into what is removed as thin, in units of half a face's width: collar tips, straps, strands.
    /// </summary>
    private const float ThinnestPart = 0.16f;

    /// <summary>The same for what is removed outside the oval of a head: arms of hands at the head, but not long hair, which lies at the neck.</summary>
    private const float ThinnestBeside = 0.4f;

    /// <summary>Radius of another face, in units of its size.</summary>
    private const float OtherFace = 0.55f;

    /// <summary>
    /// Height of the arc in which a subject without a face ends at the photo's lower border, in units of half its width there, and the number of rows
    /// of the mask over which the trim falls from 1 to 0.
    /// </summary>
    private const float ArcDepth = 0.6f, ArcSlope = 16;

    /// <summary>Sides of the closer and the wider view in units of the head's frame, and their weights; the frame's own view has the rest.</summary>
    private const float CloseView = 0.8f, CloseShare = 0.4f, WideView = 1.6f, WideShare = 0.3f;

    /// <summary>Distance from the border of the closer view, in pixels of the mask, over which its weight falls to 0.</summary>
    private const float CloseFade = 12;

    /// <param name="picture">A photo, or a part of it.</param>
    /// <param name="faces">The faces in it; the first is the subject's.</param>
    /// <param name="photo">The borders of the photo, in pixels of the picture; null if the picture is the whole photo.</param>
    /// <param name="surroundings">The whole photo, if the picture is only a part.</param>
    /// <returns>The subject, in pixels of the picture. The caller disposes it.</returns>
    public Subject Find(RgbImage picture, IReadOnlyList<Face> faces, Box? photo = null, Surroundings? surroundings = null)
    {
        var borders = photo ?? new Box(default, new(picture.Width, picture.Height));
        return faces.Count > 0 ? FindHead(picture, faces, borders, surroundings) : FindSalientObject(picture, borders);
    }

    private Subject FindHead(RgbImage picture, IReadOnlyList<Face> faces, Box photo, Surroundings? surroundings)
    {
        var face = faces[0];
        var frame = HeadFrame.Around(face);
        var bust = Bust.FromFace(face, photo);
        var toPicture = frame.ToPicture;
        var mask = FindMask(picture, frame, surroundings ?? new Surroundings(picture, Matrix3x2.Identity));
        var oval = Oval(face, frame);
        var missed = ShareWithin(oval, mask) < MinFaceShare;
        if (missed)
        {
            PaintOval(mask, IncludeHair(oval));
        }

        RemoveOtherFaces(mask, toPicture, faces, Head(oval));
        oval.Paint(mask, 0.7f, 0.9f);

        using var inBust = pool.RentLike(mask);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++) inBust.Line(y)[x] = bust.Contains(ToPoint(x, y, toPicture)) ? 1 : 0;
        }

        var size = Side / frame.Side * bust.Size;
        using (var seen = AffineView.Render(pool, picture, Side, toPicture))
        using (var colours = new SeenColours(pool, seen))
        {
            BackgroundColours.Remove(pool, mask, colours, Head(oval), oval, IsInside);
            ClothesColours.Remove(pool, mask, colours, oval, size, inBust, IsInside);
        }

        var trim = Trim.Find(pool, mask, oval.Centre, size, inBust);

        // Before the end of the bust makes corners of thick parts thin.
        ConnectedPart.RemoveThin(pool, mask, Confident, ThinnestBeside * oval.RadiusX, Head(oval));

        // Connected inside the bust: a neighbour's head is connected with the subject's through their bodies.
        ConnectedPart.Keep(pool, mask, Confident, oval, (x, y) => inBust[x, y] * trim[x, y] > Trim.End, ThinnestPart * oval.RadiusX);
        return FitFrame(new Subject(mask, missed, toPicture, bust, frame, photo, trim));

        bool IsInside(int x, int y) => photo.Contains(ToPoint(x, y, toPicture));
    }

    private Subject FindSalientObject(RgbImage picture, Box photo)
    {
        var toPicture = Matrix3x2.CreateScale(picture.Width, picture.Height);
        var mask = segmenter.Find(picture, toPicture);
        ConnectedPart.KeepLargest(pool, mask, Confident);
        var missed = !IsSalient(mask);
        if (missed)
        {
            var (across, down) = (MathF.Min(0.48f, 0.6f * picture.Height / picture.Width), MathF.Min(0.48f, 0.6f * picture.Width / picture.Height));
            PaintOval(mask, new Ellipse(new Vector2((Side - 1) / 2f), Vector2.UnitX, across * Side, down * Side));
        }

        var trim = missed ? null : EndRound(mask, picture.Width / (float)picture.Height);
        return FitFrame(new Subject(mask, missed, toPicture, Bust: null, new HeadFrame(default, Vector2.UnitX, 1), photo, trim));
    }

    /// <summary>
    /// Returns where a subject that the lower border of the photo cuts ends: in an arc, not in the straight border (<see cref="Trim"/>). Null if nothing is cut.
    /// </summary>
    /// <param name="mask">The mask of the subject.</param>
    /// <param name="proportion">Width of the picture relative to its height.</param>
    private Plane? EndRound(Plane mask, float proportion)
    {
        var border = mask.Line(Side - 1)[..Side];
        var (first, last) = (0, Side - 1);
        while (first < Side && border[first] <= Confident) first++;
        while (last > first && border[last] <= Confident) last--;
        if (first >= last) return null;
        var (middle, half) = ((first + last) / 2f, (last - first) / 2f);
        var trim = pool.RentLike(mask);
        for (var x = 0; x < Side; x++)
        {
            var beside = Math.Clamp((x - middle) / half, -1, 1);
            var end = Side - (ArcDepth * half * proportion * (1 - MathF.Sqrt(1 - (beside * beside))));
            for (var y = 0; y < Side; y++) trim.Line(y)[x] = Math.Clamp(Trim.End + ((end - y - 0.5f) / ArcSlope), 0, 1);
        }

        return trim;
    }

    /// <summary>
    /// Returns the weighted mean of three masks. What the network takes for a part of the person changes with the scale: it sees the outline
    /// best in a closer view, and in a wider one what is a body and what is not. A piece of background seldom deceives it in all of them.
    /// </summary>
    private Plane FindMask(RgbImage picture, HeadFrame frame, Surroundings wide)
    {
        var ((close, around), mask) = SideBySide.Run(
            () => (InFrame(segmenter.Find(picture, frame.Enlarged(CloseView).ToPicture), CloseView),
                InFrame(segmenter.Find(wide.Photo, frame.Enlarged(WideView).ToPicture * wide.FromPicture), WideView)),
            () => segmenter.FindMirrored(picture, frame.ToPicture));
        using (close)
        using (around)
        {
            const float Border = Side * (1 - CloseView) / 2;
            for (var y = 0; y < Side; y++)
            {
                Span<float> row = mask.Line(y), near = close.Line(y), far = around.Line(y);
                for (var x = 0; x < Side; x++)
                {
                    var inside = MathF.Min(MathF.Min(x + 0.5f, Side - x - 0.5f), MathF.Min(y + 0.5f, Side - y - 0.5f)) - Border;
                    var share = CloseShare * Math.Clamp(inside / CloseFade, 0, 1);
                    const float Own = 1 - CloseShare - WideShare;
                    row[x] = ((share * near[x]) + (WideShare * far[x]) + (Own * row[x])) / (share + WideShare + Own);
                }
            }
        }

        return mask;
    }

    /// <summary>Returns what the mask of another view shows inside the head's frame, and disposes that mask.</summary>
    private Plane InFrame(Plane mask, float view)
    {
        using (mask)
        {
            var inner = Side / view;
            return AffineView.Render(
                pool, mask, Side, Matrix3x2.CreateScale(inner) * Matrix3x2.CreateTranslation(new Vector2((Side - inner) / 2)));
        }
    }

    private static void PaintOval(Plane mask, Ellipse oval)
    {
        mask.Fill(0);
        oval.Paint(mask, 0.95f, 1);
    }

    /// <summary>Returns an oval around a face with room for hair and chin.</summary>
    private static Ellipse IncludeHair(Ellipse face) => new(
        face.Centre + (HeadFrame.Down(face.AxisX) * -0.38f * face.RadiusY), face.AxisX, 1.6f * face.RadiusX, 1.88f * face.RadiusY);

    /// <summary>Returns the oval of a head with short hair around a face.</summary>
    private static Ellipse Head(Ellipse face) => new(
        face.Centre + (HeadFrame.Down(face.AxisX) * -0.36f * face.RadiusY), face.AxisX, 1.4f * face.RadiusX, 1.7f * face.RadiusY);

    /// <summary>
    /// Returns whether a mask shows one object in front of a background: large enough, with few uncertain pixels, and touching the left,
    /// right and upper border along at most one side's length in total.
    /// </summary>
    private static bool IsSalient(Plane mask)
    {
        int sure = 0, unsure = 0, cut = 0;
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var value = mask[x, y];
                sure += value > Confident ? 1 : 0;
                unsure += value is > 0.2f and < 0.8f ? 1 : 0;
                cut += value > Confident ? (x == 0 ? 1 : 0) + (x == Side - 1 ? 1 : 0) + (y == 0 ? 1 : 0) : 0;
            }
        }

        return sure >= MinPictureShare * Side * Side && unsure <= MaxUncertainShare * sure && cut <= MaxBorderSides * Side;
    }

    /// <summary>Returns the oval of a face, in pixels of the mask.</summary>
    private static Ellipse Oval(Face face, HeadFrame frame)
    {
        Matrix3x2.Invert(frame.ToPicture, out var toFrame);
        var centre = Vector2.Transform(face.Centre, toFrame) * Side;
        var scale = Side / frame.Side;
        var across = Vector2.Normalize(Vector2.TransformNormal(face.Across, toFrame));
        return new Ellipse(
            centre - new Vector2(0.5f), across, 0.5f * face.Width * scale, 0.5f * face.Height * scale);
    }

    /// <summary>Returns the share of confident pixels inside an ellipse.</summary>
    private float ShareWithin(Ellipse ellipse, Plane mask)
    {
        using var where = pool.RentLike(mask);
        where.Fill(0);
        ellipse.Paint(where, 0.7f, 0.9f);
        int all = 0, sure = 0;
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                if (where[x, y] <= 0.5f) continue;
                all++;
                sure += mask[x, y] > Confident ? 1 : 0;
            }
        }

        return sure / (float)Math.Max(all, 1);
    }

    /// <summary>
    /// Removes the pixels that are nearer to another face, with distances in units of each face's size. Inside the subject's own head,
    /// only what lies on the other face itself.
    /// </summary>
    private void RemoveOtherFaces(Plane mask, Matrix3x2 toPicture, IReadOnlyList<Face> faces, Ellipse head)
    {
        if (faces.Count < 2) return;
        using var own = pool.RentLike(mask);
        own.Fill(0);
        head.Paint(own, 0.9f, 1);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var point = ToPoint(x, y, toPicture);
                var other = float.MaxValue;
                for (var i = 1; i < faces.Count; i++) other = MathF.Min(other, Distance(faces[i], point));
                var nearer = Math.Clamp(((other - Distance(faces[0], point)) * 10) + 0.5f, 0, 1);
                var beside = Math.Clamp(((other - OtherFace) * 10) + 0.5f, 0, 1);
                mask.Line(y)[x] *= MathF.Max(nearer, own[x, y] * beside);
            }
        }
    }

    /// <summary>Returns the centre of a pixel of the mask, in the picture's pixels.</summary>
    private static Vector2 ToPoint(int x, int y, Matrix3x2 toPicture) => Vector2.Transform(new Vector2(x + 0.5f, y + 0.5f) / Side, toPicture);

    private static float Distance(Face face, Vector2 point) => Vector2.Distance(face.Centre, point) / MathF.Max(face.Width, face.Height);

    /// <summary>Sets the frame to a square with a margin around the visible pixels; keeps its rotation.</summary>
    private static Subject FitFrame(Subject subject)
    {
        var across = subject.Frame.Across;
        var (least, most) = (new Vector2(float.MaxValue), new Vector2(float.MinValue));
        var down = HeadFrame.Down(across);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var point = ToPoint(x, y, subject.ToPicture);
                if (subject.Mask[x, y] < Visible || subject.Trim?[x, y] < Trim.End || subject.Bust?.Contains(point) == false) continue;
                var turned = new Vector2(Vector2.Dot(point, across), Vector2.Dot(point, down));
                least = Vector2.Min(least, turned);
                most = Vector2.Max(most, turned);
            }
        }

        var extent = most - least;
        var centre = (least + most) / 2;
        var side = MathF.Max(MathF.Max(extent.X, extent.Y) * (1 + (2 * Margin)), 1);
        return subject with { Frame = new HeadFrame((across * centre.X) + (down * centre.Y), across, side) };
    }
}

/// <summary>A whole photo around a part of it.</summary>
/// <param name="Photo">The photo, reduced.</param>
/// <param name="FromPicture">Maps the part's pixels to those of the photo.</param>
internal readonly record struct Surroundings(RgbImage Photo, Matrix3x2 FromPicture);

/// <summary>The subject to cut out of a picture: a rough mask, its position, and the square that the cut shows.</summary>
/// <param name="Mask">Confidence, 0 to 1, that a pixel belongs to the subject; a small square.</param>
/// <param name="IsOval">Whether the mask is an oval, the fallback when segmentation fails.</param>
/// <param name="ToPicture">Maps the unit square, which the mask fills, to the picture's pixels.</param>
/// <param name="Bust">The lower boundary of a head; null to keep the whole subject.</param>
/// <param name="Frame">The square that the cut shows.</param>
/// <param name="Photo">The borders of the photo, in the picture's pixels.</param>
/// <param name="Trim">Where the cut ends within the person (<see cref="Faces.Trim"/>), a plane like the mask; null to keep the whole person.</param>
internal sealed record Subject(Plane Mask, bool IsOval, Matrix3x2 ToPicture, Bust? Bust, HeadFrame Frame, Box Photo, Plane? Trim = null) : IDisposable
{
    /// <summary>Returns the subject after scaling the picture. The planes are shared.</summary>
    public Subject Scaled(float scale) => this with
    {
        ToPicture = ToPicture * Matrix3x2.CreateScale(scale),
        Bust = Bust?.Scaled(scale),
        Frame = Frame.Scaled(scale),
        Photo = Photo.Scaled(new(scale)),
    };

    public void Dispose()
    {
        Mask.Dispose();
        Trim?.Dispose();
    }
}
