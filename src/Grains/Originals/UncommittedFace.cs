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

    /// <summary>
    /// Stores a face under a name of <paramref name="time"/>, or of the first later millisecond that is free for both files. A
    /// master that is the image itself is not stored twice.
    /// </summary>
    public async Task PublishAsync(OriginalId original, DateTimeOffset time, FaceCut cut)
    {
        do
        {
            // What an earlier attempt left may have the name in one of the areas: both begin again with the next.
            await DisposeAsync();

            // Master file. A crash here leaves a file that belongs to no face.
            if (cut.Master is { } master && master != cut.Image) time = await AddAsync(ImageArea.Masters, original, time, master);

            // Face file. A crash here leaves two files that no document names.
            Time = time;
            time = await AddAsync(ImageArea.Downloaded, original, time, cut.Image);
        }
        while (time != Time);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var file in _files) await file.DisposeAsync();
        _files.Clear();
    }

    private async Task<DateTimeOffset> AddAsync(ImageArea area, OriginalId original, DateTimeOffset time, EncodedImage image)
    {
        var (file, named) = await images.PublishAsync(area, original, time, image, logger);
        _files.Add(file);
        Name = file.Name;
        return named;
    }
}
