using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>File metadata from Linux's <c>statx</c>, whose result has the same layout on every processor.</summary>
/// <param name="IsRegular">Whether it is a regular file, not a folder, link, pipe, socket or device.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="LastModified">Time at which its bytes were last written.</param>
internal readonly partial record struct UnixFileState(bool IsRegular, long Length, DateTimeOffset LastModified)
{
    private const int WorkingDirectory = -100;
    private const int DoNotFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicFields = 0x7ff;
    private const int TypeBits = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>Reads the metadata of an open file.</summary>
    /// <exception cref="IOException">The system call failed.</exception>
    public static UnixFileState Read(SafeFileHandle file, string path)
    {
        if (Statx(file, "", EmptyPath, BasicFields, out var result) != 0) throw UnixFiles.ToIOException(Marshal.GetLastPInvokeError(), path);
        var time = DateTimeOffset.FromUnixTimeSeconds(result.ModifiedSeconds).AddTicks(result.ModifiedNanoseconds / TimeSpan.NanosecondsPerTick);
        return new((result.Mode & TypeBits) == RegularFile, result.Length, time);
    }

    /// <summary>Whether both paths lead to the same file.</summary>
    public static bool IsSame(string path, string other) =>
        OperatingSystem.IsLinux()
        && Statx(WorkingDirectory, path, DoNotFollow, BasicFields, out var first) == 0
        && Statx(WorkingDirectory, other, DoNotFollow, BasicFields, out var second) == 0
        && (first.Inode, first.DeviceMajor, first.DeviceMinor) == (second.Inode, second.DeviceMajor, second.DeviceMinor);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(SafeFileHandle file, string path, int flags, uint fields, out StatxResult result);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int folder, string path, int flags, uint fields, out StatxResult result);

    /// <summary>The used fields of <c>struct statx</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxResult
    {
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public long Length;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }
}
