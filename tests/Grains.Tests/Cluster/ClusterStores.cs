using Avatar.Storage;

namespace Avatar.Grains.Tests;

/// <summary>The stores of a test cluster. The test accesses them directly, the silo with injected faults.</summary>
public abstract class ClusterStores : IAsyncDisposable
{
    /// <summary>The documents, without injected faults.</summary>
    public abstract IAvatarStore Documents { get; }

    /// <summary>The files, without injected faults.</summary>
    public abstract IImageStore Images { get; }

    /// <summary>The documents as the silo sees them, with injected faults.</summary>
    public abstract IAvatarStore SiloDocuments { get; }

    /// <summary>The files as the silo sees them, with injected faults.</summary>
    public abstract IImageStore SiloImages { get; }

    public abstract Task OpenAsync();

    /// <summary>Sets the time at which a file was written.</summary>
    public abstract Task SetLastWriteAsync(ImageArea area, ImageName name, DateTimeOffset time);

    /// <summary>Sets the time at which all unfinished files were written.</summary>
    public abstract Task SetLastWriteOfUnfinishedAsync(DateTimeOffset time);

    /// <summary>Returns all files, including unfinished ones, copies, and files in <c>lost+found</c>.</summary>
    public abstract Task<IReadOnlySet<string>> ListEverythingAsync();

    public abstract ValueTask DisposeAsync();
}
