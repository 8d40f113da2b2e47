using System.Buffers.Binary;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Photos.Containers;
using Avatar.Imaging.Tests.Support;
using NetVips;

namespace Avatar.Imaging.Tests.Photos;

/// <summary>Damaged colour profiles are ignored, good ones and the colour chunks of a PNG are honoured.</summary>
public sealed class ColourTests(Workshop workshop)
{
    private static readonly byte[] AdobePrimaries = Numbers(31_270, 32_900, 64_000, 33_000, 21_000, 71_000, 15_000, 6_000);

    public static TheoryData<string> ProfileParts => ["rTRC", "gTRC", "bTRC", "rXYZ", "gXYZ", "bXYZ", "tag table", "colour space", "intent", "version", "class"];

    [Theory]
    [MemberData(nameof(ProfileParts))]
    public async Task A_profile_is_ignored_if_a_part_of_it_is_damaged(string part)
    {
        var profile = Profile();
        Damage(profile, part);

        using var read = await ReadAsync(Jpeg(profile));

        AssertQuarters(read, 12);
    }

    /// <summary>A changed byte in a description does no harm, one in a curve shifts colours. Both are read without an error.</summary>
    [Fact]
    public async Task Photos_with_randomly_damaged_profiles_are_read()
    {
        var dice = new Random(5);
        for (var round = 0; round < 100; round++)
        {
            var profile = Profile();
            for (var hit = 0; hit < 40; hit++) profile[dice.Next(40, profile.Length)] = (byte)dice.Next(256);

            using var read = await ReadAsync(Jpeg(profile));
            AssertQuarters(read, 45);
        }
    }

    [Theory]
    [InlineData("srgb")]
    [InlineData("p3")]
    public void Good_profiles_are_used(string name)
    {
        using var photo = Images.Quarters(64, 48).IccTransform(name, inputProfile: "srgb");

        Assert.True(ColourProfile.IsUsable(photo));
    }

    [Fact]
    public void Profiles_of_inks_and_wide_and_linear_spaces_are_used()
    {
        using var quarters = Images.Quarters(64, 48);
        using var inks = quarters.IccTransform("cmyk", inputProfile: "srgb");
        byte[][] spaces =
        [
            PngColours.From(100_000, null)!.ToProfile(isGrey: false),
            PngColours.From(55_556, Values(34_570, 35_850, 73_470, 26_530, 15_960, 84_040, 3_660, 100))!.ToProfile(isGrey: false),
        ];

        Assert.True(ColourProfile.IsUsable(inks));
        Assert.All(spaces, space => Assert.True(ColourProfile.IsUsable(quarters.Mutate(image => image.Set(GValue.BlobType, ColourProfile.Field, space)))));
    }

    [Fact]
    public async Task A_damaged_profile_of_inks_is_ignored()
    {
        using var inks = Images.Quarters(64, 48).IccTransform("cmyk", inputProfile: "srgb");
        var profile = (byte[])inks.Get(ColourProfile.Field);
        profile.AsSpan(600, profile.Length - 900).Fill(0x5A);
        var file = inks.Mutate(image => image.Set(GValue.BlobType, ColourProfile.Field, profile)).JpegsaveBuffer(q: 95);

        using var read = await ReadAsync(file);

        Assert.InRange(read.At(48, 36).Red, 240, 255);
        Assert.InRange(read.At(16, 12).Red - read.At(16, 12).Blue, 80, 255);
    }

