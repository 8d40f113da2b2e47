using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>
/// C library calls that .NET does not offer, or whose failures it does not report. A call interrupted by a signal is repeated.
/// </summary>
internal static partial class UnixFiles
{
    private const int NoSuchFile = 2;
    private const int Interrupted = 4;
    private const int Exists = 17;
    private const int ReadOnly = 0;

    /// <summary>Creates a hard link; false if another file has the new name.</summary>
    /// <exception cref="IOException">The call failed for another reason.</exception>
    public static bool TryLink(string path, string newPath)
    {
        for (var isRepeated = false; Link(path, newPath) != 0; isRepeated = true)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Interrupted) continue;

            // A remote file server may have created the link although the first call was interrupted.
            if (error == Exists) return isRepeated && UnixFileState.IsSame(path, newPath);
            throw ToIOException(error, newPath);
        }

        return true;
    }

    /// <summary>Removes a name; false if it does not exist.</summary>
    /// <exception cref="IOException">The call failed for another reason.</exception>
    public static bool TryUnlink(string path)
    {
        for (; Unlink(path) != 0;)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == NoSuchFile) return false;
            if (error != Interrupted) throw ToIOException(error, path);
        }

        return true;
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="flags">The operating system's <c>O_…</c> flags.</param>
    /// <exception cref="IOException">The system call failed.</exception>
    public static SafeFileHandle Open(string path, int flags)
    {
        while (true)
        {
            var descriptor = OpenDescriptor(path, flags);
            if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw ToIOException(error, path);
        }
    }

    /// <summary>Flushes a folder, which makes the names in it durable.</summary>
    /// <exception cref="IOException">The system call failed.</exception>
    public static void FlushFolder(string path)
    {
        using var folder = Open(path, ReadOnly);
        Flush(folder, path);
    }

    /// <summary>
    /// Flushes a file to disk. After a failure Linux marks the lost pages as written, so a second call would succeed without writing them;
    /// discard the file.
    /// </summary>
    /// <exception cref="IOException">The flush failed.</exception>
    public static void Flush(SafeFileHandle file, string path)
    {
        while (Fsync(file) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw ToIOException(error, path);
        }
    }

    public static void SetUmask(int mask) => _ = Umask(mask);

    /// <summary>Converts an <c>errno</c> to an exception.</summary>
    public static IOException ToIOException(int error, string path)
    {
        var message = $"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'";
        return error == NoSuchFile ? new FileNotFoundException(message, path) : new IOException(message, error);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string path, string newPath);

    [LibraryImport("libc", EntryPoint = "unlink", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial int Umask(int mask);
}
