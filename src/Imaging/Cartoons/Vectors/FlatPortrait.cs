using System.Numerics;
using Avatar.Imaging.Cartoons.Features;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

namespace Avatar.Imaging.Cartoons.Vectors;

/// <summary>
/// The style <c>vector</c>: a person as an illustrator would draw them with a few flat shapes. The mesh of the face says where the features
/// are, the photo which colours and shapes the rest has.
/// </summary>
internal sealed class FlatPortrait(PersonSegmenter segmenter, PlanePool pool)
{
    /// <summary>Where the middle of the face lies in the view, as a share of its side from the top.</summary>
    private const float FaceHeight = 0.49f;

    /// <summary>The view becomes this much wider, up to three times, if it cuts hair that the photo shows.</summary>
    private const float Widening = 1.18f;

    /// <summary>Factor by which the photo is reduced to measure its exposure.</summary>
    private const int ExposureShrink = 4;

    /// <summary>Returns the drawing of the first face; null if the photo does not show enough of it (<see cref="PortraitTrust"/>).</summary>
    /// <param name="picture">The photo.</param>
    /// <param name="faces">Its faces; the first is drawn.</param>
    /// <param name="mesh">The trusted mesh of the first face, in pixels of the photo.</param>
    /// <param name="seed">Determines the look.</param>
    /// <param name="cancellationToken">Cancels between two steps.</param>
    public VectorScene? Draw(RgbImage picture, IReadOnlyList<Face> faces, FaceMesh mesh, long seed, CancellationToken cancellationToken)
    {
        var look = PortraitLook.FromSeed(seed);
        var exposure = MeasureExposure(picture);
        var side = MathF.Min(look.Zoom * mesh.Height, MathF.Min(picture.Width, picture.Height));
        for (var attempt = 0; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var frame = Frame(picture, mesh, side);
            using var seen = AffineView.Render(pool, picture, PortraitView.Side, frame.ToPicture);
            var found = ToView(frame, faces, mesh);
            var person = new PersonMask(segmenter, pool).Find(seen, found.Faces, found.Mesh);
            var most = MathF.Min(picture.Width, picture.Height);
            if (attempt < 3 && side < most && frame.Centre.Y - (side / 2) > 2 && IsCutAbove(person.Share))
            {
                person.Dispose();
                side = MathF.Min(side * Widening, most);
                continue;
            }

            return Draw(seen, found, person, exposure, look, isHead: false) is { } scene ? scene with { Frame = frame } : null;
        }
    }

    /// <summary>Returns the drawing of a head alone, without background and clothes.</summary>
    /// <param name="picture">A square view of the photo in which the head is upright.</param>
    /// <param name="subject">The head, whose frame the view shows.</param>
    /// <param name="face">The face, in pixels of the view.</param>
    /// <param name="mesh">Its trusted mesh.</param>
    /// <param name="whole">The measurements of the whole photo.</param>
    /// <param name="seed">Determines the look.</param>
    /// <param name="cancellationToken">Cancels between two steps.</param>
    public VectorScene DrawHead(RgbImage picture, Subject subject, Face face, FaceMesh mesh, Measurements whole, long seed, CancellationToken cancellationToken)
    {
        var frame = new HeadFrame(new Vector2(picture.Width / 2f), Vector2.UnitX, picture.Width);
        using var seen = AffineView.Render(pool, picture, PortraitView.Side, frame.ToPicture);
        cancellationToken.ThrowIfCancellationRequested();
        var person = Matte.Refine(pool, subject, seen);
        Matte.Crop(pool, person, subject);
        return Draw(seen, ToView(frame, [face], mesh), new FoundPerson(person, Hidden: null), whole, PortraitLook.FromSeed(seed), isHead: true)! with { Frame = frame };
    }

