using Avatar.Storage;

namespace Avatar.Hosting.Tests;

/// <summary>An image store that is unreachable at first, or permanently unusable.</summary>
internal sealed class UnreachableStore : IImageStore
{
    private Guid? _storeId;

    /// <summary>The number of the first call that succeeds.</summary>
    public int FailsUntil { get; init; }

    public StorageStartException? Refusal { get; init; }

    public int Asked { get; private set; }

    public Task<Guid?> GetStoreIdAsync(CancellationToken cancellationToken)
    {
        if (Refusal is not null) throw Refusal;
        if (_storeId is null && ++Asked < FailsUntil) throw new StorageUnreachableException("It is away.");
        return Task.FromResult(_storeId);
    }

    public Task SetStoreIdAsync(Guid storeId, CancellationToken cancellationToken)
    {
        _storeId = storeId;
        return Task.CompletedTask;
    }

    public Task<Guid> GetFilesIdAsync(CancellationToken cancellationToken) => Task.FromResult(Guid.Empty);

    public Task ProbeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> HasFilesAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<IImageWriter> CreateAsync(ImageArea area, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StoredImage?> OpenAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlySet<ImageName>> FindExistingAsync(ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task DeleteAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<StoredFile> ListAsync(ImageArea area, string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> ClaimAsync(ImageName incoming, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> SettleAsync(ImageName incoming, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task WithdrawAsync(ImageName incoming, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task FlushAsync(ImageArea area, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetAsideAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> DeleteUnfinishedAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) => throw new NotSupportedException();
}
