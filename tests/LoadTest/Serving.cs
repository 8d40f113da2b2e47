using Avatar.Imaging;
using Microsoft.Extensions.Hosting;

namespace Avatar.LoadTest;

/// <summary>
/// Serves three originals of one device, each with a cartoon of 150 kB, and an empty endpoint for comparison. Prints the addresses and ids
/// for a load generator, one <c>NAME=value</c> per line, and runs until Ctrl+C.
/// </summary>
internal static class Serving
{
    private const string Device = "123e4567-e89b-12d3-a456-426614174000";

    /// <summary>The content of every cartoon.</summary>
    public static EncodedImage Picture { get; } = new(AsJpeg(new byte[150_000]), ImageFormat.Jpeg, 1024, 1024);

    /// <summary>Returns bytes that start and end like a JPEG, because the service checks this before it sends an image.</summary>
    private static byte[] AsJpeg(byte[] bytes)
    {
        new byte[] { 0xFF, 0xD8, 0xFF }.CopyTo(bytes, 0);
        new byte[] { 0xFF, 0xD9 }.CopyTo(bytes, bytes.Length - 2);
        return bytes;
    }

    public static async Task RunAsync(string photo)
    {
        var bytes = await File.ReadAllBytesAsync(photo);
        await using var service = await Service.StartAsync(Picture);
        await service.BecomeReadyAsync();
        await service.UploadAsync(Device, bytes);
        await service.UploadAsync(Device, bytes);
        var answer = await service.UploadAsync(Device, bytes);

        Console.WriteLine($"URL={service.Url}");
        Console.WriteLine($"DEVICE={Device}");
        Console.WriteLine($"ORIGINAL={answer.GetProperty("original").GetProperty("id").GetString()}");
        var image = answer.GetProperty("cartoon").GetProperty("imageUrl").GetString()!;
        Console.WriteLine($"IMAGE={image}");
        Console.WriteLine($"PLAIN={image.Replace("/uploads", Service.PlainPath, StringComparison.Ordinal)}");
        Console.WriteLine("READY=1");
        await service.App.WaitForShutdownAsync();
    }
}
