using Avatar.Storage;

namespace Avatar.Hosting.Tests;

/// <summary>An image store that is unreachable at first, or permanently unusable. It can only be opened.</summary>
internal sealed class UnreachableStore() : ImageStoreDecorator(inner: null)
{
    private Guid? _storeId;

    /// <summary>The number of the first call that succeeds.</summary>
    public int FailsUntil { get; init; }

    public StorageStartException? Refusal { get; init; }

    public int Asked { get; private set; }

    public override Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<Guid?> GetStoreIdAsync(CancellationToken cancellationToken)
    {
        if (Refusal is not null) throw Refusal;
        if (_storeId is null && ++Asked < FailsUntil) throw new StorageUnreachableException("It is away.");
        return Task.FromResult(_storeId);
    }

    public override Task SetStoreIdAsync(Guid storeId, CancellationToken cancellationToken)
    {
        _storeId = storeId;
        return Task.CompletedTask;
    }

    public override Task<Guid> GetFilesIdAsync(CancellationToken cancellationToken) => Task.FromResult(Guid.Empty);

    public override Task<bool> HasFilesAsync(CancellationToken cancellationToken) => Task.FromResult(false);
}
