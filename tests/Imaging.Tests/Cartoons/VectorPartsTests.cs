using System.Numerics;
using Avatar.Imaging.Cartoons.Vectors;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>
/// What the style <c>vector</c> takes for hair, skin, clothes and beard, on the public-domain portrait with painted changes. Places are given in heights of the face from its
/// centre: the chin is at about (0, 0.5).
/// </summary>
public sealed class VectorPartsTests : IDisposable
{
    private const int Side = 256;

    /// <summary>A seed with a plain background that changes the colour of clothes, but not of hair.</summary>
    private static readonly long Seed = Enumerable.Range(0, 500).First(seed =>
        PortraitLook.FromSeed(seed) is { Backdrop: Backdrop.Plain, Zoom: < 2.5f } look && look.HairTint == Vector2.Zero && look.ClothesDye != Vector2.Zero);

    private static readonly (double Red, double Green, double Blue) Hair = (62, 42, 34), White = (235, 236, 240);

    private readonly Workshop _workshop;
    private readonly RgbImage _photo;
    private readonly Face _face;
    private FaceMesh _mesh;
    private readonly (double Red, double Green, double Blue) _skin;

    public VectorPartsTests(Workshop workshop)
    {
        _workshop = workshop;
        using var near = Portraits.Create(Portraits.Near);
        _photo = RgbImage.FromVips(near);
        _face = workshop.Detector.Find(_photo)[0];
        _mesh = workshop.MeshFinder.Find(_photo, [_face])[0]!;
        var cheek = _photo.At((int)_mesh[FaceLandmarks.RightCheekMiddle].X, (int)_mesh[FaceLandmarks.RightCheekMiddle].Y);
        _skin = (cheek.Red, cheek.Green, cheek.Blue);
    }

    public void Dispose() => _photo.Dispose();

    [Fact]
    public void A_strand_of_hair_on_the_neck_is_left_out()
    {
        using var photo = Painted((place, seen) => MathF.Abs(place.X) > 0.3f || place.Y is < 0.53f or > 0.85f ? seen : MathF.Abs(place.X - 0.1f) < 0.012f ? Hair : _skin);
        using var drawn = Draw(photo);

        Assert.InRange(drawn.Distance(new(0.1f, 0.75f), new(-0.1f, 0.75f)), 0, 12);
    }

    [Fact]
    public void Clothes_in_the_colour_of_the_hair_are_clothes()
    {
        using var photo = Painted((place, seen) => InCoat(place) ? Hair : seen);
        using var drawn = Draw(photo);

        Assert.InRange(drawn.Distance(new(0.55f, 1.05f), new(0, -0.62f)), 25, 500);
    }

    [Fact]
    public void On_a_grey_photo_a_shirt_in_the_grey_of_the_skin_is_a_shirt()
    {
        using var photo = Painted((place, seen) =>
        {
            var grey = InCoat(place) ? Luma(_skin) : Luma(seen);
            return (grey, grey, grey);
        });
        using var drawn = Draw(photo);

        Assert.InRange(drawn.Chroma(new(0.2f, 0.05f)), 0, 6);
        Assert.InRange(drawn.Chroma(new(0.55f, 1.05f)), 15, 255);
    }

    [Fact]
    public void A_beard_that_light_shows_on_one_side_is_drawn_on_both()
    {
        var dice = new Random(5);
        var hairs = Enumerable.Range(0, 997).Select(_ => 35 + (75 * dice.NextDouble())).ToArray();
        using var photo = Painted((place, seen, x, y) => InBeard(place) && place.X < 0.1f ? (hairs[((x / 2 * 7) + (y / 2 * 131)) % 997], hairs[((x / 2 * 7) + (y / 2 * 131)) % 997] * 0.8, hairs[((x / 2 * 7) + (y / 2 * 131)) % 997] * 0.7) : seen);
        using var drawn = Draw(photo);

        var skin = drawn.Luma(new(0.1f, -0.3f));
        Assert.InRange(drawn.Luma(new(0, 0.42f)), 0, skin - 40);
        Assert.InRange(drawn.Luma(new(-0.22f, 0.27f)), 0, skin - 40);
        Assert.InRange(drawn.Luma(new(0.22f, 0.27f)), 0, skin - 40);
    }

    [Fact]
    public void A_shadow_on_one_side_of_the_chin_is_no_beard()
    {
        using var photo = Painted((place, seen) =>
        {
            var light = 1 - (0.5 * Math.Clamp((0.1 - place.X) / 0.25, 0, 1) * Math.Clamp(place.Y / 0.15, 0, 1));
            return (seen.Red * light, seen.Green * light * light, seen.Blue * light * light);
        });
        using var drawn = Draw(photo);

        Assert.InRange(drawn.Luma(new(0.1f, -0.3f)) - drawn.Luma(new(0.22f, 0.27f)), -5, 45);
    }

    [Fact]
    public void A_mask_has_straight_edges_whatever_light_falls_on_it()
    {
        // Below a mask, the mesh has closed lips.
        using var photo = Painted((place, seen) => !InMask(place) ? seen : place.X > 0.08f ? (_skin.Red * 0.95, _skin.Green * 0.95, _skin.Blue * 0.95) : White);
        _mesh = _workshop.MeshFinder.Find(photo, [_face])[0]!;
        using var drawn = Draw(photo);

        Assert.InRange(drawn.Distance(new(-0.15f, 0.3f), new(0.2f, 0.3f)), 0, 12);
        Assert.InRange(drawn.Distance(new(0.2f, 0.3f), new(0.1f, -0.3f)), 25, 500);
    }

