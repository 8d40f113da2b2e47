using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>A published file that no document refers to yet. Disposing deletes it, unless it is kept.</summary>
/// <param name="images">The store.</param>
/// <param name="area">The file's area.</param>
/// <param name="name">The file's name.</param>
/// <param name="sha256">SHA-256 of the bytes, in lower-case hexadecimal digits.</param>
/// <param name="logger">The logger.</param>
/// <param name="companion">A file that is kept and deleted together with this one; null for none.</param>
internal sealed class UncommittedFile(
    IImageStore images, ImageArea area, ImageName name, string sha256, ILogger logger, UncommittedFile? companion = null) : IUncommitted, IAsyncDisposable
{
    private bool _kept;

    public ImageName Name { get; } = name;

    /// <summary>SHA-256 of the bytes, in lower-case hexadecimal digits.</summary>
    public string Sha256 { get; } = sha256;

    public void Keep()
    {
        _kept = true;
        companion?.Keep();
    }

    public async ValueTask DisposeAsync()
    {
        if (_kept) return;
        await images.TryDeleteAsync(area, Name, logger);
        if (companion is not null) await companion.DisposeAsync();
    }
}

/// <summary>A file that is deleted unless a document refers to it.</summary>
internal interface IUncommitted
{
    /// <summary>Keeps the file: a document refers to it, or may do so.</summary>
    void Keep();
}

/// <summary>
/// The published files of a face and its master, which no document refers to yet. Disposing deletes them, unless they are kept.
/// </summary>
internal sealed class UncommittedFace(IImageStore images, ILogger logger) : IAsyncDisposable
{
    private readonly List<UncommittedFile> _files = [];
    private UncommittedFile? _svg;

    /// <summary>The name of the face's file; the master's differs in the extension.</summary>
    public ImageName Name { get; private set; }

    /// <summary>The time in the name.</summary>
    public DateTimeOffset Time { get; private set; }

    public IReadOnlyCollection<UncommittedFile> Files => _svg is null ? _files : [_svg, .. _files];

    /// <summary>SHA-256 of the face's bytes, in lower-case hexadecimal digits.</summary>
    public string Sha256 => _files[^1].Sha256;

    /// <summary>Like <see cref="Sha256"/>, but of the master; null if there is no separate master.</summary>
    public string? MasterSha256 => _files is [var master, _] ? master.Sha256 : null;

    /// <summary>
    /// Stores a face under a name with <paramref name="time"/>, or with the next millisecond whose name is free for both files. A master
    /// that is the face's image itself is not stored again.
    /// </summary>
    public async Task PublishAsync(OriginalId original, DateTimeOffset time, FaceCut cut)
    {
        for (Time = time; ; Time = Time.AddMilliseconds(1))
        {
            Name = ImageName.ForDerived(Time, original, cut.Image.Format.FileExtension());
            if (await TryPublishAsync(cut)) return;

            // The name is taken in one of the areas: try the next one for both files.
            await DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var file in Files) await file.DisposeAsync();
        _files.Clear();
        _svg = null;
    }

    private async Task<bool> TryPublishAsync(FaceCut cut)
    {
        // Vector drawing. A crash here leaves it without a face.
        if (cut.Svg is { } svg)
        {
            _svg = await images.TryPublishAsync(ImageArea.Masters, Name.ToSvg(), svg, logger);
            if (_svg is null) return false;
        }

        // Master file. A crash here leaves a master without a face.
        if (cut.Master is { } master && master != cut.Image
            && !await TryAddAsync(ImageArea.Masters, Name.WithExtension(master.Format.FileExtension()), master))
        {
            return false;
        }

        // Face file. A crash here leaves two files without a document.
        return await TryAddAsync(ImageArea.Downloaded, Name, cut.Image);
    }

    private async Task<bool> TryAddAsync(ImageArea area, ImageName name, EncodedImage image)
    {
        if (await images.TryPublishAsync(area, name, image.Bytes, logger) is not { } file) return false;
        _files.Add(file);
        return true;
    }
}

/// <summary>
/// A received photo that no document refers to yet. Disposing withdraws it, unless it is kept. If neither happens (the call never ran, the
/// process crashed), the sweep withdraws it.
/// </summary>
internal sealed class IncomingPhoto(IImageStore images, DeviceId device, ImageName original, ILogger logger) : IUncommitted, IAsyncDisposable
{
    private bool _kept;

    /// <summary>The name in <see cref="ImageArea.Incoming"/>.</summary>
    public ImageName Name { get; } = ImageName.ForIncoming(device, original);

    public void Keep() => _kept = true;

    /// <summary>Publishes the photo among the originals. It can still be withdrawn.</summary>
    /// <exception cref="StoreException">The photo was withdrawn.</exception>
    public async Task ClaimAsync()
    {
        if (!await images.ClaimAsync(Name, CancellationToken.None))
            throw new StoreException(StoreFailure.Unavailable, $"The photo {original} was withdrawn before its document was written.");
    }

    /// <summary>Makes the photo permanent: it can no longer be withdrawn. Returns false if it was withdrawn before.</summary>
    public Task<bool> SettleAsync() => images.SettleAsync(Name, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_kept) return;
        try
        {
            await images.WithdrawAsync(Name, CancellationToken.None);
        }
        catch (StoreException failure)
        {
            GrainsLog.FileNotDeleted(logger, ImageArea.Incoming, Name, failure);
        }
    }
}
