using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>Writes an image into an unfinished file in its area's folder. The first attempt to publish it ends writing.</summary>
internal sealed class FileSystemImageWriter(SafeFileHandle file, string unfinished, Func<ImageName, string> getPath, FileCalls calls, ILogger logger)
    : IImageWriter
{
    private static readonly TimeSpan LastWriteTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Updated on the threads of <see cref="FileCalls"/>, so that callers do not spend time on hashing.</summary>
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string? _sha256;

    private long _length;
    private bool _published;
    private bool _isLost;

    /// <summary>The last file-system call; no other call starts before it has ended.</summary>
    private Task<bool> _last = Task.FromResult(true);

    public string Sha256 => _published ? _sha256! : throw new InvalidOperationException("The image is not published.");

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(file.IsClosed, this);

        // A write that was given up may still read its buffer after the caller has reused its own, so copy the bytes.
        var own = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.Span.CopyTo(own);
        try
        {
            await RunAsync(
                () =>
                {
                    RandomAccess.Write(file, own.AsSpan(0, bytes.Length), _length);
                    _hash.AppendData(own, 0, bytes.Length);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            _length += bytes.Length;
        }
        catch (Exception exception) when (FileFailures.IsWriteError(exception))
        {
            throw FileFailures.ToStoreException(exception);
        }
        finally
        {
            FileCalls.After(_last, () => ArrayPool<byte>.Shared.Return(own));
        }
    }

    public async Task<bool> PublishAsync(ImageName name, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_published, this);
        var path = getPath(name);
        try
        {
            return await RunAsync(() => Publish(path), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FileFailures.IsDiskError(exception))
        {
            throw FileFailures.ToStoreException(exception);
        }
    }

    /// <summary>Does not wait for a hanging call: the file is then closed when that call has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        // After a cancellation the last write may still be running; if the disk responds, it ends within moments.
        if (!_last.IsCompleted) await Task.WhenAny(_last, Task.Delay(LastWriteTimeout)).ConfigureAwait(false);
        if (!_last.IsCompleted)
        {
            FileCalls.After(_last, Close);
            return;
        }

        try
        {
            await RunAsync(
                () =>
                {
                    Close();
                    return true;
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            file.Dispose();
            logger.UnfinishedFileLeft(unfinished, exception);
        }
    }

    private async Task<bool> RunAsync(Func<bool> call, CancellationToken cancellationToken)
    {
        _last = await calls.BeginAsync(call, cancellationToken).ConfigureAwait(false);
        return await calls.WaitAsync(_last, cancellationToken).ConfigureAwait(false);
    }

    private bool Publish(string path)
    {
        Flush();
        _sha256 ??= Convert.ToHexStringLower(_hash.GetHashAndReset());
        _published = DurableFiles.TryName(unfinished, path);
        if (_published) RemoveUnfinished();
        return _published;
    }

    private void Close()
    {
        file.Dispose();
        _hash.Dispose();
        if (!_published) RemoveUnfinished();
    }

    /// <summary>If the file cannot be removed now, the sweep removes it later.</summary>
    private void RemoveUnfinished()
    {
        try
        {
            File.Delete(unfinished);
        }
        catch (Exception exception) when (FileFailures.IsDiskError(exception))
        {
            logger.UnfinishedFileLeft(unfinished, exception);
        }
    }

    /// <summary>Flushes and closes the file, so that readers of the published file do not meet the writer's lock.</summary>
    private void Flush()
    {
        if (_isLost) throw new IOException("An earlier flush of the file failed, and its bytes may be lost.");
        if (file.IsClosed) return;
        try
        {
            DurableFiles.Flush(file, unfinished);
        }
        catch
        {
            _isLost = true;
            throw;
        }
        finally
        {
            file.Dispose();
        }
    }
}
