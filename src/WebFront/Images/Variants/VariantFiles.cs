using System.Globalization;
using Avatar.Imaging;
using Avatar.Storage;

namespace Avatar.WebFront.Images.Variants;

/// <summary>
/// Copies as files: <c>{name of the image}.{size}.{length}.{extension}</c> where <see cref="ImageCopies"/> says. The length tells a
/// whole file from one that a crash or a bad disk cut short.
/// </summary>
internal sealed class VariantFiles(ImageCopies copies, FileCalls calls)
{
    /// <summary>A file is charged as the blocks it takes, and never as nothing.</summary>
    private const long BlockLength = 4096;

    public static long CostOf(long length) => Math.Max(1, (length + BlockLength - 1) / BlockLength) * BlockLength;

    public string PathOf(VariantKey key, long length) => copies.GetPath(
        key.Area, key.Source, string.Create(CultureInfo.InvariantCulture, $"{key.Size}.{length}.{key.Format.FileExtension()}"));

    /// <summary>The file of a copy, which another process may have made.</summary>
    public VariantFile? Find(VariantKey key) =>
        copies.List(key.Area, key.Source).Select(file => Read(key.Area, file)).FirstOrDefault(file => file.Key == key);

    /// <summary>The folders of files, in each of which <see cref="In"/> lists them.</summary>
    public IEnumerable<(ImageArea Area, DirectoryInfo Folder)> Folders() => copies.Folders();

    public static IEnumerable<VariantFile> In(ImageArea area, DirectoryInfo folder) => folder.GetFiles().Select(file => Read(area, file));

    /// <summary>
    /// Writes a file, to the disk, in the steps of <see cref="ImageCopies"/>: none is left without its image, whenever that goes.
    /// </summary>
    /// <param name="key">Which copy.</param>
    /// <param name="bytes">What it is.</param>
    /// <param name="time">Its time of use.</param>
    /// <param name="isImageThereAsync">Looks whether the image is there.</param>
    /// <returns>Whether it is kept; not if the image has gone.</returns>
    public async Task<bool> TryPublishAsync(VariantKey key, ReadOnlyMemory<byte> bytes, DateTimeOffset time, Func<Task<bool>> isImageThereAsync)
    {
        var path = PathOf(key, bytes.Length);
        var (isNamed, isKept) = (false, false);
        var file = await calls.RunAsync(() => copies.Begin(key.Area, key.Source), CancellationToken.None);
        var step = Task.FromResult(true);
        try
        {
            if (!await isImageThereAsync()) return false;
            isNamed = await RunAsync(() => Write(file, bytes.Span, time) && TryName(file.Name, path));
            return isKept = isNamed && await isImageThereAsync();
        }
        finally
        {
            FileCalls.After(step, () => file.Dispose());
            if (!isKept) await RunAsync(() => Remove(isNamed ? path : file.Name));
        }

        // A step that hangs is not waited for; what it leaves is removed with the image, or by the count.
        async Task<bool> RunAsync(Func<bool> call)
        {
            if (!step.IsCompleted) return false;
            step = await calls.BeginAsync(call, CancellationToken.None);
            return await calls.WaitAsync(step, CancellationToken.None);
        }
    }

    /// <summary>Removes the copies of an image, unfinished ones too; returns those that had a name.</summary>
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

    /// <summary>False if the file has gone: the deletion of its image removed it.</summary>
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
            && VariantKey.Of(area, source, size, extension) is { } key)
        {
            return new(file, source, key, expected);
        }

        return new(file, source, null, 0);
    }
}
