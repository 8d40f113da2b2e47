using Avatar.Storage;

namespace Avatar.Grains.Tests;

/// <summary>The stores that a cluster of a test works on, seen by the test as they are, and by the silo with the faults of a server.</summary>
public abstract class ClusterStores : IAsyncDisposable
{
    /// <summary>The documents as they are, past all faults.</summary>
    public abstract IAvatarStore Documents { get; }

    /// <summary>The files as they are, past all faults.</summary>
    public abstract IImageStore Images { get; }

    /// <summary>What the documents say of images, past all faults.</summary>
    public abstract IImageRecords Records { get; }

    /// <summary>The documents as the silo sees them.</summary>
    public abstract IAvatarStore SiloDocuments { get; }

    /// <summary>The files as the silo sees them.</summary>
    public abstract IImageStore SiloImages { get; }

    public abstract Task OpenAsync();

    /// <summary>Makes a file look as if it had been written then.</summary>
    public abstract Task SetLastWriteAsync(ImageArea area, ImageName name, DateTimeOffset time);

    /// <summary>Makes every file that nobody has finished look as if it had been written then.</summary>
    public abstract Task SetLastWriteOfUnfinishedAsync(DateTimeOffset time);

    /// <summary>Every file there is, whatever it is: unfinished ones, copies, and those that were set aside.</summary>
    public abstract Task<IReadOnlySet<string>> ListEverythingAsync();

    public abstract ValueTask DisposeAsync();
}
