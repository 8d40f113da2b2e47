using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>
/// Opens files for reading that may have been put into their place by others. A link is not followed, a pipe without a writer does not
/// keep its reader waiting, and nothing but a file of bytes is opened.
/// </summary>
internal static class RegularFiles
{
    private const int DoNotBlock = 0x800;
    private const int CloseOnExec = 0x80000;

    /// <summary>The one number of these that is not the same on every processor.</summary>
    private static readonly int DoNotFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x8000 : 0x20000;

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It cannot be opened, or is something else than a file of bytes.</exception>
    public static (SafeFileHandle File, long Length, DateTimeOffset LastModified) Open(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            var other = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return (other, RandomAccess.GetLength(other), File.GetLastWriteTimeUtc(other));
        }

        var file = UnixFiles.Open(path, DoNotBlock | CloseOnExec | DoNotFollow);
        try
        {
            var state = UnixFileState.Of(file, path);
            return state.IsRegular ? (file, state.Length, state.LastModified) : throw new IOException($"It is no file of bytes: '{path}'");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>All that is in a small file; null if there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? ReadText(string path)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(Open(path).File, FileAccess.Read, bufferSize: 0));
            return reader.ReadToEnd();
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
