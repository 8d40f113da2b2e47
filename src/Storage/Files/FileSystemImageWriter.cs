using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>A file that grows beside its place. Writing ends with the first attempt to publish it.</summary>
internal sealed class FileSystemImageWriter(SafeFileHandle file, string unfinished, Func<ImageName, string> place, FileCalls calls, ILogger logger)
    : IImageWriter
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>Used on the threads of the calls alone, so that nobody who waits for one computes it.</summary>
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string? _sha256;

    private long _length;
    private bool _published;
    private bool _isLost;

    /// <summary>What was asked of the disk last: nothing else is, before it has ended.</summary>
    private Task<bool> _last = Task.FromResult(true);

    public string Sha256 => _published ? _sha256! : throw new InvalidOperationException("The image is not published.");

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(file.IsClosed, this);

        // A write that is given up may still read its bytes when the caller has put others in their place.
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
        catch (Exception exception) when (FileFailures.IsOfGrowth(exception))
        {
            throw FileFailures.Of(exception);
        }
        finally
        {
            FileCalls.After(_last, () => ArrayPool<byte>.Shared.Return(own));
        }
    }

    public async Task<bool> PublishAsync(ImageName name, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_published, this);
        var path = place(name);
        try
        {
            return await RunAsync(() => Publish(path), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FileFailures.IsOfDisk(exception))
        {
            throw FileFailures.Of(exception);
        }
    }

    /// <summary>What hangs is not waited for: the rest is done when it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        // A caller who left did not wait for its last write, which ends in a moment where the disk answers.
        if (!_last.IsCompleted) await Task.WhenAny(_last, Task.Delay(Moment)).ConfigureAwait(false);
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

    /// <summary>What cannot be removed now is left to the sweep.</summary>
    private void RemoveUnfinished()
    {
        try
        {
            File.Delete(unfinished);
        }
        catch (Exception exception) when (FileFailures.IsOfDisk(exception))
        {
            logger.UnfinishedFileLeft(unfinished, exception);
        }
    }

    /// <summary>A reader of the published file must not meet the writer's lock, so the file is closed too.</summary>
    private void Flush()
    {
        if (_isLost) throw new IOException("The file could not be flushed before, and its bytes may be lost.");
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
