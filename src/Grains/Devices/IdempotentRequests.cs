using Avatar.Storage;

namespace Avatar.Grains;

/// <summary>
/// Ensures that each idempotency key of a device has one result. A repeated request joins the first one while it runs, is answered from the
/// record afterwards, and continues with the same ids after a crash. Not thread-safe: used on one grain's scheduler. Between activations
/// the store's unique key decides.
/// </summary>
internal sealed class IdempotentRequests(DeviceId device, IAvatarStore store, TimeProvider time)
{
    private readonly Dictionary<IdempotencyKey, (string Hash, SingleFlight<IdempotentAnswer> Work)> _underWay = [];

    public bool IsBusy => _underWay.Count > 0;

    /// <summary>Runs the work, or returns the result of an earlier request with the same key.</summary>
    /// <param name="key">The client's idempotency key.</param>
    /// <param name="hash">The hash of the request. A different hash with the same key is rejected.</param>
    /// <param name="originalId">The original to change or to create. If the key has a record, its id is used instead.</param>
    /// <param name="cartoonId">The cartoon to create. If the key has a record, its id is used instead.</param>
    /// <param name="work">Does the work with the ids of the record.</param>
    /// <param name="takeOver">
    /// Called if this request starts the work; transfers ownership of a resource that the work needs and that is disposed with it. The work
    /// may continue for other callers after this one has given up. Null if the work needs no resource.
    /// </param>
    /// <param name="cancellationToken">Cancels this caller's wait. The work continues while other callers wait for it.</param>
    /// <returns>The answer, and whether an earlier request created it.</returns>
    public async Task<(IdempotentAnswer Answer, bool Replayed)> OnceAsync(
        IdempotencyKey key,
        string hash,
        OriginalId originalId,
        CartoonId cartoonId,
        Func<OriginalId, CartoonId, CancellationToken, Task<IdempotentAnswer>> work,
        Func<IAsyncDisposable>? takeOver,
        CancellationToken cancellationToken)
    {
        while (_underWay.TryGetValue(key, out var first))
        {
            if (first.Hash != hash) throw AvatarException.IdempotencyKeyReused();
            if (!first.Work.IsAbandoned) return (await first.Work.JoinAsync(cancellationToken), true);

            // All callers of this work have given up, so it was cancelled. Wait for its end, then start over.
            await first.Work.WaitForEndAsync().WaitAsync(cancellationToken);
        }

        var replayed = false;
        var taken = takeOver?.Invoke();
        var shared = new SingleFlight<IdempotentAnswer>(async abandoned =>
        {
            await using var needed = taken;
            var record = await BeginAsync(key, hash, originalId, cartoonId, abandoned);
            replayed = record.Answer is not null;
            return record.Answer is { } answer
                ? IdempotentAnswer.Read(answer)
                : await work(record.OriginalId, record.CartoonId, abandoned);
        });
        _underWay.Add(key, (hash, shared));
        shared.Start(() => _underWay.Remove(key));
        return (await shared.JoinAsync(cancellationToken), replayed);
    }

    /// <summary>
    /// Waits until no work is running. Work that all callers have given up is cancelled, but may still be writing a record.
    /// </summary>
    public async Task WaitForEndAsync()
    {
        while (_underWay.Count > 0) await Task.WhenAll(_underWay.Values.Select(request => request.Work.WaitForEndAsync()));
    }

    /// <summary>Returns the key's existing record, or inserts a new one with the ids that the work will use.</summary>
    private async Task<IdempotencyRecord> BeginAsync(
        IdempotencyKey key, string hash, OriginalId originalId, CartoonId cartoonId, CancellationToken cancellationToken)
    {
        var record = await store.IdempotencyRecords.FindAsync(device, key, cancellationToken) ?? await InsertAsync(new()
        {
            DeviceId = device,
            Key = key,
            RequestHash = hash,
            OriginalId = originalId,
            CartoonId = cartoonId,
            CreatedAt = time.GetUtcNow(),
        });
        return record.RequestHash == hash ? record : throw AvatarException.IdempotencyKeyReused();
    }

    private async Task<IdempotencyRecord> InsertAsync(IdempotencyRecord record)
    {
        try
        {
            await store.IdempotencyRecords.InsertAsync(record, CancellationToken.None);
            return record;
        }
        catch (StoreException failure) when (failure.Key is UniqueKey.IdempotencyKey)
        {
            // The record is ours after all (a repeated write), or another activation's. It counts in either case.
            var theirs = await store.IdempotencyRecords.FindAsync(device, record.Key, CancellationToken.None);
            if (theirs is null) throw;
            return theirs;
        }
    }
}
