using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>The settings of libvips, made once per process before its first use.</summary>
internal static class Vips
{
    private static readonly Lazy<bool> Settings = new(Configure);

    /// <summary>Makes sure the settings hold. Every path into libvips starts here.</summary>
    public static void Ready() => _ = Settings.Value;

    private static bool Configure()
    {
        // Loaders for hostile input are the three hardened ones and no other, whatever the bytes claim to be.
        NetVips.NetVips.BlockUntrusted = true;
        Operation.Block("VipsForeignLoad", true);
        Operation.Block("VipsForeignLoadJpeg", false);
        Operation.Block("VipsForeignLoadPng", false);
        Operation.Block("VipsForeignLoadWebp", false);

        // No image is met twice, so a cache of operations would only hold memory; the studio is the parallelism.
        Cache.Max = 0;
        Cache.MaxMem = 0;
        Cache.MaxFiles = 0;
        NetVips.NetVips.Concurrency = 1;

        NativeHeap.ReturnLargeBlocks();

        // What a hostile file makes libvips say is in the exception, or does not matter; it must not fill standard error.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, static (_, _, _) => { });
        return true;
    }
}
