using Avatar.Storage.GridFs;

namespace Avatar.Storage.Tests.GridFs;

/// <summary>Store calls that many tests share.</summary>
internal static class GridFsStoreCalls
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<ImageName> PublishAsync(this GridFsImageStore store, ImageArea area, byte[] bytes)
    {
        var name = Make.Name();
        await store.PublishAsync(area, name, bytes);
        return name;
    }

    public static async Task PublishAsync(this GridFsImageStore store, ImageArea area, ImageName name, byte[] bytes)
    {
        await using var writer = await store.CreateAsync(area, Cancel);
        await writer.WriteAsync(bytes, Cancel);
        Assert.True(await writer.PublishAsync(name, Cancel));
    }

    /// <summary>Reads a whole file; null if it does not exist.</summary>
    public static async Task<byte[]?> ReadAsync(this GridFsImageStore store, ImageArea area, ImageName name)
    {
        await using var image = await store.OpenAsync(area, name, Cancel);
        return image is null ? null : await ReadAsync(image);
    }

    public static async Task<byte[]> ReadAsync(StoredImage image)
    {
        using var bytes = new MemoryStream();
        await image.Content.CopyToAsync(bytes, Cancel);
        return bytes.ToArray();
    }

    /// <summary>Publishes a file; returns false if the name is taken or the server is unavailable.</summary>
    public static async Task<bool> TryPublishAsync(IImageWriter writer, ImageName name)
    {
        try
        {
            return await writer.PublishAsync(name, Cancel);
        }
        catch (StoreException exception) when (exception.Failure == StoreFailure.Unavailable)
        {
            return false;
        }
    }

    /// <summary>Asserts that a call fails because the server is unavailable.</summary>
    public static async Task UnavailableAsync(Func<Task> call) =>
        Assert.Equal(StoreFailure.Unavailable, (await Assert.ThrowsAsync<StoreException>(call)).Failure);
}
