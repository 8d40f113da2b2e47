using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>Reads bytes that are in the operating system's page cache, without waiting for the disk.</summary>
internal static unsafe partial class CachedReads
{
    /// <summary><c>RWF_NOWAIT</c>: fail instead of waiting.</summary>
    private const int NoWait = 8;

    private static volatile bool _isUnavailable = !OperatingSystem.IsLinux() || !Environment.Is64BitProcess;

    /// <returns>Number of bytes read; 0 if none are cached, or if the system or file system does not support the call.</returns>
    public static int TryRead(SafeFileHandle file, Span<byte> buffer, long position)
    {
        if (_isUnavailable) return 0;
        try
        {
            fixed (byte* bytes = buffer)
            {
                var vector = new IoVector { Start = bytes, Length = (nuint)buffer.Length };
                return (int)Math.Max(0, Read(file, &vector, 1, position, NoWait));
            }
        }
        catch (EntryPointNotFoundException)
        {
            // The C library is too old for this call.
            _isUnavailable = true;
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "preadv2")]
    private static partial nint Read(SafeFileHandle file, IoVector* vectors, int count, long position, int flags);

    /// <summary>The C library's <c>struct iovec</c>.</summary>
    private struct IoVector
    {
        public byte* Start;
        public nuint Length;
    }
}
