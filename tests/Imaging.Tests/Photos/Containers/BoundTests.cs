using System.Buffers.Binary;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Imaging.Tests.Photos.Containers;

/// <summary>The work that a hostile file can cause is bounded. It is measured in bytes and samples, and with a fake clock.</summary>
public sealed class BoundTests(Workshop workshop)
{
    private static byte[] Png => Samples.Plain(".png[keep=none]");

    public static TheoryData<string> Bombs => ["tEXt", "zTXt", "iTXt", "iCCP", "iCCP, many", "eXIf", "eXIf, many", "empty chunks", "segments", "EXIF"];

    /// <summary>The filtered photo is hardly larger than one without the dropped data.</summary>
    [Theory]
    [MemberData(nameof(Bombs))]
    public async Task Decompression_bombs_and_thousands_of_chunks_do_not_reach_a_decoder(string kind)
    {
        var photo = Bomb(kind);

        using var file = await PhotoFile.ReadAsync(Images.Source(photo), int.MaxValue, TestContext.Current.CancellationToken);

        Assert.True(photo.Length > 500_000 || kind == "iCCP");
        if (kind != "EXIF") Assert.InRange(file.Length, 1, 3000);
        var info = await workshop.Inspector.InspectAsync(Images.Source(photo), TestContext.Current.CancellationToken);
        Assert.Equal((64, 48), (info.Width, info.Height));
    }

    [Fact]
    public void Scans_are_counted_before_they_are_decoded()
    {
        Assert.Equal("This image takes too long to decode.", Refusal(Progressive(8000, 6000, scans: 42)).Message);
        Assert.Equal("This image takes too long to decode.", Refusal(Progressive(64, 48, scans: 700_000)).Message);
        Assert.NotEmpty(PhotoFilterTests.Filtered(Progressive(8000, 6000, scans: 14)));
        Assert.NotEmpty(PhotoFilterTests.Filtered(Progressive(60_000, 60_000, scans: 14)));
    }

