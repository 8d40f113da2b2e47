using Avatar.Imaging.Photos;
using Avatar.Imaging.Tests.Support;
using NetVips;

namespace Avatar.Imaging.Tests.Photos.Integrity;

/// <summary>Photos that are whole to 98 % are drawn; those that are cut off or damaged before are refused.</summary>
public sealed class DamagedPhotosTests(Workshop workshop)
{
    private const string Baseline = ".jpg[Q=85,keep=none]";
    private const string Progressive = ".jpg[Q=85,interlace,keep=none]";
    private const string Restarts = ".jpg[Q=85,restart-interval=4,keep=none]";

    public static TheoryData<string> Formats =>
    [
        Baseline, Progressive, Restarts, ".jpg[Q=95,subsample-mode=off,keep=none]", ".jpg[Q=40,optimize-coding,keep=none]", ".jpg[Q=100,keep=none]",
        ".jpg[Q=95,interlace,subsample-mode=off,keep=none]", ".png[keep=none]", ".png[interlace,keep=none]", ".png[palette,keep=none]", ".png[bitdepth=16,keep=none]",
        ".webp[Q=80,keep=none]", ".webp[lossless,keep=none]",
    ];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task An_undamaged_photo_is_whole(string format)
    {
        var photo = Photo(format);

        await ExamineAsync(photo);
        using var read = await ReadAsync(photo);
        Assert.Equal((512, 512), (read.Width, read.Height));
    }

    [Fact]
    public async Task Grey_and_CMYK_photos_and_those_of_any_size_are_whole()
    {
        using var photo = Image.NewFromBuffer(TestPhotos.Read("astronaut"));
        using var grey = photo.Colourspace(Enums.Interpretation.Bw);
        using var inks = photo.Colourspace(Enums.Interpretation.Cmyk);
        byte[][] files = [grey.JpegsaveBuffer(), grey.JpegsaveBuffer(interlace: true), inks.JpegsaveBuffer(), inks.JpegsaveBuffer(interlace: true)];
        var sizes = from side in Enumerable.Range(1, 40) from interlace in (bool[])[false, true] select photo.ExtractArea(150, 50, side, 41 - side).JpegsaveBuffer(interlace: interlace);

        foreach (var file in files.Concat(sizes)) await ExamineAsync(file);
    }

    [Theory]
    [InlineData(Baseline, 0.99)]
    [InlineData(Progressive, 0.99)]
    [InlineData(Restarts, 0.99)]
    [InlineData(".png[keep=none]", 0.99)]
    [InlineData(".png[interlace,keep=none]", 0.99)]
    [InlineData(".webp[Q=80,keep=none]", 0.99)]
    [InlineData(".webp[lossless,keep=none]", 0.99)]
    public async Task A_photo_without_its_last_bytes_is_drawn(string format, double share)
    {
        var photo = Photo(format);
        var cut = photo[..(int)(photo.Length * share)];

        await ExamineAsync(cut);
        using var whole = await ReadAsync(photo);
        using var read = await ReadAsync(cut);
        Assert.InRange(ShareOfEqualPixels(whole, read), 0.95, 1);
    }

    [Theory]
    [InlineData(Baseline, 0.95)]
    [InlineData(Progressive, 0.95)]
    [InlineData(Restarts, 0.95)]
    [InlineData(".png[keep=none]", 0.95)]
    [InlineData(".png[interlace,keep=none]", 0.95)]
    [InlineData(".webp[Q=80,keep=none]", 0.95)]
    [InlineData(".webp[lossless,keep=none]", 0.95)]
    [InlineData(Baseline, 0.3)]
    [InlineData(Progressive, 0.3)]
    public async Task A_photo_of_which_more_is_missing_is_refused(string format, double share)
    {
        var photo = Photo(format);
        var cut = photo[..(int)(photo.Length * share)];

        await AssertRefusedAsync(cut);
        Assert.Equal(ImagingError.Undecodable, (await Assert.ThrowsAsync<ImagingException>(() => ReadAsync(cut))).Error);
    }

    [Theory]
    [InlineData(Baseline, 2)]
    [InlineData(Progressive, 2)]
    [InlineData(".png[keep=none]", 12)]
    [InlineData(".png[keep=none]", 20)]
    [InlineData(".png[interlace,keep=none]", 18)]
    [InlineData(".webp[Q=80,keep=none]", 2)]
    public async Task A_photo_without_its_end_marker_is_whole(string format, int missing)
    {
        var photo = Photo(format);
        var cut = photo[..^missing];

        await ExamineAsync(cut);
        using var whole = await ReadAsync(photo);
        using var read = await ReadAsync(cut);
        Assert.InRange(ShareOfEqualPixels(whole, read), 0.999, 1);
    }

    /// <summary>Most of such changes give valid codes, so that a decoder reports nothing, and shifted or wrongly coloured blocks.</summary>
    [Theory]
    [InlineData(Baseline)]
    [InlineData(Progressive)]
    [InlineData(".jpg[Q=95,subsample-mode=off,keep=none]")]
    [InlineData(".png[keep=none]")]
    public async Task Photos_with_changed_bytes_in_their_pixels_are_refused(string format)
    {
        var photo = Photo(format);
        for (var seed = 0; seed < 20; seed++) await AssertRefusedAsync(Damaged(photo, seed, hits: 10, from: 0.1, to: 0.8));
    }

