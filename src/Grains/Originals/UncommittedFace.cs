using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>A face and its master under one name that no document has yet: disposing deletes them, unless they are kept.</summary>
internal sealed class UncommittedFace(IImageStore images, ILogger logger) : IAsyncDisposable
{
    private readonly List<UncommittedFile> _files = [];

    /// <summary>The face's file; its master's name differs by the extension.</summary>
    public ImageName Name { get; private set; }

    /// <summary>The time in the name.</summary>
    public DateTimeOffset Time { get; private set; }

    public IReadOnlyCollection<UncommittedFile> Files => _files;

    /// <summary>SHA-256 of the face's bytes, in lower-case hexadecimal digits.</summary>
    public string Sha256 => _files[^1].Sha256;

    /// <summary>The same of its master; null if that is not a file of its own.</summary>
    public string? MasterSha256 => _files is [var master, _] ? master.Sha256 : null;

    /// <summary>
    /// Stores a face under a name of <paramref name="time"/>, or of the first later millisecond that is free for both files. A
    /// master that is the image itself is not stored twice.
    /// </summary>
    public async Task PublishAsync(OriginalId original, DateTimeOffset time, FaceCut cut)
    {
        for (Time = time; ; Time = Time.AddMilliseconds(1))
        {
            Name = ImageName.ForDerived(Time, original, cut.Image.Format.FileExtension());
            if (await TryPublishAsync(cut)) return;

            // The name is taken in one of the areas: both begin again with another.
            await DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var file in _files) await file.DisposeAsync();
        _files.Clear();
    }

    private async Task<bool> TryPublishAsync(FaceCut cut)
    {
        // Master file. A crash here leaves a file that belongs to no face.
        if (cut.Master is { } master && master != cut.Image
            && !await TryAddAsync(ImageArea.Masters, Name.WithExtension(master.Format.FileExtension()), master))
        {
            return false;
        }

        // Face file. A crash here leaves two files that no document names.
        return await TryAddAsync(ImageArea.Downloaded, Name, cut.Image);
    }

    private async Task<bool> TryAddAsync(ImageArea area, ImageName name, EncodedImage image)
    {
        if (await images.TryPublishAsync(area, name, image, logger) is not { } file) return false;
        _files.Add(file);
        return true;
    }
}
