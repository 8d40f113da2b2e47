using System.Numerics;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Cartoons.Vectors;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Faces;

/// <summary>
/// Draws the head of a photo again, upright, from as many of the photo's pixels as the cut can use, in the style, light and palette of the
/// whole photo's cartoon.
/// </summary>
internal sealed class HeadDrawing(PhotoReader reader, FaceDetector detector, FaceChoice choice, FaceMeshFinder meshFinder, SubjectFinder finder, FlatPortrait portraits, PlanePool pool)
{
    /// <summary>
    /// Long side, in pixels, up to which the photo is decoded at once: enough for a head that fills it. A small head's part is decoded again.
    /// </summary>
    private const int DecodedSide = 2048;

    /// <summary>Long side, in pixels, to which the photo is about reduced for the search and for the drawing's measurements.</summary>
    private const int SearchSide = 512;

    /// <summary>The same for the search in the part around the head.</summary>
    private const int PartSearchSide = 700;

    /// <summary>Share of the wanted pixels per side with which a part is not decoded again, and above which it is reduced before it is searched and shown.</summary>
    private const float EnoughPixels = 0.75f, TooManyPixels = 1.25f;

    /// <summary>
    /// Side of the searched square in pixels, at most: the largest cut, with the share of the square that lies outside an average cut.
    /// </summary>
    private const int LargestFrame = 1500;
    private const int LargestSide = 1024, SmallestSide = 512;

    /// <summary>Pixels of the cut per pixel of the photo, at most: small heads are enlarged, because lines are finer than the photo's pixels.</summary>
    private const float MaxEnlargement = 4;

    /// <summary>Side in pixels of the upright view in which the faces are found again, and its side in units of the head's frame.</summary>
    private const int ViewSide = 384;
    private const float ViewMargin = 1.15f;

    /// <summary>Overlap from which two boxes show the same face.</summary>
    private const float SameFace = 0.2f;

    /// <summary>Returns the subject, in pixels of a part of the photo, and the drawing of what its frame shows. The caller disposes both.</summary>
    /// <param name="file">The photo.</param>
    /// <param name="drawing">How its cartoon was drawn.</param>
    /// <param name="chosen">The place of the face to draw; null for the default.</param>
    /// <param name="cancellationToken">Cancels between two steps.</param>
    /// <inheritdoc cref="PhotoReader.Read(PhotoFile, int, bool)" path="/exception"/>
    public (Subject Subject, RgbImage Drawn) Draw(PhotoFile file, Drawing drawing, FaceBox? chosen, CancellationToken cancellationToken) => Show(
        file,
        drawing,
        chosen,
        (_, view, faces, measurements) =>
        {
            var meshes = CartoonDrawing.NeedsMeshes(drawing.Style) ? meshFinder.Find(view, faces) : [];
            return CartoonDrawing.DrawPart(pool, view, faces, meshes, drawing.Style, drawing.Seed, measurements, cancellationToken);
        },
        cancellationToken);

    /// <summary>
    /// Returns the head as a flat drawing without a background, and the side in pixels of the view that it was drawn from; null if its mesh is
    /// not trusted.
    /// </summary>
    /// <inheritdoc cref="Draw"/>
    public (VectorScene Scene, int Side)? DrawFlat(PhotoFile file, Drawing drawing, FaceBox? chosen, CancellationToken cancellationToken)
    {
        var (subject, scene) = Show(
            file,
            drawing,
            chosen,
            (subject, view, faces, measurements) => faces.Count > 0 && meshFinder.Find(view, [faces[0]]) is [{ } mesh]
                ? (portraits.DrawHead(view, subject, faces[0], mesh, measurements, drawing.Seed, cancellationToken), view.Width)
                : default((VectorScene Scene, int Side)?),
            cancellationToken);
        subject.Dispose();
        return scene;
    }

