using System.Runtime.InteropServices;

namespace Avatar.Imaging.Photos;

/// <summary>Configures how the C library's allocator handles the large blocks of images.</summary>
internal static unsafe class NativeHeap
{
    /// <summary><c>M_MMAP_THRESHOLD</c> of glibc's malloc.h.</summary>
    private const int MmapThreshold = -3;

    private const int LargeBlock = 1 << 20;

    /// <summary>
    /// Makes glibc return blocks of a megabyte and more to the system when they are freed. By default glibc raises its threshold
    /// when the first such block is freed and keeps later ones, so the process stays large after a burst of photos (mallopt(3)).
    /// Does nothing without glibc.
    /// </summary>
    public static void ReturnLargeBlocks()
    {
        if (OperatingSystem.IsLinux()
            && NativeLibrary.TryLoad("libc.so.6", out var library)
            && NativeLibrary.TryGetExport(library, "mallopt", out var mallopt))
        {
            _ = ((delegate* unmanaged<int, int, int>)mallopt)(MmapThreshold, LargeBlock);
        }
    }
}
