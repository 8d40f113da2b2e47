using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;
using Avatar.Imaging.Tests.Support;

namespace Avatar.Imaging.Tests.Cartoons;

/// <summary>A face stays the person's: no dirt, no bleaching, no other hue, and as many tones for dark skin as for light.</summary>
public sealed class ComicSkinTests(Workshop workshop) : IDisposable
{
    private readonly PlanePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(1, 0.30)]
    [InlineData(2, 0.30)]
    [InlineData(3, 0.30)]
    [InlineData(4, 0.30)]
    public void Skin_is_clean_and_keeps_its_tone(long seed, double darkened)
    {
        var photo = darkened < 1 ? Darkened(Workshop.Large("astronaut")) : Workshop.Large("astronaut");
        using var face = Find(photo);
        using var before = new Measured(photo);
        using var after = new Measured(workshop.Comic(photo, seed));
        using Plane smoothBefore = before.Blurred(3), smoothAfter = after.Blurred(3);
        bool Skin(int x, int y) => face.Mask[x, y] > 0.95f && face.Detail[x, y] < 0.05f;

        var textureBefore = Measured.Percentile(before.Sampled((x, y) => before.Deviation(x, y, 2), Skin), 0.5);
        var textureAfter = Measured.Percentile(after.Sampled((x, y) => after.Deviation(x, y, 2), Skin), 0.5);
        Assert.InRange(textureAfter / textureBefore, 0, 0.55);

        var lightBefore = before.Sampled((x, y) => smoothBefore[x, y], Skin);
        var lightAfter = after.Sampled((x, y) => smoothAfter[x, y], Skin);
        var shift = Measured.Percentile(lightAfter, 0.5) - Measured.Percentile(lightBefore, 0.5);
        var dirty = lightBefore.Zip(lightAfter).Count(pair => pair.Second - shift < pair.First - 0.12f) / (double)lightBefore.Length;
        Assert.InRange(shift, -0.09, 0.09);
        Assert.InRange(dirty, 0, 0.03);
        Assert.InRange(Range(lightAfter) / Range(lightBefore), 0.9, 1.5);
        Assert.InRange(Math.Abs(Hue(after, Skin) - Hue(before, Skin)) * 180 / Math.PI, 0, 12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Eyes_and_mouth_keep_their_detail(long seed)
    {
        var photo = Workshop.Large("astronaut");
        using var face = Find(photo);
        using var before = new Measured(photo);
        using var after = new Measured(workshop.Comic("astronaut", seed));
        bool Detail(int x, int y) => face.Detail[x, y] > 0.5f;

        Assert.InRange(after.Sampled(after.Gradient, Detail).Average() / before.Sampled(before.Gradient, Detail).Average(), 1.1, 10);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Dark_skin_stays_darker_than_light_skin(long seed)
    {
        var photo = Workshop.Large("astronaut");
        using var face = Find(photo);
        using var light = new Measured(workshop.Comic("astronaut", seed));
        using var dark = new Measured(workshop.Comic(Darkened(photo), seed));
        bool Skin(int x, int y) => face.Mask[x, y] > 0.95f && face.Detail[x, y] < 0.05f;

        var difference = Measured.Percentile(light.Sampled((x, y) => light.L[x, y], Skin), 0.5)
            - Measured.Percentile(dark.Sampled((x, y) => dark.L[x, y], Skin), 0.5);

        Assert.InRange(difference, 0.08, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Dark_skin_gets_about_as_much_ink_as_light_skin(long seed)
    {
        var photo = Workshop.Large("astronaut");

        Assert.InRange(InkInFace(Darkened(photo), seed) / InkInFace(photo, seed), 0.5, 2);
    }

    /// <summary>The same photo with only the skin darker, as a person of another complexion would be under the same lamp.</summary>
    private RgbImage Darkened(RgbImage photo)
    {
        using var measured = new Measured(photo);
        using var face = Find(photo);
        face.MeasureSkin(measured.A, measured.B, 1);
        return Images.Made(photo.Width, photo.Height, (x, y) =>
        {
            var share = face.Skin[x, y];
            var (red, green, blue) = photo.At(x, y);
            return (Scaled(red, 0.30, share), Scaled(green, 0.22, share), Scaled(blue, 0.17, share));
        });
    }

    private static double Scaled(byte value, double factor, double share)
    {
        var linear = Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4) * (1 + ((factor - 1) * share));
        return 255 * ((1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055);
    }

    /// <summary>The astronaut's face, found on the photo as it came: detectors are not what is tested here.</summary>
    private Portrait Find(RgbImage photo)
    {
        using var shape = _pool.Rent(photo.Width, photo.Height);
        return new Portrait(_pool, shape, workshop.Detector.Find(Workshop.Large("astronaut")), 1);
    }

    private double InkInFace(RgbImage photo, long seed)
    {
        using var canvas = new Canvas(_pool, photo, workshop.Detector.Find(Workshop.Large("astronaut")));
        foreach (var step in CartoonDrawing.Steps("comic", seed))
        {
            step.Apply(canvas);
        }

        var ink = 0.0;
        for (var y = 0; y < canvas.L.Height; y++)
        {
            for (var x = 0; x < canvas.L.Width; x++)
            {
                ink += canvas.Portrait!.Mask[x, y] > 0.95f ? 1 - canvas.Paper[x, y] : 0;
            }
        }

        return ink;
    }

    private static double Range(float[] values) => Measured.Percentile(values, 0.95) - Measured.Percentile(values, 0.05);

    private static double Hue(Measured picture, Func<int, int, bool> where) => Math.Atan2(
        Measured.Percentile(picture.Sampled((x, y) => picture.B[x, y], where), 0.5),
        Measured.Percentile(picture.Sampled((x, y) => picture.A[x, y], where), 0.5));
}
