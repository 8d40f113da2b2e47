using Avatar.Storage;
using Microsoft.Extensions.Logging;

namespace Avatar.Grains;

/// <summary>A published file that no document refers to yet. Disposing deletes it, unless it is kept.</summary>
internal sealed class UncommittedFile(IImageStore images, ImageArea area, ImageName name, string sha256, ILogger logger) : IUncommitted, IAsyncDisposable
{
    private bool _kept;

    public ImageName Name { get; } = name;

    /// <summary>SHA-256 of the bytes, in lower-case hexadecimal digits.</summary>
    public string Sha256 { get; } = sha256;

    public void Keep() => _kept = true;

    public async ValueTask DisposeAsync()
    {
        if (!_kept) await images.TryDeleteAsync(area, Name, logger);
    }
}

/// <summary>A file that is deleted unless a document refers to it.</summary>
internal interface IUncommitted
{
    /// <summary>Keeps the file: a document refers to it, or may do so.</summary>
    void Keep();
}
