using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>
/// The calls of the C library that .NET has no name for, and those whose failures it keeps to itself. A call that a signal interrupted
/// is repeated.
/// </summary>
internal static partial class UnixFiles
{
    private const int Missing = 2;
    private const int Interrupted = 4;
    private const int Exists = 17;
    private const int ReadOnly = 0;

    /// <summary>Gives a file a second name; false if another file has that name.</summary>
    /// <exception cref="IOException">The system refused it for another reason.</exception>
    public static bool TryLink(string path, string newPath)
    {
        for (var isRepeated = false; Link(path, newPath) != 0; isRepeated = true)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Interrupted) continue;

            // The call that was interrupted may have been carried out by a server elsewhere.
            if (error == Exists) return isRepeated && UnixFileState.IsSame(path, newPath);
            throw Failure(error, newPath);
        }

        return true;
    }

    /// <summary>Removes a name; false if there is none.</summary>
    /// <exception cref="IOException">The system refused it for another reason.</exception>
    public static bool TryUnlink(string path)
    {
        for (; Unlink(path) != 0;)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Missing) return false;
            if (error != Interrupted) throw Failure(error, path);
        }

        return true;
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="flags">How, by the numbers of the operating system.</param>
    /// <exception cref="IOException">The system refused it.</exception>
    public static SafeFileHandle Open(string path, int flags)
    {
        while (true)
        {
            var descriptor = OpenDescriptor(path, flags);
            if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw Failure(error, path);
        }
    }

    /// <summary>Makes the names in a folder durable.</summary>
    /// <exception cref="IOException">The system refused it.</exception>
    public static void FlushFolder(string path)
    {
        using var folder = Open(path, ReadOnly);
        Flush(folder, path);
    }

    /// <summary>
    /// Makes what was written to a file durable. After a failure the system takes the bytes that it could not write for written: a second
    /// call would succeed and mean nothing, so the file is to be thrown away.
    /// </summary>
    /// <exception cref="IOException">The system could not do it.</exception>
    public static void Flush(SafeFileHandle file, string path)
    {
        while (Fsync(file) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw Failure(error, path);
        }
    }

    public static void SetUmask(int mask) => _ = Umask(mask);

    /// <summary>What an error of the system is in .NET.</summary>
    public static IOException Failure(int error, string path)
    {
        var message = $"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'";
        return error == Missing ? new FileNotFoundException(message, path) : new IOException(message, error);
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
