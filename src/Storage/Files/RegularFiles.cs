using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>
/// Opens files for reading that someone else may have replaced. It does not follow symbolic links, does not block on a pipe without a
/// writer, and rejects everything except regular files.
/// </summary>
internal static class RegularFiles
{
    private const int DoNotBlock = 0x800;
    private const int CloseOnExec = 0x80000;

    /// <summary><c>O_NOFOLLOW</c>, whose value depends on the processor.</summary>
    private static readonly int DoNotFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x8000 : 0x20000;

    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="IOException">It cannot be opened, or is not a regular file.</exception>
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
            var state = UnixFileState.Read(file, path);
            return state.IsRegular ? (file, state.Length, state.LastModified) : throw new IOException($"Not a regular file: '{path}'");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads a small text file; null if it does not exist.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
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
