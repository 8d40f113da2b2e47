using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>Configures libvips once per process, before its first use.</summary>
internal static class Vips
{
    private static readonly Lazy<bool> Settings = new(Configure);

    /// <summary>Configures libvips unless that was done. Must be called before libvips is used.</summary>
    public static void EnsureConfigured() => _ = Settings.Value;

    private static bool Configure()
    {
        // Allow three loaders that are safe for untrusted input; block all others, whatever format the bytes announce.
        NetVips.NetVips.BlockUntrusted = true;
        Operation.Block("VipsForeignLoad", true);
        Operation.Block("VipsForeignLoadJpeg", false);
        Operation.Block("VipsForeignLoadPng", false);
        Operation.Block("VipsForeignLoadWebp", false);

        // No image is processed twice, so an operation cache would only hold memory. The studio provides the parallelism.
        Cache.Max = 0;
        Cache.MaxMem = 0;
        Cache.MaxFiles = 0;
        NetVips.NetVips.Concurrency = 1;

        NativeHeap.ReturnLargeBlocks();

        // Errors are reported by exceptions. Drop warnings, so that hostile files cannot fill standard error.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, static (_, _, _) => { });
        return true;
    }
}
