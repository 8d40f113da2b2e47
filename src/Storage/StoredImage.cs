namespace Avatar.Storage;

/// <summary>An open image file; dispose it after reading.</summary>
public sealed class StoredImage(Stream content, DateTimeOffset lastModified) : IAsyncDisposable
{
    /// <summary>Maximum size in bytes: every image is smaller than 10 MiB. A larger file is treated as damaged and not read.</summary>
    public const long MaxBytes = (10 << 20) - 1;

    /// <summary>The bytes; seekable, with a known length. Throws <see cref="StoreException"/> if the file ends earlier.</summary>
    public Stream Content { get; } = content;

    /// <summary>Whether the store records the length separately from the bytes and therefore detects missing parts.</summary>
    public bool KnowsLength { get; init; }

    public DateTimeOffset LastModified { get; } = lastModified;

    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
