using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>Reads what the system has in memory, and never waits for a disk.</summary>
internal static unsafe partial class CachedReads
{
    /// <summary><c>RWF_NOWAIT</c>: fail rather than wait.</summary>
    private const int WithoutWaiting = 8;

    private static volatile bool _isMissing = !OperatingSystem.IsLinux() || !Environment.Is64BitProcess;

    /// <returns>How many bytes were read; 0 if none are in memory, or the system or file system does not say.</returns>
    public static int TryRead(SafeFileHandle file, Span<byte> buffer, long position)
    {
        if (_isMissing) return 0;
        try
        {
            fixed (byte* bytes = buffer)
            {
                var part = new Part { Start = bytes, Length = (nuint)buffer.Length };
                return (int)Math.Max(0, Read(file, &part, 1, position, WithoutWaiting));
            }
        }
        catch (EntryPointNotFoundException)
        {
            // A C library that is older than the call.
            _isMissing = true;
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "preadv2")]
    private static partial nint Read(SafeFileHandle file, Part* parts, int count, long position, int flags);

    /// <summary>The C library's <c>struct iovec</c>.</summary>
    private struct Part
    {
        public byte* Start;
        public nuint Length;
    }
}
