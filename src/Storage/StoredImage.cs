namespace Avatar.Storage;

/// <summary>An open file: dispose it after reading.</summary>
public sealed class StoredImage(Stream content, DateTimeOffset lastModified) : IAsyncDisposable
{
    /// <summary>Every image of the service has fewer than 10 MiB; what is longer is damaged, and is not read.</summary>
    public const long MostBytes = (10 << 20) - 1;

    /// <summary>The bytes; seekable, of known length. An end before that is a <see cref="StoreException"/>.</summary>
    public Stream Content { get; } = content;

    /// <summary>Whether the store knows the length from elsewhere than the bytes themselves, so that it notices a missing part.</summary>
    public bool KnowsLength { get; init; }

    public DateTimeOffset LastModified { get; } = lastModified;

    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
