using System.Globalization;
using Avatar.Storage;

namespace Avatar.WebFront;

/// <summary>
/// The files of copies, named <c>{name of the image}.{size}.{length}.{extension}</c> in the folders of <see cref="ImageCopies"/>. The
/// length in the name reveals files that a crash or a bad disk truncated.
/// </summary>
internal sealed class VariantFiles(ImageCopies copies, FileCalls calls)
{
    /// <summary>Block size in bytes. A file costs its blocks, at least one.</summary>
    private const long BlockLength = 4096;

    public static long GetCost(long length) => Math.Max(1, (length + BlockLength - 1) / BlockLength) * BlockLength;

    public string GetPath(VariantKey key, long length) => copies.GetPath(
        key.Area, key.Source, string.Create(CultureInfo.InvariantCulture, $"{key.Size}.{length}.{key.Format.FileExtension()}"));

    /// <summary>Finds the file of a copy, which another process may have written.</summary>
    public VariantFile? Find(VariantKey key) =>
        copies.List(key.Area, key.Source).Select(file => Read(key.Area, file)).FirstOrDefault(file => file.Key == key);

    /// <summary>All folders of copies; <see cref="List"/> lists the files of each.</summary>
    public IEnumerable<(ImageArea Area, DirectoryInfo Folder)> Folders() => copies.Folders();

    public static IEnumerable<VariantFile> List(ImageArea area, DirectoryInfo folder) => folder.GetFiles().Select(file => Read(area, file));

    /// <summary>
    /// Writes and flushes a file in the steps of <see cref="ImageCopies"/>, so that no copy remains if its image is deleted concurrently.
    /// </summary>
    /// <param name="key">The copy.</param>
    /// <param name="bytes">Content of the copy.</param>
    /// <param name="time">Time of last use.</param>
    /// <param name="imageExistsAsync">Checks whether the image exists.</param>
    /// <returns>False if the image was deleted and the copy is not kept.</returns>
    public async Task<bool> TryPublishAsync(VariantKey key, ReadOnlyMemory<byte> bytes, DateTimeOffset time, Func<Task<bool>> imageExistsAsync)
    {
        var path = GetPath(key, bytes.Length);
        var (isNamed, isKept) = (false, false);
        var file = await calls.RunAsync(() => copies.Begin(key.Area, key.Source), CancellationToken.None);
        var step = Task.FromResult(true);
        try
        {
            if (!await imageExistsAsync()) return false;
            isNamed = await RunAsync(() => Write(file, bytes.Span, time) && TryName(file.Name, path));
            return isKept = isNamed && await imageExistsAsync();
        }
        finally
        {
            FileCalls.After(step, () => file.Dispose());
            if (!isKept) await RunAsync(() => Remove(isNamed ? path : file.Name));
        }

        // A hanging step is abandoned. Its leftovers are deleted with the image or by VariantCache.Count.
        async Task<bool> RunAsync(Func<bool> call)
        {
            if (!step.IsCompleted) return false;
            step = await calls.BeginAsync(call, CancellationToken.None);
            return await calls.WaitAsync(step, CancellationToken.None);
        }
    }

    /// <summary>Deletes the copies of an image, including unfinished ones. Returns the keys of the finished ones.</summary>
    public IEnumerable<VariantKey> Delete(ImageArea area, ImageName source)
    {
        foreach (var name in copies.Delete(area, source))
        {
            if (Read(area, new FileInfo(name)).Key is { } key) yield return key;
        }
    }

    private static bool Write(FileStream file, ReadOnlySpan<byte> bytes, DateTimeOffset time)
    {
        using (file)
        {
            RandomAccess.Write(file.SafeFileHandle, bytes, 0);
            File.SetLastWriteTimeUtc(file.SafeFileHandle, time.UtcDateTime);
            ImageCopies.Flush(file);
        }

        return true;
    }

    private static bool Remove(string path)
    {
        File.Delete(path);
        return true;
    }

    /// <summary>Renames the file; false if it is missing because the deletion of its image removed it.</summary>
    private static bool TryName(string unfinished, string path)
    {
        try
        {
            File.Move(unfinished, path, overwrite: true);
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static VariantFile Read(ImageArea area, FileInfo file)
    {
        if (!ImageCopies.TryParse(file.Name, out var source, out var distinction)) return new(file, null, null, 0);
        if (distinction.Split('.') is [var size, var length, var extension]
            && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var expected)
            && VariantKey.TryCreate(area, source, size, extension) is { } key)
        {
            return new(file, source, key, expected);
        }

        return new(file, source, null, 0);
    }
}

/// <summary>A file in the folder of cached copies.</summary>
/// <param name="File">The file as found in the folder.</param>
/// <param name="Source">Name of the image it belongs to; null if the file name is not one of a copy.</param>
/// <param name="Key">The copy that the file name describes; null if it describes none.</param>
/// <param name="Length">Length that the file must have, in bytes; 0 without a key.</param>
internal sealed record VariantFile(FileInfo File, ImageName? Source, VariantKey? Key, long Length)
{
    /// <summary>
    /// Whether the file exists with the right length. Refreshes the file information, because a damaged file may have been replaced
    /// meanwhile.
    /// </summary>
    public bool IsWhole
    {
        get
        {
            File.Refresh();
            return File.Exists && File.Length == Length;
        }
    }

    public bool IsUnfinished => File.Name.EndsWith(ImageCopies.UnfinishedSuffix, StringComparison.Ordinal);
}
