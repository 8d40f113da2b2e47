namespace Avatar.Storage;

/// <summary>A file in the making. Disposing it without publishing removes what was written.</summary>
public interface IImageWriter : IAsyncDisposable
{
    /// <summary>Appends bytes.</summary>
    /// <exception cref="StoreException"><see cref="StoreFailure.Full"/> or <see cref="StoreFailure.Unavailable"/>.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the bytes durable and gives them their name. Returns false if the name is taken, and may be called again with
    /// another. Once it returned true, the writer has nothing left to remove.
    /// </summary>
    Task<bool> PublishAsync(ImageName name, CancellationToken cancellationToken);

    /// <summary>
    /// SHA-256 of the bytes that were published, in lower-case hexadecimal digits; it is computed while they are written.
    /// </summary>
    /// <exception cref="InvalidOperationException">They are not published.</exception>
    string Sha256 { get; }
}
