using System.Buffers.Binary;
using System.Text;
using Avatar.Imaging.Tests.Support;
using NetVips;

namespace Avatar.Imaging.Tests.Photos;

/// <summary>Hostile files are refused with the right error by the inspector, the engine, or both.</summary>
public sealed class HostileFilesTests(Workshop workshop)
{
    private static Image Small => Images.Quarters(64, 48);

    public static TheoryData<string> Disguises() =>
        ["svg", "html", "pdf", "tiff", "gif", "heif", "bmp", "empty", "text", "wave", "two bytes"];

    [Theory]
    [MemberData(nameof(Disguises))]
    public async Task Other_formats_than_jpeg_png_and_webp_are_unsupported(string kind)
    {
        var file = Disguised(kind);

        await AssertRefusedAsync(ImagingError.UnsupportedMediaType, file, inspectorToo: true);
    }

    [Theory]
    [InlineData("svg")]
    [InlineData("gif")]
    [InlineData("tiff")]
    [InlineData("text")]
    public async Task Magic_bytes_before_something_else_are_undecodable(string kind)
    {
        await AssertRefusedAsync(ImagingError.Undecodable, [.. Parts.PngSignature, .. Disguised(kind)], inspectorToo: true);
        await AssertRefusedAsync(ImagingError.Undecodable, [0xFF, 0xD8, 0xFF, 0xE0, .. Disguised(kind)], inspectorToo: true);
        await AssertRefusedAsync(ImagingError.Undecodable, [.. "RIFF\x40\0\0\0WEBP"u8, .. Disguised(kind)], inspectorToo: true);
    }

    [Theory]
    [InlineData(".jpg", 0.5)]
    [InlineData(".png", 0.5)]
    [InlineData(".webp", 0.5)]
    [InlineData(".jpg", 0.9)]
    [InlineData(".png", 0.9)]
    [InlineData(".webp", 0.9)]
    public async Task A_truncated_file_is_undecodable(string format, double share)
    {
        var whole = Image.NewFromBuffer(File.ReadAllBytes(TestPhotos.GetPath("coffee"))).WriteToBuffer(format);

        await AssertRefusedAsync(ImagingError.Undecodable, whole[..(int)(whole.Length * share)], inspectorToo: false);
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".webp")]
    public async Task Damaged_files_do_not_crash_the_studio(string format)
    {
        var dice = new Random(11);
        var whole = Small.WriteToBuffer(format);
        for (var round = 0; round < 60; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var hit = 0; hit < 4; hit++)
            {
                damaged[dice.Next(12, damaged.Length)] = (byte)dice.Next(256);
            }

            var outcome = await Record.ExceptionAsync(() => DrawAsync(damaged));

            Assert.True(outcome is null or ImagingException { Error: ImagingError.Undecodable or ImagingError.TooManyPixels }, outcome?.ToString());
        }
    }

    [Fact]
    public async Task Pixels_are_counted_before_they_are_decoded()
    {
        var bomb = PngOfSize(30_000, 30_000);

        Assert.InRange(bomb.Length, 1, 10_000);
        await AssertRefusedAsync(ImagingError.TooManyPixels, bomb, inspectorToo: true);
    }

    [Fact]
    public async Task A_photo_of_exactly_the_limit_is_accepted()
    {
        using var strict = new Imaging.Photos.PhotoInspector(new ImagingOptions { MaxPixels = 64 * 48 });
        using var stricter = new Imaging.Photos.PhotoInspector(new ImagingOptions { MaxPixels = (64 * 48) - 1 });
        var source = Images.Source(Small.PngsaveBuffer());

        var info = await strict.InspectAsync(source, TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<ImagingException>(async () =>
            await stricter.InspectAsync(source, TestContext.Current.CancellationToken));

        Assert.Equal(new ImageInfo(ImageFormat.Png, 64, 48), info);
        Assert.Equal(ImagingError.TooManyPixels, refused.Error);
    }

    [Fact]
    public void Loaders_of_other_formats_are_blocked()
    {
        Imaging.Photos.Vips.EnsureConfigured();

        Assert.Throws<VipsException>(() => Image.NewFromBuffer(Disguised("tiff")));
        Assert.Throws<VipsException>(() => Image.NewFromBuffer(Disguised("svg")));
    }

    private async Task AssertRefusedAsync(ImagingError error, byte[] file, bool inspectorToo)
    {
        Assert.Equal(error, (await Assert.ThrowsAsync<ImagingException>(() => DrawAsync(file))).Error);
        if (inspectorToo)
        {
            var refused = await Assert.ThrowsAsync<ImagingException>(async () =>
                await workshop.Inspector.InspectAsync(Images.Source(file), TestContext.Current.CancellationToken));
            Assert.Equal(error, refused.Error);
        }
    }

    private Task<EncodedImage> DrawAsync(byte[] file) =>
        workshop.Engine.DrawAsync(Images.Source(file), "comic", 1, TestContext.Current.CancellationToken);

    private static byte[] Disguised(string kind) => kind switch
    {
        "svg" => Encoding.UTF8.GetBytes("""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>"""),
        "html" => Encoding.UTF8.GetBytes("<!doctype html><html><script>alert(1)</script></html>"),
        "pdf" => Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"),
        "tiff" => Small.TiffsaveBuffer(),
        "gif" => Small.GifsaveBuffer(),
        "heif" => [0, 0, 0, 0x18, .. "ftypheic\0\0\0\0mif1heic"u8],
        "bmp" => [.. "BM"u8, .. new byte[60]],
        "empty" => [],
        "text" => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("This is not a picture. ", 20))),
        "wave" => [.. "RIFF\x24\0\0\0WAVEfmt "u8, .. new byte[40]],
        _ => [0xFF, 0xD8],
    };

    /// <summary>A PNG with a valid header of this size, and almost no pixel data.</summary>
    private static byte[] PngOfSize(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        return [.. Parts.PngSignature, .. Parts.Chunk("IHDR", header), .. Parts.Chunk("IDAT", new byte[2000]), .. Parts.Chunk("IEND", [])];
    }
}
