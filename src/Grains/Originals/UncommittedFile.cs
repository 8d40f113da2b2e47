using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>A published file that no document names yet: disposing it deletes it, unless it is kept.</summary>
internal sealed class UncommittedFile(IImageStore images, ImageArea area, ImageName name, string sha256, ILogger logger) : IUncommitted, IAsyncDisposable
{
    private bool _kept;

    public ImageName Name { get; } = name;

    /// <summary>SHA-256 of its bytes, in lower-case hexadecimal digits.</summary>
    public string Sha256 { get; } = sha256;

    public void Keep() => _kept = true;

    public async ValueTask DisposeAsync()
    {
        if (!_kept) await images.TryDeleteAsync(area, Name, logger);
    }
}

/// <summary>A file that is removed unless a document names it.</summary>
internal interface IUncommitted
{
    /// <summary>A document names the file now, or may do so: it is not to be removed.</summary>
    void Keep();
}
