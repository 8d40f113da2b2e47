using System.Text;
using Avatar.WebFront.Tests.Application;
using NetVips;

namespace Avatar.WebFront.Tests.Uploads;

/// <summary>Metadata of photos, and who can see it.</summary>
public sealed class MetadataTests(AvatarApplication app) : IClassFixture<AvatarApplication>
{
    private static readonly string[] Private = ["Telephone 5", "SN-31415926", "Berlin", "Alice", "ftypmp42"];

    [Fact]
    public async Task A_photo_is_stored_without_place_camera_texts_and_film()
    {
        var photo = Photos.FromPhone(64, 48);
        var upload = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(photo));

        var stored = (await app.Client.GetAsync(upload.Text("original", "imageUrl"), device: null)).Bytes;

        Assert.All(Private, secret => Assert.Contains(secret, Encoding.Latin1.GetString(photo), StringComparison.Ordinal));
        Assert.All(Private, secret => Assert.DoesNotContain(secret, Encoding.Latin1.GetString(stored), StringComparison.Ordinal));
        Assert.Equal(stored.Length, upload.At("original").GetProperty("fileSize").GetInt64());
        using var before = Image.NewFromBuffer(photo);
        using var after = Image.NewFromBuffer(stored);
        Assert.Equal(before.WriteToMemory<byte>(), after.WriteToMemory<byte>());
        Assert.Equal(before.Get("icc-profile-data"), after.Get("icc-profile-data"));
        Assert.Equal(6, after.Get("orientation"));
        Assert.DoesNotContain(after.GetFields(), field => field.Contains("GPS", StringComparison.Ordinal) || field == "xmp-data");
    }

    [Fact]
    public async Task The_list_has_the_served_size_and_the_dimensions_of_the_upright_photo()
    {
        var device = Calls.NewDevice();
        await app.Client.UploadAsync(device, Calls.Form(Photos.FromPhone(64, 48)));

        var original = (await app.Client.GetAsync("/api/originals", device)).At("originals")[0];
        var served = await app.Client.GetAsync(original.GetProperty("imageUrl").GetString()!, device: null);

        Assert.Equal(served.Bytes.Length, original.GetProperty("fileSize").GetInt64());
        Assert.Equal((48, 64), (original.GetProperty("width").GetInt32(), original.GetProperty("height").GetInt32()));
    }

    [Fact]
    public async Task A_photo_is_kept_to_the_byte_where_that_is_configured()
    {
        await using var keeping = await AvatarApplication.StartAsync("--Avatar:Originals:Metadata=Keep");
        var photo = Photos.FromPhone(64, 48);

        var upload = await keeping.Client.UploadAsync(Calls.NewDevice(), Calls.Form(photo));

        Assert.Equal(photo, (await keeping.Client.GetAsync(upload.Text("original", "imageUrl"), device: null)).Bytes);
        Assert.Equal(photo.Length, upload.At("original").GetProperty("fileSize").GetInt64());
    }

    /// <summary>Idempotency compares the bytes that were sent: photos that differ only in metadata are different requests.</summary>
    [Fact]
    public async Task A_repeated_upload_is_recognized_by_the_bytes_sent()
    {
        var device = Calls.NewDevice();
        var photo = Photos.FromPhone(64, 48);

        var first = await app.Client.UploadAsync(device, Calls.Form(photo), "key");
        var again = await app.Client.UploadAsync(device, Calls.Form(photo), "key");
        var other = await app.Client.UploadAsync(device, Calls.Form([.. photo, 0]), "key");

        Assert.Equal(["true"], again.Headers.GetValues("Idempotency-Replayed"));
        Assert.Equal(first.Data.ToString(), again.Data.ToString());
        other.IsRefused(422, "idempotency_key_reused");
    }

    [Fact]
    public async Task Appended_data_counts_for_the_limit_and_is_not_stored()
    {
        var photo = Photos.Jpeg(64, 48);
        byte[] Appended(int total) => [.. photo, .. new byte[total - photo.Length]];

        var taken = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Appended(10_485_759)));

        Assert.Equal(photo.Length, taken.At("original").GetProperty("fileSize").GetInt64());
        (await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Appended(10_485_760)))).IsRefused(413, "file_too_large");
    }

    [Fact]
    public async Task A_photo_that_decodes_too_slowly_is_refused_and_leaves_nothing()
    {
        var before = app.Files().ToHashSet();

        var reply = await app.Client.UploadAsync(Calls.NewDevice(), Calls.Form(Photos.Progressive(8000, 6000, scans: 60)));

        reply.IsRefused(422, "undecodable_image");
        Assert.Equal("This image takes too long to decode.", reply.Body.GetProperty("error").GetString());
        Assert.Equal(before, app.Files().ToHashSet());
    }
}
