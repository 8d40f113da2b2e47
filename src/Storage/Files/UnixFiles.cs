using System.Runtime.InteropServices;

namespace Avatar.Storage.Files;

/// <summary>The calls of the C library that .NET has no name for.</summary>
internal static partial class UnixFiles
{
    private const int Missing = 2;
    private const int Exists = 17;
    private const int Interrupted = 4;
    private const int ReadOnly = 0;

    /// <summary>Gives a file a second name; false if that name is taken.</summary>
    /// <exception cref="IOException">The system refused it for another reason.</exception>
    public static bool TryLink(string path, string newPath)
    {
        if (Link(path, newPath) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == Exists ? false : throw Failure(error, newPath);
    }

    /// <summary>Removes a name; false if there is none.</summary>
    /// <exception cref="IOException">The system refused it for another reason.</exception>
    public static bool TryUnlink(string path)
    {
        if (Unlink(path) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == Missing ? false : throw Failure(error, path);
    }

    /// <summary>Makes the names in a folder durable.</summary>
    /// <exception cref="IOException">The system refused it.</exception>
    public static void FlushFolder(string path)
    {
        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0) throw Failure(Marshal.GetLastPInvokeError(), path);
        try
        {
            while (Fsync(descriptor) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error != Interrupted) throw Failure(error, path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    public static void SetUmask(int mask) => _ = Umask(mask);

    private static IOException Failure(int error, string path)
    {
        var message = $"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'";
        return error == Missing ? new FileNotFoundException(message, path) : new IOException(message, error);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string path, string newPath);

    [LibraryImport("libc", EntryPoint = "unlink", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial int Umask(int mask);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