    [Theory]
    [InlineData(Baseline)]
    [InlineData(".png[keep=none]")]
    public async Task Damage_in_the_last_pixels_is_drawn(string format)
    {
        var photo = Photo(format);

        // In a JPEG the last bytes give too few or too many blocks, which may have been lost anywhere. So a code that does not exist ends the scan.
        var damaged = (byte[])photo.Clone();
        damaged.AsSpan(photo.Length - 60, 8).Fill(0xFE);

        if (format == Baseline) damaged = [.. damaged[..^60], 0xFF, 0x37, .. damaged[^58..]];
        await ExamineAsync(damaged);
    }

    /// <summary>Restart markers limit damage to a few blocks.</summary>
    [Fact]
    public async Task Damage_between_two_restart_markers_is_drawn()
    {
        var photo = Photo(Restarts);
        var marker = photo.AsSpan(photo.Length / 2).IndexOf<byte>([0xFF, 0xD3]) + (photo.Length / 2);
        var damaged = (byte[])photo.Clone();
        damaged.AsSpan(marker + 2, 6).Fill(0xA5);
        var lost = (byte[])photo.Clone();
        lost[marker + 1] = 0x37;

        await ExamineAsync(damaged);
        await ExamineAsync(lost);
        using var read = await ReadAsync(damaged);
        using var whole = await ReadAsync(photo);
        Assert.InRange(ShareOfEqualPixels(whole, read), 0.98, 1);
    }

    /// <summary>Memory depends on the length of the file, not on the number of rows that its header announces.</summary>
    [Fact]
    public async Task A_cut_off_PNG_of_many_rows_takes_little_memory()
    {
        using var column = Image.Black(1, 200_000);
        var photo = column.WriteToBuffer(".png[compression=9,keep=none]");
        await ExamineAsync(photo);
        var cut = photo[..(photo.Length / 2)];
        await AssertRefusedAsync(cut);
        using var file = PhotoFile.FromBytes(cut);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.NotNull(PngIntegrity.Measure(file.Received, new DecodeDeadline(workshop.Options, time: null)));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public async Task A_wrong_checksum_of_right_pixels_is_no_damage()
    {
        var photo = Photo(".png[keep=none]");
        photo[photo.AsSpan().IndexOf("IEND"u8) - 5] ^= 0x55;

        await ExamineAsync(photo);
    }

    /// <summary>Some cameras fill their files up behind the last block.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0x20)]
    public async Task Equal_bytes_after_the_last_block_are_no_damage(byte filling)
    {
        var photo = Photo(Baseline);

        await ExamineAsync([.. photo[..^2], .. Enumerable.Repeat(filling, 500), .. photo[^2..]]);
    }

    /// <summary>The rows that are missing repeat the last one, whatever memory contained.</summary>
    [Fact]
    public async Task Missing_rows_of_a_PNG_repeat_the_last_one()
    {
        var photo = Photo(".png[keep=none]");
        using var read = await ReadAsync(photo[..(int)(photo.Length * 0.99)]);

        Assert.Equal(read.Bytes[^(512 * 3)..], read.Bytes[^(2 * 512 * 3)..^(512 * 3)]);
    }

    private static byte[] Photo(string format)
    {
        Imaging.Photos.Vips.EnsureConfigured();
        using var photo = Image.NewFromBuffer(TestPhotos.Read("astronaut"));
        using var opaque = photo.Bands > 3 ? photo.ExtractBand(0, n: 3) : photo.Copy();
        return opaque.WriteToBuffer(format);
    }

    /// <summary>Returns a copy with changed bytes in a part of the compressed pixels.</summary>
    private static byte[] Damaged(byte[] photo, int seed, int hits, double from, double to)
    {
        var (dice, damaged) = (new Random(seed), (byte[])photo.Clone());
        for (var hit = 0; hit < hits; hit++)
        {
            var at = (int)(photo.Length * (from + (dice.NextDouble() * (to - from))));
            damaged[at] ^= (byte)dice.Next(1, 256);
        }

        return damaged;
    }

    private static double ShareOfEqualPixels(RgbImage a, RgbImage b)
    {
        Assert.Equal((a.Width, a.Height), (b.Width, b.Height));
        var equal = 0;
        for (var i = 0; i < a.Bytes.Length; i++) equal += Math.Abs(a.Bytes[i] - b.Bytes[i]) <= 16 ? 1 : 0;
        return (double)equal / a.Bytes.Length;
    }

    private async Task ExamineAsync(byte[] photo) => await workshop.Inspector.ExamineAsync(Images.Source(photo), TestContext.Current.CancellationToken);

    private async Task AssertRefusedAsync(byte[] photo)
    {
        var refused = await Assert.ThrowsAsync<ImagingException>(() => ExamineAsync(photo));
        Assert.Equal((ImagingError.Undecodable, "This image is damaged or incomplete."), (refused.Error, refused.Message));
    }

    private async Task<RgbImage> ReadAsync(byte[] photo)
    {
        using var file = await PhotoFile.ReadAsync(Images.Source(photo), int.MaxValue, TestContext.Current.CancellationToken);
        return workshop.Reader.Read(file, 1024);
    }
}