    /// <summary>Finds the head, and draws the upright view of it.</summary>
    private (Subject Subject, T Drawn) Show<T>(
        PhotoFile file,
        Drawing drawing,
        FaceBox? chosen,
        Func<Subject, RgbImage, IReadOnlyList<Face>, Measurements, T> draw,
        CancellationToken cancellationToken)
    {
        using var photo = ReadPhoto(file);
        cancellationToken.ThrowIfCancellationRequested();
        using var small = Shrunk(photo.Pixels, SearchSide, out _);
        var faces = choice.Find(small, chosen);
        cancellationToken.ThrowIfCancellationRequested();
        using var part = ReadHead(file, photo, small, faces);

        // Frees the pixels now: the planes of the drawing take their place.
        photo.Dispose();
        cancellationToken.ThrowIfCancellationRequested();
        var (head, measurements) = SideBySide.Run(
            () => FindHead(part, small, faces),
            () => CartoonDrawing.Measure(
                pool, small, [.. faces.Where(face => face.Across.X > 0).OrderByDescending(face => face.Area)], drawing.Style, drawing.Seed, CancellationToken.None));
        part.Dispose();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var view = head.View;
            return (head.Subject, draw(head.Subject, view, head.Faces, measurements));
        }
        catch
        {
            head.Subject.Dispose();
            throw;
        }
    }

    /// <summary>Decodes the whole photo, reduced by the decoder's own factor of 1, 2, 4 or 8, which takes no resampling.</summary>
    private PhotoPart ReadPhoto(PhotoFile file)
    {
        var header = reader.ReadHeader(file);
        var shrink = 1;
        while (header.LongSide > shrink * DecodedSide) shrink *= 2;
        return reader.ReadPart(file, new Box(default, new(header.Upright.Width, header.Upright.Height)), shrink);
    }

    /// <summary>Returns the part of the photo in which the head is searched; without a face, the whole photo.</summary>
    private PhotoPart ReadHead(PhotoFile file, PhotoPart photo, RgbImage small, IReadOnlyList<Face> faces)
    {
        if (faces.Count == 0) return photo.Crop(new Box(default, photo.Whole));
        var frame = HeadFrame.Around(faces[0]).Scaled(photo.Whole.X / small.Width).Enlarged(ViewMargin);
        var wanted = MathF.Min(frame.Side, LargestFrame);
        if (frame.Side * photo.Scale.X < EnoughPixels * wanted) return reader.ReadPart(file, frame.Bounds, frame.Side / wanted);
        var part = photo.Crop(frame.Bounds);
        var share = Math.Max(part.Pixels.Width, part.Pixels.Height) / (float)LargestFrame;
        return share > TooManyPixels ? part.Shrunk(1 / share) : part;
    }

    /// <summary>Finds the head in a part of the photo and shows it upright, at the size of the cut.</summary>
    private (Subject Subject, RgbImage View, IReadOnlyList<Face> Faces) FindHead(PhotoPart part, RgbImage small, IReadOnlyList<Face> faces)
    {
        using var reduced = Shrunk(part.Pixels, PartSearchSide, out var factor);
        var toReduced = Matrix3x2.CreateScale(part.Whole / new Vector2(small.Width, small.Height)) * part.FromPhoto * Matrix3x2.CreateScale(1f / factor);
        var found = FindAgain(reduced, [.. faces.Select(face => face.Transformed(toReduced))]);
        Matrix3x2.Invert(toReduced, out var fromReduced);
        var subject = finder.Find(reduced, found, part.Photo.Scaled(new(1f / factor)), new Surroundings(small, fromReduced)).Scaled(factor);
        try
        {
            return (subject, Show(part.Pixels, subject), ToView([.. found.Select(face => face.Transformed(factor, default))], subject));
        }
        catch
        {
            subject.Dispose();
            throw;
        }
    }

    /// <summary>Returns a picture with a long side of two thirds to four thirds of <paramref name="side"/>, or a copy of a smaller one.</summary>
    private static RgbImage Shrunk(RgbImage picture, int side, out int factor)
    {
        factor = (int)MathF.Max(MathF.Round(Math.Max(picture.Width, picture.Height) / (float)side), 1);
        return picture.Shrunk(factor);
    }

    /// <summary>
    /// Finds the faces again in an upright view, where they are larger: this gives better positions of the eyes. If the face is not found
    /// there, the first search was right about its place only, and a strong lean is not believed.
    /// </summary>
    private IReadOnlyList<Face> FindAgain(RgbImage part, IReadOnlyList<Face> faces)
    {
        if (faces.Count == 0) return faces;
        var face = faces[0];
        var toPart = Matrix3x2.CreateScale(1f / ViewSide) * HeadFrame.Around(face).Enlarged(ViewMargin).ToPicture;
        Matrix3x2.Invert(toPart, out var toView);
        using var planes = AffineView.Render(pool, part, ViewSide, Matrix3x2.CreateScale(ViewSide) * toPart);
        using var view = planes.ToImage();
        var expected = face.Transformed(toView);
        var found = detector.Find(view);
        var again = found.OrderByDescending(expected.Overlap).FirstOrDefault();
        if (again == default || again.Overlap(expected) < SameFace)
        {
            return [face.Across.X > 0.8f ? face : face.Upright(), .. faces.Skip(1)];
        }

        var others = found.Where(other => other != again).Select(other => other.Transformed(toPart)).ToList();
        var best = again.Transformed(toPart);
        return [best, .. others, .. faces.Skip(1).Where(other => other.Overlap(best) < SameFace && others.TrueForAll(known => known.Overlap(other) < SameFace))];
    }

    /// <summary>Returns the part of the picture inside the subject's frame, at the size of the cut.</summary>
    private RgbImage Show(RgbImage part, Subject subject)
    {
        var side = GetSide(subject.Frame.Side);
        using var planes = AffineView.Render(pool, part, side, subject.Frame.ToPicture);
        return planes.ToImage();
    }

    /// <summary>Returns the side of the cut in pixels for a frame of this many pixels of the photo.</summary>
    private static int GetSide(float frame) =>
        (int)Math.Clamp(MathF.Ceiling(frame), MathF.Max(MathF.Min(SmallestSide, MaxEnlargement * frame), 1), LargestSide);

    /// <summary>Returns the faces that the subject's frame shows, in pixels of the cut.</summary>
    private static List<Face> ToView(IReadOnlyList<Face> faces, Subject subject)
    {
        var side = GetSide(subject.Frame.Side);
        Matrix3x2.Invert(Matrix3x2.CreateScale(1f / side) * subject.Frame.ToPicture, out var toView);
        return [.. faces
            .Select(face => face.Transformed(toView))
            .Where(face => face.Centre.X > 0 && face.Centre.X < side && face.Centre.Y > 0 && face.Centre.Y < side)];
    }
}
