namespace Avatar.Storage;

/// <summary>An open file: dispose it after reading.</summary>
public sealed class StoredImage(Stream content, DateTimeOffset lastModified) : IAsyncDisposable
{
    /// <summary>The bytes; seekable, of known length.</summary>
    public Stream Content { get; } = content;

    public DateTimeOffset LastModified { get; } = lastModified;

    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