    [Theory]
    [InlineData("coffee", ".jpg")]
    [InlineData("coffee", ".jpg[interlace]")]
    [InlineData("coffee", ".png")]
    [InlineData("coffee", ".png[interlace]")]
    [InlineData("coffee", ".webp")]
    public void A_decoder_stops_at_its_deadline(string name, string suffix)
    {
        using var photo = NetVips.Image.NewFromBuffer(File.ReadAllBytes(TestPhotos.GetPath(name)));
        using var file = PhotoFile.FromBytes(photo.WriteToBuffer(suffix));

        // Each read of the clock advances it by a second, so the deadline passes after the same work on every machine.
        RgbImage Read(int seconds) => new PhotoReader(
            new ImagingOptions { DecodeTimeout = TimeSpan.FromSeconds(seconds) },
            new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) }).Read(file, 256);

        var late = Assert.Throws<ImagingException>(() => Read(3));
        Assert.Equal((ImagingError.Undecodable, "This image takes too long to decode."), (late.Error, late.Message));
        using var picture = Read(1_000_000);
        Assert.Equal(256, picture.Width);
    }

    [Theory]
    [InlineData("a second beginning")]
    [InlineData("a segment shorter than its length")]
    [InlineData("a reserved marker")]
    [InlineData("a scan before its frame")]
    [InlineData("two frames")]
    [InlineData("png without a header")]
    [InlineData("png with an unknown critical chunk")]
    [InlineData("png with a chunk of four gigabytes")]
    [InlineData("png with two palettes")]
    [InlineData("webp of something else")]
    public void Files_that_decoders_refuse_are_refused(string kind)
    {
        var jpeg = Samples.Plain(".jpg[keep=none]");
        var scan = jpeg.AsSpan().IndexOf<byte>([0xFF, 0xDA]);
        var frame = jpeg.AsSpan().IndexOf<byte>([0xFF, 0xC0]);
        byte[] file = kind switch
        {
            "a second beginning" => [0xFF, 0xD8, .. jpeg],
            "a segment shorter than its length" => [0xFF, 0xD8, 0xFF, 0xE1, 0, 1, .. jpeg[2..]],
            "a reserved marker" => [0xFF, 0xD8, .. Parts.Segment(0xDE, [1]), .. jpeg[2..]],
            "a scan before its frame" => [0xFF, 0xD8, .. jpeg[scan..]],
            "two frames" => [.. jpeg[..scan], .. jpeg[frame..]],
            "png without a header" => [.. Parts.PngSignature, .. Png[33..]],
            "png with an unknown critical chunk" => Samples.PngWith(Png, [Parts.Chunk("ABCD", [])]),
            "png with a chunk of four gigabytes" => Samples.PngWith(Png, [[0xFF, 0xFF, 0xFF, 0xFF, .. "tEXt"u8]]),
            "png with two palettes" => Samples.PngWith(Png, [Parts.Chunk("PLTE", new byte[3]), Parts.Chunk("PLTE", new byte[3])]),
            _ => Parts.Webp(Parts.Riff("ABCD", new byte[20])),
        };

        Assert.Equal("This image is damaged or incomplete.", Refusal(file).Message);
    }

    /// <summary>Photos that are truncated and changed at random positions are refused, or filtered to valid output.</summary>
    [Theory]
    [MemberData(nameof(PhotoFilterTests.Names), MemberType = typeof(PhotoFilterTests))]
    public void Damaged_files_are_filtered_or_refused(string name)
    {
        var dice = new Random(name.Length);
        var photo = Samples.All[name]();
        for (var round = 0; round < 300; round++)
        {
            var damaged = photo[..(round % 3 == 0 ? dice.Next(ImageFormats.SniffLength, photo.Length) : photo.Length)];
            for (var hit = dice.Next(4); hit > 0; hit--) damaged[dice.Next(12, damaged.Length)] = (byte)dice.Next(256);

            var failure = Record.Exception(() =>
            {
                var kept = PhotoFilterTests.Filtered(damaged, dice.Next(1, 1000));
                Assert.InRange(kept.Length, 1, damaged.Length + 1);
                Assert.Equal(kept, PhotoFilterTests.Filtered(kept));
            });

            Assert.True(failure is null or ImagingException { Error: ImagingError.Undecodable }, failure?.ToString());
        }
    }

    private static ImagingException Refusal(byte[] file)
    {
        var refused = Assert.Throws<ImagingException>(() => PhotoFilterTests.Filtered(file));
        Assert.Equal(ImagingError.Undecodable, refused.Error);
        return refused;
    }

    private static byte[] Bomb(string kind) => kind switch
    {
        "tEXt" => Samples.PngWith(Png, [Parts.Chunk("tEXt", new byte[1_000_000])]),
        "zTXt" => Samples.PngWith(Png, Enumerable.Repeat(Parts.Chunk("zTXt", [.. "C\0\0"u8, .. Parts.PackedZeros(55)]), 20)),
        "iTXt" => Samples.PngWith(Png, Enumerable.Repeat(Parts.Chunk("iTXt", [.. "C\0\x01\0\0\0"u8, .. Parts.PackedZeros(55)]), 20)),
        "iCCP" => Samples.PngWith(Png, [Parts.Chunk("iCCP", [.. "C\0\0"u8, .. Parts.PackedZeros(200)])]),
        "iCCP, many" => Samples.PngWith(Png, Enumerable.Repeat(Parts.Chunk("iCCP", [.. "C\0\0"u8, .. Parts.PackedZeros(55)]), 20)),
        "eXIf" => Samples.PngWith(Png, [Parts.Chunk("eXIf", [.. Parts.Exif(1, Samples.Secret), .. new byte[1_000_000]])]),
        "eXIf, many" => Samples.PngWith(Png, Enumerable.Repeat(Parts.Chunk("eXIf", Parts.Exif(1, Samples.Secret)), 10_000)),
        "empty chunks" => Samples.PngWith(Png, Enumerable.Repeat(Parts.Chunk("tEXt", []), 50_000)),
        "segments" => [0xFF, 0xD8, .. Enumerable.Repeat(Parts.Segment(0xE5, new byte[12]), 60_000).SelectMany(part => part), .. Samples.Plain(".jpg[keep=none]")[2..]],
        _ => Parts.Webp(Parts.Canvas(64, 48, 0x08), Samples.Plain(".webp[keep=none]")[12..], Parts.Riff("EXIF", [.. Parts.Exif(1, Samples.Secret), .. new byte[2_000_000]])),
    };

    /// <summary>A JPEG with a frame and scans of one component, almost without pixel data.</summary>
    private static byte[] Progressive(int width, int height, int scans)
    {
        byte[] frame = [8, 0, 0, 0, 0, 1, 1, 0x11, 0];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(3), (ushort)width);
        var scan = Parts.Segment(0xDA, [1, 1, 0, 1, 63, 0]);
        return [0xFF, 0xD8, .. Parts.Segment(0xC2, frame), .. Enumerable.Repeat(scan, scans).SelectMany(part => part), 0xFF, 0xD9];
    }
}
