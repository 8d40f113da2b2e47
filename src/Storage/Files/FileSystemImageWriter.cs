using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>Writes an image into an unfinished file in its area's folder. The first attempt to publish it ends writing.</summary>
/// <remarks>
/// A file-system call costs two changes of thread, so bytes are collected: the call that publishes an image of one write also creates the
/// file, writes it and closes it. A failure is therefore reported by a later write, or when the image is published.
/// </remarks>
/// <param name="area">The area of the image.</param>
/// <param name="folders">The folder of each area.</param>
/// <param name="create">Creates the unfinished file under the given path and opens it for writing.</param>
/// <param name="calls">Runs the file-system calls.</param>
/// <param name="logger">Logs an unfinished file that could not be removed.</param>
internal sealed class FileSystemImageWriter(
    ImageArea area, ImageFolders folders, Func<string, SafeFileHandle> create, FileCalls calls, ILogger logger) : IImageWriter
{
    /// <summary>Number of bytes that small writes are collected to. A slow upload keeps them in memory.</summary>
    private const int BufferLength = 64 * 1024;

    private static readonly TimeSpan LastWriteTimeout = TimeSpan.FromSeconds(1);

    private readonly string _unfinished = ImageFolders.NewUnfinishedPath(folders.GetFolder(area));

    /// <summary>Updated on the threads of <see cref="FileCalls"/>, so that callers do not spend time on hashing.</summary>
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string? _sha256;

    /// <summary>The unfinished file, created, used and closed by file-system calls; null before the first of them.</summary>
    private SafeFileHandle? _file;

    private long _length;
    private bool _published;
    private bool _isLost;

    /// <summary>Copies of bytes that are not written yet: a call that was given up may still read them.</summary>
    private byte[] _buffer = [];
    private int _buffered;

    /// <summary>The last file-system call; no other call starts before it has ended.</summary>
    private Task<bool> _last = Task.FromResult(true);

    public string Sha256 => _published ? _sha256! : throw new InvalidOperationException("The image is not published.");

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_file is { IsClosed: true }, this);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfRunning();
        if (_buffered + bytes.Length > _buffer.Length)
        {
            if (_buffered > 0) await RunAsync(WriteBuffered, cancellationToken).ConfigureAwait(false);
            if (bytes.Length > _buffer.Length) Grow(bytes.Length);
        }

        bytes.Span.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
    }

    public async Task<bool> PublishAsync(ImageName name, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_published, this);
        var path = folders.GetPath(area, name);
        ThrowIfRunning();
        return await StorageTraces.StartFile().EndWithAsync(RunAsync(() => Publish(path), cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Does not wait for a hanging call: the file is then closed when that call has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        // After a cancellation the last write may still be running; if the disk responds, it ends within moments.
        if (!_last.IsCompleted) await Task.WhenAny(_last, Task.Delay(LastWriteTimeout)).ConfigureAwait(false);
        if (!_last.IsCompleted) FileCalls.After(_last, Close);
        else if (_file is null || _published) Close();
        else await CloseAsync(_file).ConfigureAwait(false);
    }

    private async Task CloseAsync(SafeFileHandle file)
    {
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
            logger.UnfinishedFileLeft(_unfinished, exception);
        }
    }

    private async Task<bool> RunAsync(Func<bool> call, CancellationToken cancellationToken)
    {
        try
        {
            _last = await calls.BeginAsync(call, cancellationToken).ConfigureAwait(false);
            return await calls.WaitAsync(_last, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FileFailures.IsWriteError(exception))
        {
            throw FileFailures.ToStoreException(exception);
        }
    }

    /// <exception cref="StoreException">A call that its caller gave up is still running; it uses file and buffer.</exception>
    private void ThrowIfRunning()
    {
        if (!_last.IsCompleted) throw new StoreException(StoreFailure.Unavailable, "An earlier call for this image has not ended.");
    }

    private void Grow(int length)
    {
        ReturnBuffer();
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(length, BufferLength));
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool WriteBuffered()
    {
        ThrowIfLost();

        // Until the bytes are written and counted, the file must not be published.
        _isLost = true;
        _file ??= create(_unfinished);
        RandomAccess.Write(_file, _buffer.AsSpan(0, _buffered), _length);
        _hash.AppendData(_buffer, 0, _buffered);
        _length += _buffered;
        _buffered = 0;
        _isLost = false;
        return true;
    }

    private bool Publish(string path)
    {
        if (_file is not { IsClosed: true })
        {
            WriteBuffered();
            Flush(_file!);
        }

        ThrowIfLost();
        _sha256 ??= Convert.ToHexStringLower(_hash.GetHashAndReset());

        // No document refers to a received photo before it has its second name (IImageStore.ClaimAsync), which is made durable.
        _published = area is ImageArea.Incoming ? DurableFiles.TryNameWithoutFlush(_unfinished, path) : DurableFiles.TryName(_unfinished, path);
        if (_published) RemoveUnfinished();
        return _published;
    }

    private void ThrowIfLost()
    {
        if (_isLost) throw new IOException("An earlier write or flush of the file failed, and its bytes may be lost.");
    }

    /// <summary>Flushes and closes the file, so that readers of the published file do not meet the writer's lock.</summary>
    private void Flush(SafeFileHandle file)
    {
        _isLost = true;
        using (file) DurableFiles.Flush(file, _unfinished);
        _isLost = false;
    }

    private void Close()
    {
        _hash.Dispose();
        ReturnBuffer();
        _file?.Dispose();
        if (_file is not null && !_published) RemoveUnfinished();
    }

    /// <summary>If the file cannot be removed now, the sweep removes it later.</summary>
    private void RemoveUnfinished()
    {
        try
        {
            File.Delete(_unfinished);
        }
        catch (Exception exception) when (FileFailures.IsDiskError(exception))
        {
            logger.UnfinishedFileLeft(_unfinished, exception);
        }
    }
}
