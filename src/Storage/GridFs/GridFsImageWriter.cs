using System.Security.Cryptography;
using Avatar.Storage.Mongo;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;

namespace Avatar.Storage.GridFs;

/// <summary>Writes a file and sends each chunk when it is full. The first attempt to publish the file ends writing.</summary>
internal sealed class GridFsImageWriter(
    GridFsBucket bucket, ObjectId id, Func<ImageName, string> getFilename, TimeProvider time, ILogger logger) : IImageWriter
{
    /// <summary>Heartbeat interval, so short that hours without a heartbeat mean that the writer has crashed.</summary>
    private static readonly TimeSpan RenewalPeriod = TimeSpan.FromMinutes(10);

    private readonly GridFsChunk _chunk = new(bucket.ChunkSize);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string? _sha256;
    private long _length;
    private int _chunks;
    private long _renewed = time.GetTimestamp();
    private bool _outcomeUnknown;
    private string? _tried;
    private bool _ended;
    private bool _published;
    private bool _disposed;

    public string Sha256 => _published ? _sha256! : throw new InvalidOperationException("The image is not published.");

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (time.GetElapsedTime(_renewed) >= RenewalPeriod) await RenewAsync(cancellationToken).ConfigureAwait(false);
        while (!bytes.IsEmpty)
        {
            if (_chunk.IsFull) await FlushAsync(cancellationToken).ConfigureAwait(false);
            var taken = _chunk.Append(bytes.Span);
            _hash.AppendData(bytes.Span[..taken]);
            bytes = bytes[taken..];
        }
    }

    public Task<bool> PublishAsync(ImageName name, CancellationToken cancellationToken) => PublishAsync(getFilename(name), cancellationToken);

    public async Task<bool> PublishAsync(string filename, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_published || _disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        _ended = true;
        if (_chunk.Length > 0) await FlushAsync(cancellationToken).ConfigureAwait(false);
        _chunk.Dispose();
        _sha256 ??= Convert.ToHexStringLower(_hash.GetHashAndReset());
        _tried = filename;
        return _published = await TryPublishAsync(filename, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Removes the file unless publishing it succeeded. Also removes a file whose publishing was not acknowledged, because no caller
    /// knows its name.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        (_ended, _disposed) = (true, true);
        _chunk.Dispose();
        _hash.Dispose();
        if (_published) return;
        try
        {
            await bucket.AbandonAsync(id, _tried, hasChunks: _chunks > 0, mayStillArrive: _outcomeUnknown).ConfigureAwait(false);
        }
        catch (Exception exception) when (MongoFailures.IsMongoError(exception))
        {
            logger.UnfinishedChunksLeft(GridFsNames.ForUnfinished(id), exception);
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        var isUnfinished = await GridFsFailures.TranslateAsync(() => bucket.RenewAsync(id, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (!isUnfinished) throw Removed();
        _renewed = now;
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_outcomeUnknown) throw new StoreException(StoreFailure.Unavailable, "An earlier chunk of the image could not be written.");

        // Until the server acknowledges a chunk, it may be stored or still arrive later, and then its file can only be removed hours later.
        // So the write is not cancellable; a caller that cancels waits for one chunk.
        cancellationToken.ThrowIfCancellationRequested();
        _outcomeUnknown = true;
        await GridFsFailures.TranslateAsync(WriteAsync, CancellationToken.None).ConfigureAwait(false);
        _outcomeUnknown = false;
        _length += _chunk.Length;
        _chunk.Clear();

        async Task<bool> WriteAsync()
        {
            await bucket.WriteChunkAsync(id, _chunks++, _chunk, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>
    /// If the outcome is unknown, retries the same update once: it publishes the file, or finds that it is published. If the retry fails too,
    /// the call fails, and the sweep may find an orphan.
    /// </summary>
    private async Task<bool> TryPublishAsync(string filename, CancellationToken cancellationToken)
    {
        for (var isRetry = false; ; isRetry = true)
        {
            try
            {
                return await bucket.PublishAsync(id, filename, _length, cancellationToken).ConfigureAwait(false) ? true : throw Removed();
            }
            catch (Exception exception) when (MongoFailures.IsTaken(exception))
            {
                return false;
            }
            catch (Exception exception) when (MongoFailures.IsMongoError(exception))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (isRetry) throw GridFsFailures.ToStoreException(exception);
                logger.PublishedAgain(filename, exception);
            }
        }
    }

    private static StoreException Removed() =>
        new(StoreFailure.Unavailable, "Writing the image took so long that the sweep removed it as unfinished. Try again.");
}
