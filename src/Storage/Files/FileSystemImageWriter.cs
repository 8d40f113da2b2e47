using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Avatar.Storage.Files;

/// <summary>A file that grows beside its place. Writing ends with the first attempt to publish it.</summary>
internal sealed class FileSystemImageWriter(SafeFileHandle file, string unfinished, Func<ImageName, string> place, ILogger logger)
    : IImageWriter
{
    private long _length;
    private bool _published;
    private bool _isLost;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(file.IsClosed, this);
        try
        {
            await RandomAccess.WriteAsync(file, bytes, _length, cancellationToken).ConfigureAwait(false);
            _length += bytes.Length;
        }
        catch (Exception exception) when (FileFailures.IsOfGrowth(exception))
        {
            throw FileFailures.Of(exception);
        }
    }

    public async Task<bool> PublishAsync(ImageName name, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_published, this);
        var path = place(name);
        await PoolThread.Enter();
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            Flush();
            _published = DurableFiles.TryName(unfinished, path);
        }
        catch (Exception exception) when (FileFailures.IsOfDisk(exception))
        {
            throw FileFailures.Of(exception);
        }

        if (_published) RemoveUnfinished();
        return _published;
    }

    public async ValueTask DisposeAsync()
    {
        await PoolThread.Enter();
        file.Dispose();
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
