namespace Avatar.Grains.Tests;

/// <summary>The scrub with images in a folder and documents in SQLite.</summary>
public sealed class LocalScrubTests : ScrubContract
{
    private protected override ClusterStores NewStores() => new LocalStores(TimeProvider.System);

    private protected override async Task FlipAsync(ImageArea area, ImageName name)
    {
        var bytes = await File.ReadAllBytesAsync(GetPath(area, name), Cancel);
        bytes[bytes.Length / 2] ^= 0x10;
        await File.WriteAllBytesAsync(GetPath(area, name), bytes, Cancel);
    }

    private protected override Task LosePartAsync(ImageArea area, ImageName name)
    {
        using var file = File.OpenHandle(GetPath(area, name), FileMode.Open, FileAccess.Write);
        RandomAccess.SetLength(file, RandomAccess.GetLength(file) / 2);
        return Task.CompletedTask;
    }

    private string GetPath(ImageArea area, ImageName name) => ((LocalStores)Stores).GetPath(area, name);
}
