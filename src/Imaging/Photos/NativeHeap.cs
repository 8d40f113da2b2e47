using System.Runtime.InteropServices;

namespace Avatar.Imaging.Photos;

/// <summary>How the C library's allocator treats the large blocks of pictures.</summary>
internal static unsafe class NativeHeap
{
    /// <summary><c>M_MMAP_THRESHOLD</c> of glibc's malloc.h.</summary>
    private const int MmapThreshold = -3;

    private const int LargeBlock = 1 << 20;

    /// <summary>
    /// Gives blocks of a megabyte and more back to the system when they are freed. By default glibc learns from the first such
    /// block to keep them, and a burst of photos leaves a process large for ever (mallopt(3)). Elsewhere than on glibc nothing
    /// happens.
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