    [Fact]
    public void Shoulders_behind_another_person_are_completed()
    {
        var away = _mesh.AxisX * 1.5f * _mesh.Height;
        using var drawn = Draw(_photo, _face.Transformed(Matrix3x2.CreateTranslation(away)));

        Assert.InRange(drawn.Distance(new(0.85f, 1.1f), new(-1.1f, -0.6f)), 25, 500);
    }

    [Fact]
    public void A_head_beside_the_person_is_left_out_even_if_no_face_was_found_in_it()
    {
        using var photo = Painted((place, seen, x, y) =>
        {
            // A second head, which is separated by a wall, and joins the person at the shoulders.
            var (otherX, otherY) = (x - (int)(1.05f * _mesh.Height), y);
            if (place.X > 0.52f && place.Y < 0.3f) seen = (150, 158, 165);
            return place.X > 0.62f && otherX >= 0 ? At(otherX, otherY) : seen;
        });
        using var drawn = Draw(photo);

        Assert.InRange(drawn.Distance(new(0.9f, -0.1f), new(-1.1f, -0.6f)), 0, 6);
    }

    [Fact]
    public void A_photo_that_does_not_show_the_face_is_not_drawn_from()
    {
        using var sharp = _photo.ToVips();
        using var blurred = RgbImage.FromVips(sharp.Gaussblur(_mesh.Height / 10));
        using var painted = Painted((place, seen) => MathF.Abs(place.X - place.Y) < 0.2f ? (255, 255, 255) : seen);
        using var dark = Painted((_, seen) => (Math.Round(seen.Red / 22) + 2, Math.Round(seen.Green / 22) + 2, Math.Round(seen.Blue / 22) + 2));

        Assert.NotNull(Portray(_photo));
        Assert.All([blurred, painted, dark], photo => Assert.Null(Portray(photo)));
    }

    private static bool InCoat(Vector2 place) => place.Y > 0.62f + (place.X * place.X * 0.2f) && MathF.Abs(place.X) < 1.1f;

    private static bool InBeard(Vector2 place) =>
        place.Y > 0.14f && (place.X * place.X / 0.14f) + (place.Y * place.Y / 0.27f) < 1 && !(MathF.Abs(place.X) < 0.17f && place.Y is > 0.2f and < 0.34f);

    private static bool InMask(Vector2 place) => place.Y > (0.4f * MathF.Abs(place.X)) - 0.03f && (place.X * place.X / 0.2f) + (place.Y * place.Y / 0.3f) < 1;

    private static double Luma((double Red, double Green, double Blue) colour) => (0.3 * colour.Red) + (0.6 * colour.Green) + (0.1 * colour.Blue);

    private VectorScene? Portray(RgbImage photo, params Face[] others) =>
        _workshop.Portraits.Draw(photo, [_face, .. others], _mesh, Seed, TestContext.Current.CancellationToken);

    private Drawn Draw(RgbImage photo, params Face[] others)
    {
        var scene = Portray(photo, others)!;
        using var planes = SceneRaster.Render(_workshop.Pool, scene, Side);
        Matrix3x2.Invert(scene.Frame.ToPicture, out var toUnit);
        return new Drawn(planes.ToImage(), place => Vector2.Transform(_mesh.Centre + (((_mesh.AxisX * place.X) + (_mesh.AxisY * place.Y)) * _mesh.Height), toUnit) * Side);
    }

    private (double Red, double Green, double Blue) At(int x, int y)
    {
        var (red, green, blue) = _photo.At(x, y);
        return (red, green, blue);
    }

    private RgbImage Painted(Func<Vector2, (double Red, double Green, double Blue), (double Red, double Green, double Blue)> paint) =>
        Painted((place, seen, _, _) => paint(place, seen));

    private RgbImage Painted(Func<Vector2, (double Red, double Green, double Blue), int, int, (double Red, double Green, double Blue)> paint) =>
        Images.Made(_photo.Width, _photo.Height, (x, y) =>
        {
            var offset = (new Vector2(x, y) - _mesh.Centre) / _mesh.Height;
            return paint(new Vector2(Vector2.Dot(offset, _mesh.AxisX), Vector2.Dot(offset, _mesh.AxisY)), At(x, y), x, y);
        });

    /// <summary>A drawing, read at places of the face.</summary>
    private sealed record Drawn(RgbImage Picture, Func<Vector2, Vector2> ToPixel) : IDisposable
    {
        public double Distance(Vector2 one, Vector2 other)
        {
            var (a, b) = (At(one), At(other));
            return Math.Sqrt(Math.Pow(a.Red - b.Red, 2) + Math.Pow(a.Green - b.Green, 2) + Math.Pow(a.Blue - b.Blue, 2));
        }

        public int Chroma(Vector2 place)
        {
            var (red, green, blue) = At(place);
            return Math.Max(red, Math.Max(green, blue)) - Math.Min(red, Math.Min(green, blue));
        }

        public double Luma(Vector2 place)
        {
            var (red, green, blue) = At(place);
            return VectorPartsTests.Luma((red, green, blue));
        }

        public void Dispose() => Picture.Dispose();

        private (byte Red, byte Green, byte Blue) At(Vector2 place)
        {
            var pixel = ToPixel(place);
            return Picture.At(Math.Clamp((int)pixel.X, 0, Side - 1), Math.Clamp((int)pixel.Y, 0, Side - 1));
        }
    }
}
