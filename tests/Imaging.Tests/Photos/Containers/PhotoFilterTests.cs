using System.Text;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;
using NetVips;

namespace Avatar.Imaging.Tests.Photos.Containers;

/// <summary>What the filter keeps and drops.</summary>
public sealed class PhotoFilterTests(Workshop workshop)
{
    public static TheoryData<string> Names => [.. Samples.All.Keys];

    public static TheoryData<ImageFormat, int> Orientations => new(
        from format in Enum.GetValues<ImageFormat>() from orientation in Enumerable.Range(1, 8) select (format, orientation));

    [Theory]
    [MemberData(nameof(Names))]
    public void Pixels_colours_and_orientation_are_kept(string name)
    {
        var photo = Samples.All[name]();

        var (before, after) = (Shown(photo), Shown(Filtered(photo)));

        Assert.Equal(before.Pixels, after.Pixels);
        Assert.Equal(before.Orientation, after.Orientation);
        Assert.Equal(before.Profile, after.Profile);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Everything_else_is_dropped(string name)
    {
        var photo = Samples.All[name]();

        Assert.True(Mentions(photo));
        Assert.False(Mentions(Filtered(photo)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Filtering_again_changes_nothing(string name)
    {
        var once = Filtered(Samples.All[name]());

        Assert.Equal(once, Filtered(once));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_chunk_size_does_not_matter(string name)
    {
        var photo = Samples.All[name]();
        var whole = Filtered(photo);

        Assert.All([1, 2, 7, 4096], piece => Assert.Equal(whole, Filtered(photo, piece)));
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Every_orientation_is_kept(ImageFormat format, int orientation)
    {
        using var picture = Images.Quarters(64, 48);
        using var turned = picture.Mutate(image =>
        {
            image.Set(GValue.GIntType, "orientation", orientation);
            image.Set(GValue.RefStrType, "exif-ifd0-Model", Samples.Secret);
        });
        var photo = turned.WriteToBuffer("." + format.FileExtension());

        var filtered = Filtered(photo);

        Assert.Equal(orientation, Shown(filtered).Orientation);
        Assert.True(Mentions(photo));
        Assert.False(Mentions(filtered));
    }

    [Theory]
    [InlineData(".jpg[profile=p3]")]
    [InlineData(".png[profile=p3]")]
    [InlineData(".webp[profile=p3]")]
    public void A_colour_profile_is_kept_byte_for_byte(string suffix)
    {
        var photo = Samples.Plain(suffix);

        Assert.NotEmpty(Shown(photo).Profile);
        Assert.Equal(Shown(photo).Profile, Shown(Filtered(photo)).Profile);
    }

    [Fact]
    public void Data_after_a_profile_and_false_profiles_are_dropped()
    {
        var secret = Encoding.ASCII.GetBytes(Samples.Secret);
        byte[] longer = [.. Samples.LongProfile(1000), .. secret];
        var plain = Samples.Plain(".png[keep=none]");
        byte[][] photos =
        [
            [0xFF, 0xD8, .. Samples.ProfileParts(longer).Single(), .. Samples.Plain(".jpg[keep=none]")[2..]],
            [0xFF, 0xD8, .. Samples.ProfileParts([.. new byte[500], .. secret]).Single(), .. Samples.Plain(".jpg[keep=none]")[2..]],
            Samples.PngWith(plain, [Parts.Chunk("iCCP", [.. "a\0\0"u8, .. Parts.Packed(longer)])]),
            Samples.PngWith(plain, [Parts.Chunk("iCCP", [.. secret, 0, 0, .. Parts.Packed(Samples.LongProfile(1000)), .. secret])]),
            Samples.PngWith(plain, [Parts.Chunk("iCCP", [.. "a\0\0"u8, .. secret])]),
            Parts.Webp(Parts.Canvas(64, 48, 0x20), Parts.Riff("ICCP", longer), Samples.Plain(".webp[keep=none]")[12..]),
            Parts.Webp(Parts.Canvas(64, 48, 0x20), Parts.Riff("ICCP", [.. new byte[500], .. secret]), Samples.Plain(".webp[keep=none]")[12..]),
        ];

        Assert.All(photos, photo => Assert.False(Mentions(Filtered(photo))));
        Assert.All([0, 5], i => Assert.Equal(Samples.LongProfile(1000), Shown(Filtered(photos[i])).Profile[..1000]));

        // The PNG decoder ignores an invalid profile, so the test looks for the chunk itself.
        Assert.All([2, 3], i => Assert.True(Filtered(photos[i]).AsSpan().IndexOf("iCCP"u8) > 0));
    }

    [Fact]
    public void Compressed_pixels_are_copied_unchanged()
    {
        var jpeg = Samples.Plain(".jpg[Q=80,keep=none]");
        var scan = jpeg.AsSpan().IndexOf<byte>([0xFF, 0xDA]);
        var png = Samples.Plain(".png[keep=none]");
        var pixels = png.AsSpan().IndexOf("IDAT"u8) - sizeof(int);
        var webp = Samples.Plain(".webp[Q=80,keep=none]");

        Assert.EndsWith(Convert.ToHexString(jpeg[scan..]), Convert.ToHexString(Filtered(Samples.Phone(3))), StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexString(png[pixels..]), Convert.ToHexString(Filtered(Samples.All["png with texts"]())), StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexString(webp[12..]), Convert.ToHexString(Filtered(Samples.All["webp, lossy"]())), StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_of_an_animated_webp_are_kept()
    {
        using var animation = Image.NewFromBuffer(Filtered(Samples.All["webp, animated"]()), "[n=-1]");

        Assert.Equal(2, animation.Get("n-pages"));
    }

    [Fact]
    public void A_webp_keeps_its_length_and_gets_zeros_for_dropped_data()
    {
        var photo = Samples.All["webp, lossy"]();
        var filtered = Filtered(photo);

        Assert.Equal(photo.Length - Samples.Secret.Length, filtered.Length);
        Assert.Contains("JUNK", Encoding.ASCII.GetString(filtered), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tEXt", "exif")]
    [InlineData("zTXt", "exif")]
    [InlineData("iTXt", "exif")]
    [InlineData("tEXt", "APP1")]
    [InlineData("zTXt", "APP1")]
    public void An_orientation_in_a_text_of_a_PNG_is_kept(string chunk, string profile)
    {
        byte[] exif = profile == "APP1" ? [.. "Exif\0\0"u8, .. Parts.Exif(6, Samples.Secret)] : Parts.Exif(6, Samples.Secret);
        var text = Encoding.ASCII.GetBytes($"\n{profile}\n{exif.Length,8}\n{string.Join('\n', Convert.ToHexStringLower(exif).Chunk(72).Select(static line => new string(line)))}\n");
        byte[] content = chunk switch
        {
            "zTXt" => [0, .. Parts.Packed(text)],
            "iTXt" => [0, 0, 0, 0, .. text],
            _ => text,
        };
        var photo = Samples.PngWith(Samples.Plain(".png[keep=none]"), [Parts.Chunk("tEXt", "Comment\0Raw profile type exif"u8), Parts.Chunk(chunk, [.. Encoding.ASCII.GetBytes($"Raw profile type {profile}\0"), .. content])]);

        var filtered = Filtered(photo);

        Assert.Equal(6, Shown(filtered).Orientation);
        Assert.DoesNotContain("Raw profile", Encoding.Latin1.GetString(filtered), StringComparison.Ordinal);
        Assert.Equal(filtered, Filtered(photo, 1));
    }

    [Fact]
    public void Damaged_texts_with_Exif_are_dropped()
    {
        byte[][] contents = [[], [0], [0, 1, 2], "\nexif\n      90\nzz"u8.ToArray(), "\nexif"u8.ToArray(), [0, .. Parts.Packed(Parts.Exif(6, ""))[..9]], [0, .. Parts.PackedZeros(5)]];

        foreach (var content in contents)
        {
            var photo = Samples.PngWith(Samples.Plain(".png[keep=none]"), [Parts.Chunk("zTXt", [.. "Raw profile type exif\0"u8, .. content])]);
            Assert.Equal(Filtered(Samples.Plain(".png[keep=none]")), Filtered(photo));
        }
    }

    /// <summary>libvips reads only chunks before the pixels, so the reader adds this orientation.</summary>
    [Fact]
    public async Task An_orientation_after_the_pixels_of_a_PNG_is_kept()
    {
        var photo = Samples.PngWith(Samples.Plain(".png[keep=none]"), [], [Parts.Chunk("eXIf", Parts.Exif(6, Samples.Secret))]);
        using var file = PhotoFile.FromBytes(Filtered(photo));

        var info = await workshop.Inspector.ExamineAsync(Images.Source(photo), TestContext.Current.CancellationToken);
        using var read = workshop.Reader.Read(file, 64);

        Assert.False(Mentions(Filtered(photo)));
        Assert.Equal((48, 64, 48, 64), (info.Width, info.Height, read.Width, read.Height));
    }

    [Theory]
    [InlineData("II", 3, 6, 6)]
    [InlineData("MM", 3, 6, 6)]
    [InlineData("II", 4, 6, 6)]
    [InlineData("II", 3, 9, 1)]
    [InlineData("II", 3, 0, 1)]
    [InlineData("II", 2, 6, 1)]
    [InlineData("XX", 3, 6, 1)]
    public void An_orientation_is_read_as_decoders_read_it(string order, byte type, byte value, int expected)
    {
        byte[] little = [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, type, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0];
        byte[] big = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, type, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0];
        byte[] block = order == "MM" ? big : [.. Encoding.ASCII.GetBytes(order), .. little[2..]];

        Assert.Equal(expected, Imaging.Photos.Exif.Orientation(block));
        for (var length = 0; length < block.Length; length++)
        {
            Assert.InRange(Imaging.Photos.Exif.Orientation(block.AsSpan(0, length)), 1, 8);
        }
    }

    internal static bool Mentions(byte[] photo)
    {
        var text = Encoding.Latin1.GetString(photo);
        return text.Contains(Samples.Secret, StringComparison.Ordinal)
            || text.Contains(Samples.Secret[..12], StringComparison.Ordinal)
            || text.Contains("SN-314", StringComparison.Ordinal)
            || text.Contains("Telephone", StringComparison.Ordinal);
    }

    internal static byte[] Filtered(byte[] photo, int piece = int.MaxValue)
    {
        var filter = new PhotoFilter(ImageFormats.Sniff(photo)!.Value, Math.Min(piece, photo.Length));
        var kept = new MemoryStream();
        for (var at = 0; at < photo.Length; at += Math.Min(piece, photo.Length - at))
        {
            kept.Write(filter.Push(photo.AsSpan(at, Math.Min(piece, photo.Length - at))).Span);
        }

        filter.Complete();
        return kept.ToArray();
    }

    internal static (string Pixels, int Orientation, byte[] Profile) Shown(byte[] photo)
    {
        Vips.EnsureConfigured();
        using var image = Image.NewFromBuffer(photo);
        return (
            $"{image.Width} × {image.Height} × {image.Bands}: {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(image.WriteToMemory<byte>()))}",
            image.Contains("orientation") ? (int)image.Get("orientation") : 1,
            image.Contains("icc-profile-data") ? (byte[])image.Get("icc-profile-data") : []);
    }
}
