namespace Avatar.Storage;

/// <summary>Writes a new file. Disposing the writer before publishing removes the file.</summary>
public interface IImageWriter : IAsyncDisposable
{
    /// <summary>Appends bytes. They may be collected, so a later call may be the one that reports a failure.</summary>
    /// <exception cref="StoreException"><see cref="StoreFailure.Full"/> or <see cref="StoreFailure.Unavailable"/>.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the bytes durable and publishes them under a name. Returns false if the name is taken; call again with another name.
    /// After it returned true, disposing the writer no longer removes the file.
    /// </summary>
    /// <exception cref="StoreException"><see cref="StoreFailure.Full"/> or <see cref="StoreFailure.Unavailable"/>.</exception>
    Task<bool> PublishAsync(ImageName name, CancellationToken cancellationToken);

    /// <summary>
    /// SHA-256 of the published bytes, in lower-case hexadecimal digits; computed while they are written.
    /// </summary>
    /// <exception cref="InvalidOperationException">The file is not published.</exception>
    string Sha256 { get; }
}