    /// <summary>Returns the drawing of a view. A head alone is the cut of a face that was drawn before: whether the photo shows enough of it is not asked again.</summary>
    private VectorScene? Draw(RgbPlanes seen, (IReadOnlyList<Face> Faces, FaceMesh Mesh) found, FoundPerson person, Measurements exposure, PortraitLook look, bool isHead)
    {
        using var image = seen.ToImage();
        using var canvas = new Canvas(pool, image, [found.Faces[0]], found.Mesh) { Measurements = exposure };
        foreach (var step in (ReadOnlySpan<IStep>)[new Caricature(look.Eyes, Jaw: 0), new LiftExposure(), new BalanceSkin(), new MeasureFeatures()]) step.Apply(canvas);
        using var view = new PortraitView(pool, canvas, canvas.Portrait!.Features[0], person);
        if (!isHead && !PortraitTrust.IsShown(seen, view)) return null;
        Keep(person.Share, view, addsFace: !isHead);
        using var regions = PortraitRegions.Find(pool, view, seen);

        // Frees the pixels now: the planes of the shapes take their place.
        seen.Dispose();
        new Flatten(EdgeRange: 0.10f, Reach: 22).Apply(canvas);
        var scene = new SceneBuilder(pool, PortraitView.Side);
        if (!isHead) BackdropPaths.Draw(scene, look);
        var painter = new PortraitPainter(pool, view, regions, canvas, look, scene);
        var tones = painter.Draw(hasClothes: !isHead);
        var reader = new FaceView(view.Face.Mesh, view.L, view.A, view.B);
        var spectacles = new SpectacleFinder(reader, FlatFeatures.MakeInk(tones.Base)).Find(PortraitView.Side);
        new FlatFeatures(view, reader, tones, regions.Skin, painter.Hair, look, scene).Draw(spectacles);
        return scene.ToScene();
    }

    /// <summary>Keeps the part of the person that holds the face, and closes small holes in it.</summary>
    /// <param name="person">The person's share of each pixel; changed in place.</param>
    /// <param name="view">The portrait.</param>
    /// <param name="addsFace">Whether the part of the face that the segmentation has missed is added.</param>
    private static unsafe void Keep(Plane person, PortraitView view, bool addsFace)
    {
        var labels = Fields.Label(person, i => person.Pixels[i] > 0.5f, out var sizes);
        var inFace = new int[sizes.Count + 1];
        for (var p = 0; p < labels.Length; p++)
        {
            if (labels[p] > 0 && view.Oval[p % person.Width, p / person.Width] > 0.5f) inFace[labels[p]]++;
        }

        var own = Array.IndexOf(inFace, inFace.Max());
        for (var p = 0; p < labels.Length; p++)
        {
            ref var share = ref person.Line(p / person.Width)[p % person.Width];
            if (labels[p] > 0 && labels[p] != own) share = 0;
            if (addsFace) share = MathF.Max(share, view.Oval[p % person.Width, p / person.Width]);
        }

        // Small holes are mistakes of the segmentation.
        const float MaxHole = 0.003f;
        labels = Fields.Label(person, i => person.Pixels[i] <= 0.5f, out sizes);
        for (var p = 0; p < labels.Length; p++)
        {
            if (labels[p] > 0 && sizes[labels[p] - 1] < MaxHole * labels.Length) person.Line(p / person.Width)[p % person.Width] = 1;
        }
    }

    private Measurements MeasureExposure(RgbImage picture)
    {
        var measurements = new Measurements();
        using var small = picture.Shrunk(ExposureShrink);
        using var canvas = new Canvas(pool, small, []) { Measurements = measurements };
        new LiftExposure().Apply(canvas);
        return measurements;
    }

    /// <summary>Returns the square around the head, moved into the photo.</summary>
    private static HeadFrame Frame(RgbImage picture, FaceMesh mesh, float side)
    {
        var middle = (mesh[FaceLandmarks.Forehead] + mesh[FaceLandmarks.Chin]) / 2;
        var corner = new Vector2(
            Math.Clamp(middle.X - (side / 2), 0, picture.Width - side), Math.Clamp(middle.Y - (FaceHeight * side), 0, picture.Height - side));
        return new HeadFrame(corner + new Vector2(side / 2), Vector2.UnitX, side);
    }

    private static (IReadOnlyList<Face> Faces, FaceMesh Mesh) ToView(HeadFrame frame, IReadOnlyList<Face> faces, FaceMesh mesh)
    {
        Matrix3x2.Invert(Matrix3x2.CreateScale(1f / PortraitView.Side) * frame.ToPicture, out var toView);
        return ([.. faces.Select(face => face.Transformed(toView))], mesh.Moved(point => Vector2.Transform(point + new Vector2(0.5f), toView) - new Vector2(0.5f)));
    }

    private static bool IsCutAbove(Plane person)
    {
        const float MinShare = 0.03f;
        var count = 0;
        foreach (var value in person.Line(1)) count += value > 0.5f ? 1 : 0;
        return count > MinShare * person.Width;
    }
}
