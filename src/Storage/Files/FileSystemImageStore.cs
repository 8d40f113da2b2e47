using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avatar.Storage.Files;

/// <summary>The images as files, in a folder per area.</summary>
internal sealed class FileSystemImageStore(IOptions<FileSystemImageOptions> options, FileCalls calls, ILogger<FileSystemImageStore> logger)
    : IImageStore, IStartableStore, IMeasuredStore
{
    private const int ListedAtOnce = 256;

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
            if (Directory.Exists(_folders.Root)) _files.RestrictOwn(_folders.Root, _folders.IsOurs, logger);
            foreach (var area in ImageAreas.All)
            {
                DurableFiles.CreateFolder(_folders.Of(area), _files);
                DurableFiles.CreateFolder(_folders.SetAside(area), _files);
            }

            foreach (var folder in _folders.All) _files.Restrict(folder, logger);

            TryOutAll();
        }
        catch (Exception exception) when (FileFailures.IsOfDisk(exception))
        {
            throw new StorageStartException(
                $"The images' folder '{_folders.Root}' cannot be written to: {exception.Message} " +
                "Make it writable (on a file system with hard links), or set Avatar:Files:Root to another folder.",
                exception);
        }

        logger.FilesOpened(_folders.Root);
    }

    public Task<IImageWriter> CreateAsync(ImageArea area, CancellationToken cancellationToken) => RunAsync<IImageWriter>(
        () =>
        {
            var path = ImageFolders.Unfinished(_folders.Of(area));
            var file = _files.Create(path, FileShare.Read);
            return new FileSystemImageWriter(file, path, name => _folders.PathOf(area, name), calls, logger);
        },
        cancellationToken);

    public Task<StoredImage?> OpenAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) =>
        RunAsync(
            () => OpenIfThere(area, name) is { } image ? new StoredImage(new FileCallStream(image.Content, calls), image.LastModified) : null,
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
            ThrowIfMissing(_folders.Of(area));
            return names.Where(name => File.Exists(_folders.PathOf(area, name))).ToHashSet();
        },
        cancellationToken);

    public async Task FlushAsync(ImageArea area, CancellationToken cancellationToken)
    {
        try
        {
            await calls.WaitAsync(_flushes.FlushAsync(_folders.Of(area)), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FileFailures.IsOfDisk(exception))
        {
            throw FileFailures.Of(exception);
        }
    }

    public async IAsyncEnumerable<StoredFile> ListAsync(
        ImageArea area, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chunks = Published(_folders.Of(area), prefix).Chunk(ListedAtOnce).GetEnumerator();
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
            return await OfDiskAsync(calls.WaitAsync(step, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>A second name for the same file: the first one stays until the photo is settled or withdrawn.</summary>
    public Task<bool> ClaimAsync(ImageName incoming, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            try
            {
                // A name that is taken was given by an earlier call for the same photo: names are random.
                DurableFiles.TryDuplicate(_folders.PathOf(ImageArea.Incoming, incoming), _folders.PathOf(ImageArea.Originals, OriginalOf(incoming)));
                return true;
            }
            catch (FileNotFoundException)
            {
                return false;
            }
        },
        cancellationToken);

    /// <summary>
    /// Whoever removes the first name settles the photo, or withdraws it. If the first name is gone, another caller was first: it withdrew
    /// the photo if the mark is there or the second name is not, and settled it otherwise. The mark is looked for first, because a withdrawal
    /// removes the second name before the mark.
    /// </summary>
    public Task<bool> SettleAsync(ImageName incoming, CancellationToken cancellationToken) => RunAsync(
        () => Remove(ImageArea.Incoming, incoming)
            || (!IsThere(_folders.Withdrawal(incoming)) && IsThere(_folders.PathOf(ImageArea.Originals, OriginalOf(incoming)))),
        cancellationToken);

    /// <summary>
    /// In one step the first name becomes a mark, which goes when the second name is gone. A crash in between leaves the mark, and
    /// <see cref="DeleteUnfinishedAsync"/> goes on.
    /// </summary>
    public Task WithdrawAsync(ImageName incoming, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            var (original, mark) = (OriginalOf(incoming), _folders.Withdrawal(incoming));
            if (TryMark(_folders.PathOf(ImageArea.Incoming, incoming), mark)) FinishWithdrawal(original, mark);
            else if (Remove(ImageArea.Incoming, incoming)) Remove(ImageArea.Originals, original);
            return true;
        },
        cancellationToken);

    public Task SetAsideAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            var path = _folders.PathOf(area, name);
            for (var number = 0; File.Exists(path); number++)
            {
                if (TrySetAside(path, _folders.SetAside(area, name, number))) break;
            }

            DeleteCopies(area, name);
            return true;
        },
        cancellationToken);

    public Task<int> DeleteUnfinishedAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) => RunLongAsync(
        () =>
        {
            var withdrawn = Withdrawn().ToList();
            foreach (var (original, mark) in withdrawn) FinishWithdrawal(original, mark);
            var old = _folders.WithUnfinished
                .SelectMany(Unfinished)
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

            // Another process may have been faster, so what counts is what is there now.
            return ReadId(_folders.FilesId) ?? throw new IOException($"{ImageFolders.FilesIdName} has just been removed.");
        },
        cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            foreach (var area in ImageAreas.All) TryOut(_folders.Of(area), "ready?\n");
            return true;
        },
        cancellationToken);

    public Task<bool> HasFilesAsync(CancellationToken cancellationToken) => RunAsync(
        () => ImageAreas.All.Any(area => Published(_folders.Of(area), "").Any()), cancellationToken);

    private static ImageName OriginalOf(ImageName incoming) =>
        incoming.ToOriginal() ?? throw new ArgumentException($"{incoming} is not the name of a received photo.", nameof(incoming));

    private Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) => OfDiskAsync(calls.RunAsync(work, cancellationToken));

    private Task<T> RunLongAsync<T>(Func<T> work, CancellationToken cancellationToken) => OfDiskAsync(calls.RunLongAsync(work, cancellationToken));

    /// <summary>Turns the failures of the operating system into those of a store.</summary>
    private static async Task<T> OfDiskAsync<T>(Task<T> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (Exception exception) when (FileFailures.IsOfDisk(exception))
        {
            throw FileFailures.Of(exception);
        }
    }

    /// <summary>Received photos and masters have no address, so there are no copies of one; those of a face go with the face.</summary>
    private void DeleteCopies(ImageArea area, ImageName name)
    {
        if (area is not (ImageArea.Masters or ImageArea.Incoming)) _copies.Delete(area, name);
    }

    /// <summary>What stands in the place of an image and cannot be read is a fault of the store, and no absent image.</summary>
    private StoredImage? OpenIfThere(ImageArea area, ImageName name)
    {
        try
        {
            var (file, length, lastModified) = RegularFiles.Open(_folders.PathOf(area, name));
            if (length <= StoredImage.MostBytes) return new(new ImageFileStream(file, length, Tell), lastModified);
            file.Dispose();
            throw new IOException($"It has {length} bytes, more than any image of this service.");
        }
        catch (FileNotFoundException) when (Directory.Exists(_folders.Of(area)))
        {
            return null;
        }
        catch (Exception exception) when (FileFailures.IsOfFile(exception))
        {
            Tell(exception);
            throw FileFailures.OfImage(exception);
        }

        void Tell(Exception exception) => logger.ImageUnreadable(area, name, exception.Message);
    }

    /// <summary>
    /// Removes the name of an image, whatever it leads to: a link or a pipe goes itself. A folder, which is nobody's image, is moved to
    /// <c>lost+found</c> with all that is in it, so that it keeps no deletion from its end.
    /// </summary>
    /// <returns>True for the one caller that removed it; false if it was not there.</returns>
    private bool Remove(ImageArea area, ImageName name)
    {
        var path = _folders.PathOf(area, name);
        try
        {
            if (DurableFiles.TryRemove(path)) return true;
            ThrowIfMissing(_folders.Of(area));
            return false;
        }
        catch (Exception exception) when (FileFailures.IsOfDisk(exception) && Directory.Exists(path))
        {
            var number = 0;
            while (Path.Exists(_folders.SetAside(area, name, number))) number++;
            Directory.Move(path, _folders.SetAside(area, name, number));
            logger.FolderSetAside(area, name);
            return true;
        }
    }

    /// <summary>A volume that is not mounted is no reason to take every image for deleted.</summary>
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

    /// <summary>Whether a name is there. <see cref="File.Exists"/> is false for one that cannot be looked at, too.</summary>
    /// <exception cref="IOException">The system refused to tell.</exception>
    private static bool IsThere(string path)
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

    /// <summary>False if it is not there, or no file.</summary>
    private static bool TryMark(string path, string mark)
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

    /// <summary>Withdrawals that a crash cut off, or that another process is at: finishing one twice is the same as once.</summary>
    private IEnumerable<(ImageName Original, string Mark)> Withdrawn()
    {
        foreach (var mark in Directory.EnumerateFiles(_folders.Of(ImageArea.Incoming), "*" + ImageFolders.WithdrawalEnding, AllFiles))
        {
            var isMark = ImageName.TryParse(Path.GetFileName(mark)[..^ImageFolders.WithdrawalEnding.Length], out var incoming);
            if (isMark && incoming.ToOriginal() is { } original) yield return (original, mark);
        }
    }

    /// <summary>Opens the folder when it is walked, not before.</summary>
    private static IEnumerable<StoredFile> Published(string folder, string prefix)
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
        ImageName.TryParse(entry.FileName.ToString(), out var name) ? new(name, entry.LastWriteTimeUtc) : default;

    private static IEnumerable<string> Unfinished(string folder) =>
        Directory.EnumerateFiles(folder, "*" + ImageFolders.UnfinishedEnding, AllFiles);

    private static Guid? ReadId(string path) => RegularFiles.ReadText(path) is not { } text ? null
        : Guid.TryParse(text, out var id) ? id
        : throw new IOException($"Its {Path.GetFileName(path)} holds something else than an id.");

    /// <summary>Writes a small file whole; one that is there already stays as it is.</summary>
    private bool PublishText(string text, string path)
    {
        var unfinished = ImageFolders.Unfinished(Path.GetDirectoryName(path)!);
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

    /// <summary>A disk that is full takes no photos, but what is on it can be looked at and deleted.</summary>
    private void TryOutAll()
    {
        try
        {
            foreach (var folder in _folders.WithUnfinished) TryOut(folder, "");
        }
        catch (Exception exception) when (FileFailures.IsFull(exception))
        {
            logger.FullAtStart(_folders.Root, exception.Message);
        }
    }

    /// <summary>Publishes a file and removes it again: the folder takes files, and its file system has links.</summary>
    private void TryOut(string folder, string text)
    {
        var path = ImageFolders.Unfinished(folder);
        PublishText(text, path);
        File.Delete(path);
    }
}
