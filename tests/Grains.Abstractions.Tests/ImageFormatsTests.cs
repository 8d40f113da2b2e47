using System.Text;

namespace Avatar.Tests;

public sealed class ImageFormatsTests
{
    [Fact]
    public void Formats_are_recognised_by_their_first_bytes()
    {
        Assert.Equal(ImageFormat.Jpeg, ImageFormats.Sniff([0xFF, 0xD8, 0xFF, 0xE0]));
        Assert.Equal(ImageFormat.Png, ImageFormats.Sniff([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]));
        Assert.Equal(ImageFormat.Webp, ImageFormats.Sniff("RIFF\0\0\0\0WEBPVP8 "u8));
        Assert.Null(ImageFormats.Sniff("RIFF\0\0\0\0WAVEfmt "u8));
        Assert.Null(ImageFormats.Sniff("GIF89a"u8));
        Assert.Null(ImageFormats.Sniff([]));
        Assert.Null(ImageFormats.Sniff([0xFF, 0xD8]));
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg, "image/jpeg", "jpg")]
    [InlineData(ImageFormat.Png, "image/png", "png")]
    [InlineData(ImageFormat.Webp, "image/webp", "webp")]
    public void Formats_have_their_media_types_and_extensions(ImageFormat format, string mimeType, string extension)
    {
        Assert.Equal(mimeType, format.MimeType());
        Assert.Equal(extension, format.FileExtension());
    }

    [Theory]
    [InlineData("jpeg", ImageFormat.Jpeg, ImageFormat.Jpeg)]
    [InlineData("jpg", null, ImageFormat.Jpeg)]
    [InlineData("png", ImageFormat.Png, ImageFormat.Png)]
    [InlineData("PNG", null, ImageFormat.Png)]
    [InlineData("webp", ImageFormat.Webp, ImageFormat.Webp)]
    [InlineData("gif", null, null)]
    [InlineData("", null, null)]
    public void Formats_are_found_by_name_and_by_extension(string text, ImageFormat? byName, ImageFormat? byExtension)
    {
        Assert.Equal(byName, ImageFormats.FromName(text));
        Assert.Equal(byExtension, ImageFormats.FromExtension(text));
    }

    [Theory]
    [InlineData("heic", "mif1heic", "HEIC")]
    [InlineData("heix", "mif1heix", "HEIC")]
    [InlineData("hevc", "msf1hevc", "HEIC")]
    [InlineData("mif1", "mif1heic", "HEIC")]
    [InlineData("mif1", "mif1miaf", "HEIF")]
    [InlineData("msf1", "msf1", "HEIF")]
    [InlineData("avif", "avifmif1", "AVIF")]
    [InlineData("mif1", "mif1avif", "AVIF")]
    [InlineData("isom", "isomiso2", null)]
    public void Formats_of_telephones_are_named_when_they_are_refused(string brand, string compatible, string? name)
    {
        byte[] head = [0, 0, 0, (byte)(16 + compatible.Length), .. Encoding.ASCII.GetBytes($"ftyp{brand}\0\0\0\0{compatible}"), .. "\0\0\0\u0010heic"u8];

        var sentence = ImageFormats.ExplainRefusal(head);

        Assert.Null(ImageFormats.Sniff(head));
        Assert.Equal(name is not null, sentence.StartsWith(name is "AVIF" ? "This is an AVIF image" : $"This is a {name} photo", StringComparison.Ordinal));
        Assert.Equal(name is "HEIC" or "HEIF", sentence.Contains("Settings > Camera > Formats > Most Compatible", StringComparison.Ordinal));
        Assert.Contains("JPEG", sentence, StringComparison.Ordinal);
        for (var length = 0; length < head.Length; length++) Assert.NotEmpty(ImageFormats.ExplainRefusal(head.AsSpan(0, length)));
    }

    [Fact]
    public void Each_format_has_its_texts() =>
        Assert.Equal(ImageFormats.All.Count, ImageFormats.All.Select(format => (format.MimeType(), format.FileExtension())).Distinct().Count());
}