    /// <summary>A sample of 128 with gAMA 1 is half of the light, which sRGB writes as 188.</summary>
    [Theory]
    [InlineData(100_000, 188)]
    [InlineData(55_556, 145)]
    [InlineData(45_455, 128)]
    [InlineData(0, 128)]
    public async Task The_gamma_of_a_PNG_is_honoured(int gamma, int expected)
    {
        using var grey = Images.Grey(64, 48, static (_, _) => 128).ToVips();
        foreach (var suffix in (string[])[".png[keep=none]", ".png[bitdepth=16,keep=none]", ".png[palette,keep=none]"])
        {
            using var read = await ReadAsync(Samples.PngWith(grey.WriteToBuffer(suffix), [Parts.Chunk("gAMA", Numbers(gamma))]));

            Assert.InRange(read.At(30, 20).Green, expected - 2, expected + 2);
        }

        using var single = grey.ExtractBand(0).Copy(interpretation: Enums.Interpretation.Bw);
        using var shown = await ReadAsync(Samples.PngWith(single.WriteToBuffer(".png[keep=none]"), [Parts.Chunk("gAMA", Numbers(gamma))]));
        Assert.InRange(shown.At(30, 20).Green, expected - 2, expected + 2);
    }

    /// <summary>The green of Adobe RGB is outside sRGB, so one between grey and it becomes more saturated.</summary>
    [Fact]
    public async Task The_primaries_of_a_PNG_are_honoured()
    {
        var png = Images.Made(64, 48, static (_, _) => (100, 200, 100)).ToVips().WriteToBuffer(".png[keep=none]");

        using var read = await ReadAsync(Samples.PngWith(png, [Parts.Chunk("gAMA", Numbers(45_455)), Parts.Chunk("cHRM", AdobePrimaries)]));
        using var named = await ReadAsync(Samples.PngWith(
            png, [Parts.Chunk("sRGB", [0]), Parts.Chunk("gAMA", Numbers(45_455)), Parts.Chunk("cHRM", AdobePrimaries)]));

        Assert.InRange(read.At(30, 20).Red, 0, 70);
        Assert.InRange(read.At(30, 20).Green, 198, 204);
        Assert.Equal((100, 200, 100), named.At(30, 20));
    }

    private static byte[] Profile()
    {
        using var photo = Images.Quarters(120, 80).IccTransform("srgb", inputProfile: "srgb");
        return (byte[])photo.Get(ColourProfile.Field);
    }

    private static byte[] Jpeg(byte[] profile) =>
        Images.Quarters(120, 80).Mutate(image => image.Set(GValue.BlobType, ColourProfile.Field, profile)).JpegsaveBuffer(q: 95);

    private static void Damage(byte[] profile, string part)
    {
        switch (part)
        {
            case "tag table":
                profile.AsSpan(132, 60).Fill(0xC3);
                break;
            case "colour space":
                profile.AsSpan(16, 4).Fill(0xC3);
                break;
            case "intent":
                profile.AsSpan(64, 4).Fill(0xC3);
                break;
            case "version":
                profile.AsSpan(8, 4).Fill(0xC3);
                break;
            case "class":
                profile.AsSpan(12, 4).Fill(0xC3);
                break;
            default:
                var entry = profile.AsSpan(profile.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(part)));
                var (at, length) = (BinaryPrimitives.ReadInt32BigEndian(entry[4..]), BinaryPrimitives.ReadInt32BigEndian(entry[8..]));
                new Random(3).NextBytes(profile.AsSpan(at + 8, length - 8));
                break;
        }
    }

    private static uint[] Values(params uint[] numbers) => numbers;

    private static byte[] Numbers(params int[] numbers)
    {
        var bytes = new byte[4 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), numbers[i]);
        return bytes;
    }

    private static void AssertQuarters(RgbImage read, int tolerance)
    {
        Assert.InRange(read.At(30, 20).Red, 220 - tolerance, 220 + tolerance);
        Assert.InRange(read.At(90, 20).Green, 200 - tolerance, 200 + tolerance);
        Assert.InRange(read.At(30, 60).Blue, 220 - tolerance, 220 + tolerance);
        Assert.InRange(read.At(90, 60).Green, 250 - tolerance, 255);
    }

    private async Task<RgbImage> ReadAsync(byte[] photo)
    {
        using var file = await PhotoFile.ReadAsync(Images.Source(photo), int.MaxValue, TestContext.Current.CancellationToken);
        return workshop.Reader.Read(file, 1024);
    }
}
