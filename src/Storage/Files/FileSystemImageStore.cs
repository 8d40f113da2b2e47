using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avatar.Storage.Files;

/// <summary>Stores images as files, in one folder per area.</summary>
internal sealed class FileSystemImageStore(IOptions<FileSystemImageOptions> options, FileCalls calls, ILogger<FileSystemImageStore> logger)
    : IImageStore
{
    private const int PageSize = 256;

    private static readonly EnumerationOptions AllFiles = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private static readonly EnumerationOptions EverywhereBelow = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = true };

    private readonly ImageFolders _folders = new(options.Value.Root);
    private readonly FolderFlushes _flushes = new(calls);
    private readonly PrivateFiles _files = new(options.Value.Access);
    private readonly ImageCopies _copies = new(new ImageFolders(options.Value.Root).Copies, options.Value.Access);

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await PoolThread.Enter();
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            if (Directory.Exists(_folders.Root)) _files.RestrictUnlessShared(_folders.Root, _folders.IsOurs, logger);
            foreach (var area in ImageAreas.All)
            {
                DurableFiles.CreateFolder(_folders.GetFolder(area), _files);
                DurableFiles.CreateFolder(_folders.GetSetAsideFolder(area), _files);
            }

            foreach (var folder in _folders.All) _files.Restrict(folder, logger);

            ProbeFolders();
        }
        catch (Exception exception) when (FileFailures.IsDiskError(exception))
        {
            throw new StorageStartException(
                $"Cannot write to the image folder '{_folders.Root}': {exception.Message} " +
                "Make it writable, on a file system that supports hard links, or set Avatar:Files:Root to another folder.",
                exception);
        }

        logger.FilesOpened(_folders.Root);
    }

    public Task<IImageWriter> CreateAsync(ImageArea area, CancellationToken cancellationToken) =>
        Task.FromResult<IImageWriter>(new FileSystemImageWriter(area, _folders, path => _files.Create(path, FileShare.Read), calls, logger));

    public Task<StoredImage?> OpenAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) =>
        RunAsync(
            () => TryOpen(area, name) is { } image ? new StoredImage(new FileCallStream(image.Content, calls), image.LastModified) : null,
            cancellationToken);

    public Task DeleteAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            Remove(area, name);
            DeleteCopies(area, name);
            return true;
        },
        cancellationToken);

    public Task<IReadOnlySet<ImageName>> FindExistingAsync(
        ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) => RunAsync<IReadOnlySet<ImageName>>(
        () =>
        {
            ThrowIfMissing(_folders.GetFolder(area));
            return names.Where(name => File.Exists(_folders.GetPath(area, name))).ToHashSet();
        },
        cancellationToken);

    public async Task FlushAsync(ImageArea area, CancellationToken cancellationToken)
    {
        try
        {
            await calls.WaitAsync(_flushes.FlushAsync(_folders.GetFolder(area)), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FileFailures.IsDiskError(exception))
        {
            throw FileFailures.ToStoreException(exception);
        }
    }

    public async IAsyncEnumerable<StoredFile> ListAsync(
        ImageArea area, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chunks = ListPublished(_folders.GetFolder(area), prefix).Chunk(PageSize).GetEnumerator();
        var step = Task.FromResult(true);
        try
        {
            while (await NextAsync().ConfigureAwait(false))
            {
                foreach (var file in chunks.Current) yield return file;
            }
        }
        finally
        {
            FileCalls.After(step, chunks.Dispose);
        }

        async Task<bool> NextAsync()
        {
            step = await calls.BeginAsync(chunks.MoveNext, cancellationToken).ConfigureAwait(false);
            return await TranslateAsync(calls.WaitAsync(step, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the same file a second name; the first name remains until the photo is settled or withdrawn.</summary>
    public Task<bool> ClaimAsync(ImageName incoming, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            try
            {
                // If the name is taken, an earlier call for the same photo created it: names are random.
                DurableFiles.TryDuplicate(_folders.GetPath(ImageArea.Incoming, incoming), _folders.GetPath(ImageArea.Originals, ToOriginalName(incoming)));
                return true;
            }
            catch (FileNotFoundException)
            {
                return false;
            }
        },
        cancellationToken);

    /// <summary>
    /// The caller that removes the first name decides: it settles or withdraws the photo. If the first name does not exist, another caller
    /// was faster: it withdrew the photo if the mark exists or the second name does not, and settled it otherwise. The mark is checked
    /// first, because a withdrawal removes the second name before the mark.
    /// </summary>
    public Task<bool> SettleAsync(ImageName incoming, CancellationToken cancellationToken) => RunAsync(
        () => Remove(ImageArea.Incoming, incoming)
            || (!PathExists(_folders.GetWithdrawalMark(incoming)) && PathExists(_folders.GetPath(ImageArea.Originals, ToOriginalName(incoming)))),
        cancellationToken);

    /// <summary>
    /// Atomically renames the first name to a mark, then removes the second name and the mark. A crash in between leaves the mark, and
    /// <see cref="DeleteUnfinishedAsync"/> completes the withdrawal.
    /// </summary>
    public Task WithdrawAsync(ImageName incoming, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            var (original, mark) = (ToOriginalName(incoming), _folders.GetWithdrawalMark(incoming));
            if (TryRenameToMark(_folders.GetPath(ImageArea.Incoming, incoming), mark)) FinishWithdrawal(original, mark);
            else if (Remove(ImageArea.Incoming, incoming)) Remove(ImageArea.Originals, original);
            return true;
        },
        cancellationToken);

    public Task SetAsideAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            var path = _folders.GetPath(area, name);
            for (var number = 0; File.Exists(path); number++)
            {
                if (TrySetAside(path, _folders.GetSetAsidePath(area, name, number))) break;
            }

            DeleteCopies(area, name);
            return true;
        },
        cancellationToken);

    public Task<int> DeleteUnfinishedAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) => RunLongAsync(
        () =>
        {
            var withdrawn = FindWithdrawals().ToList();
            foreach (var (original, mark) in withdrawn) FinishWithdrawal(original, mark);
            var old = _folders.WithUnfinished
                .SelectMany(ListUnfinished)
                .Where(path => File.GetLastWriteTimeUtc(path) < cutoff.UtcDateTime && File.Exists(path));
            var deleted = 0;
            foreach (var path in old)
            {
                cancellationToken.ThrowIfCancellationRequested();
                File.Delete(path);
                deleted++;
            }

            return deleted + withdrawn.Count;
        },
        cancellationToken);

    public Task<long> MeasureAsync(CancellationToken cancellationToken) => RunLongAsync(
        () => new FileSystemEnumerable<long>(_folders.Root, static (ref entry) => entry.Length, EverywhereBelow)
        {
            ShouldIncludePredicate = (ref entry) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return !entry.IsDirectory;
            },
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        }.Sum(),
        cancellationToken);

    public Task<Guid?> GetStoreIdAsync(CancellationToken cancellationToken) => RunAsync(
        () => ReadId(_folders.StoreId), cancellationToken);

    public Task SetStoreIdAsync(Guid storeId, CancellationToken cancellationToken) => RunAsync(
        () => PublishText(storeId.ToString("D") + "\n", _folders.StoreId), cancellationToken);

    public Task<Guid> GetFilesIdAsync(CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            if (ReadId(_folders.FilesId) is { } known) return known;
            PublishText(Guid.NewGuid().ToString("D") + "\n", _folders.FilesId);

            // Another process may have been faster, so read the id that is stored now.
            return ReadId(_folders.FilesId) ?? throw new IOException($"{ImageFolders.FilesIdName} was removed immediately after it was written.");
        },
        cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            foreach (var area in ImageAreas.All) ProbeFolder(_folders.GetFolder(area), "ready?\n");
            return true;
        },
        cancellationToken);

    public Task<bool> HasFilesAsync(CancellationToken cancellationToken) => RunAsync(
        () => ImageAreas.All.Any(area => ListPublished(_folders.GetFolder(area), "").Any()), cancellationToken);

    private static ImageName ToOriginalName(ImageName incoming) =>
        incoming.ToOriginal() ?? throw new ArgumentException($"{incoming} is not the name of a received photo.", nameof(incoming));

    /// <summary>Runs a call in a span named after the calling method. Asynchronous, so that the span does not become the caller's current one.</summary>
    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken, [CallerMemberName] string method = "") =>
        await StorageTraces.StartFile(method).EndWithAsync(TranslateAsync(calls.RunAsync(work, cancellationToken))).ConfigureAwait(false);

    private Task<T> RunLongAsync<T>(Func<T> work, CancellationToken cancellationToken) => TranslateAsync(calls.RunLongAsync(work, cancellationToken));

    /// <summary>Translates file-system errors into store exceptions.</summary>
    private static async Task<T> TranslateAsync<T>(Task<T> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (Exception exception) when (FileFailures.IsDiskError(exception))
        {
            throw FileFailures.ToStoreException(exception);
        }
    }

    /// <summary>Received photos and masters have no URL and therefore no copies.</summary>
    private void DeleteCopies(ImageArea area, ImageName name)
    {
        if (area is not (ImageArea.Masters or ImageArea.Incoming)) _copies.Delete(area, name);
    }

    /// <summary>
    /// Opens an image; null if the path does not exist. An unreadable file or another kind of entry is a store failure, not a missing
    /// image.
    /// </summary>
    private StoredImage? TryOpen(ImageArea area, ImageName name)
    {
        try
        {
            var (file, length, lastModified) = RegularFiles.Open(_folders.GetPath(area, name));
            if (length <= StoredImage.MaxBytes) return new(new ImageFileStream(file, length, Report), lastModified);
            file.Dispose();
            throw new IOException($"It has {length} bytes, more than an image of this service can have.");
        }
        catch (FileNotFoundException) when (Directory.Exists(_folders.GetFolder(area)))
        {
            return null;
        }
        catch (Exception exception) when (FileFailures.IsFileError(exception))
        {
            Report(exception);
            throw FileFailures.ToDamageException(exception);
        }

        void Report(Exception exception) => logger.ImageUnreadable(area, name, exception.Message);
    }

    /// <summary>
    /// Removes the path of an image, even if it is a link or a pipe. A folder cannot be an image; it is moved to <c>lost+found</c> with its
    /// contents, so that it does not block the deletion.
    /// </summary>
    /// <returns>True for the one caller that removed it; false if it did not exist.</returns>
    private bool Remove(ImageArea area, ImageName name)
    {
        var path = _folders.GetPath(area, name);
        try
        {
            if (DurableFiles.TryRemove(path)) return true;
            ThrowIfMissing(_folders.GetFolder(area));
            return false;
        }
        catch (Exception exception) when (FileFailures.IsDiskError(exception) && Directory.Exists(path))
        {
            var number = 0;
            while (Path.Exists(_folders.GetSetAsidePath(area, name, number))) number++;
            Directory.Move(path, _folders.GetSetAsidePath(area, name, number));
            logger.FolderSetAside(area, name);
            return true;
        }
    }

    /// <summary>Fails if the folder is missing: an unmounted volume must not make every image look deleted.</summary>
    private static void ThrowIfMissing(string folder)
    {
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"The folder '{folder}' is missing.");
    }

    private static bool TrySetAside(string path, string aside)
    {
        try
        {
            if (!DurableFiles.TryName(path, aside)) return false;
            File.Delete(path);
            return true;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
    }

    /// <summary>Whether a path exists. <see cref="File.Exists"/> would also return false if the check itself fails.</summary>
    /// <exception cref="IOException">The check failed.</exception>
    private static bool PathExists(string path)
    {
        try
        {
            File.GetAttributes(path);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Renames a photo to its withdrawal mark; false if it does not exist or is not a file.</summary>
    private static bool TryRenameToMark(string path, string mark)
    {
        try
        {
            File.Move(path, mark, overwrite: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private void FinishWithdrawal(ImageName original, string mark)
    {
        Remove(ImageArea.Originals, original);
        File.Delete(mark);
    }

    /// <summary>Lists withdrawals that a crash interrupted or another process is running. Finishing one twice is harmless.</summary>
    private IEnumerable<(ImageName Original, string Mark)> FindWithdrawals()
    {
        foreach (var mark in Directory.EnumerateFiles(_folders.GetFolder(ImageArea.Incoming), "*" + ImageFolders.WithdrawalSuffix, AllFiles))
        {
            var isMark = ImageName.TryParse(Path.GetFileName(mark)[..^ImageFolders.WithdrawalSuffix.Length], out var incoming);
            if (isMark && incoming.ToOriginal() is { } original) yield return (original, mark);
        }
    }

    /// <summary>Lists published files lazily: the folder is opened when the enumeration starts.</summary>
    private static IEnumerable<StoredFile> ListPublished(string folder, string prefix)
    {
        var entries = new FileSystemEnumerable<StoredFile>(folder, Read, AllFiles)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && entry.FileName.StartsWith(prefix, StringComparison.Ordinal),
        };
        foreach (var file in entries)
        {
            if (file != default) yield return file;
        }
    }

    private static StoredFile Read(ref FileSystemEntry entry) =>
        ImageName.TryParse(entry.FileName.ToString(), out var name) ? new(name, entry.LastWriteTimeUtc, entry.Length) : default;

    private static IEnumerable<string> ListUnfinished(string folder) =>
        Directory.EnumerateFiles(folder, "*" + ImageFolders.UnfinishedSuffix, AllFiles);

    private static Guid? ReadId(string path) => RegularFiles.ReadText(path) is not { } text ? null
        : Guid.TryParse(text, out var id) ? id
        : throw new IOException($"The file {Path.GetFileName(path)} does not contain an id.");

    /// <summary>Publishes a small file atomically; an existing file is kept.</summary>
    private bool PublishText(string text, string path)
    {
        var unfinished = ImageFolders.NewUnfinishedPath(Path.GetDirectoryName(path)!);
        try
        {
            using (var file = _files.Open(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.Read))
            {
                file.Write(System.Text.Encoding.UTF8.GetBytes(text));
                DurableFiles.Flush(file.SafeFileHandle, unfinished);
            }

            return DurableFiles.TryName(unfinished, path);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Checks every folder. A full disk is logged but not an error: existing images can still be read and deleted.</summary>
    private void ProbeFolders()
    {
        try
        {
            foreach (var folder in _folders.WithUnfinished) ProbeFolder(folder, "");
        }
        catch (Exception exception) when (FileFailures.IsFull(exception))
        {
            logger.FullAtStart(_folders.Root, exception.Message);
        }
    }

    /// <summary>Publishes a file and removes it, to check that the folder is writable and its file system supports hard links.</summary>
    private void ProbeFolder(string folder, string text)
    {
        var path = ImageFolders.NewUnfinishedPath(folder);
        PublishText(text, path);
        File.Delete(path);
    }
}
