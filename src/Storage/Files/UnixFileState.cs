using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>What Linux knows of a file; its <c>statx</c> answers alike on every processor.</summary>
/// <param name="IsRegular">Whether it is a file of bytes: no folder, link, pipe, socket or device.</param>
/// <param name="Length">In bytes.</param>
/// <param name="LastModified">When its bytes were written.</param>
internal readonly partial record struct UnixFileState(bool IsRegular, long Length, DateTimeOffset LastModified)
{
    private const int WorkingDirectory = -100;
    private const int DoNotFollow = 0x100;
    private const int OfDescriptor = 0x1000;
    private const uint BasicFields = 0x7ff;
    private const int TypeBits = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>The state of an open file.</summary>
    /// <exception cref="IOException">The system refused it.</exception>
    public static UnixFileState Of(SafeFileHandle file, string path)
    {
        if (Ask(file, "", OfDescriptor, BasicFields, out var answer) != 0) throw UnixFiles.Failure(Marshal.GetLastPInvokeError(), path);
        var time = DateTimeOffset.FromUnixTimeSeconds(answer.ModifiedSeconds).AddTicks(answer.ModifiedNanoseconds / TimeSpan.NanosecondsPerTick);
        return new((answer.Mode & TypeBits) == RegularFile, answer.Length, time);
    }

    /// <summary>Whether both paths lead to one file.</summary>
    public static bool IsSame(string path, string other) =>
        OperatingSystem.IsLinux()
        && Ask(WorkingDirectory, path, DoNotFollow, BasicFields, out var first) == 0
        && Ask(WorkingDirectory, other, DoNotFollow, BasicFields, out var second) == 0
        && (first.Inode, first.DeviceMajor, first.DeviceMinor) == (second.Inode, second.DeviceMajor, second.DeviceMinor);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Ask(SafeFileHandle file, string path, int flags, uint fields, out Answer answer);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Ask(int folder, string path, int flags, uint fields, out Answer answer);

    /// <summary>The parts of <c>struct statx</c> that are wanted.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Answer
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
