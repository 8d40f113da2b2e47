using Avatar.Storage;

namespace Avatar.Grains;

/// <summary>
/// Makes one thing of each idempotency key of a device: a repeat waits for the first while that is under way, is answered from
/// the record when that is done, and goes on with the same ids after a crash. Used on one grain's scheduler alone; between
/// activations the store's unique key decides.
/// </summary>
internal sealed class IdempotentRequests(DeviceId device, IAvatarStore store, TimeProvider time)
{
    private readonly Dictionary<IdempotencyKey, (string Hash, SharedWork<IdempotentAnswer> Work)> _underWay = [];

    public bool IsAtWork => _underWay.Count > 0;

    /// <summary>Does the work, or finds what it came to before.</summary>
    /// <param name="key">The client's name for the request.</param>
    /// <param name="hash">What was asked: another hash under the same key is refused.</param>
    /// <param name="originalId">The original that the work is on, or is to make; another one if the key has a record.</param>
    /// <param name="cartoonId">The cartoon that the work is to make; another one if the key has a record.</param>
    /// <param name="work">Does the work for the ids of the record.</param>
    /// <param name="takeOver">
    /// Hands over what the work needs, when it is this caller's request that begins it: it is disposed with the work, which may go on
    /// for others when this caller has left. Null if it needs nothing.
    /// </param>
    /// <param name="cancellationToken">The caller's: the work goes on while others wait for it.</param>
    /// <returns>The answer, and whether it is an earlier request's.</returns>
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

            // Work whose callers have all given up is on its way to its end, and has no result: the repeat begins anew behind it.
            await first.Work.EndAsync().WaitAsync(cancellationToken);
        }

        var replayed = false;
        var taken = takeOver?.Invoke();
        var shared = new SharedWork<IdempotentAnswer>(async abandoned =>
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
    /// Waits until no work is under way. What all callers have left is cancelled, and may yet be writing a record.
    /// </summary>
    public async Task EndAsync()
    {
        while (_underWay.Count > 0) await Task.WhenAll(_underWay.Values.Select(request => request.Work.EndAsync()));
    }

    /// <summary>The key's record: the one that is there, or a new one with the ids that the work will use.</summary>
    private async Task<IdempotencyRecord> BeginAsync(
        IdempotencyKey key, string hash, OriginalId originalId, CartoonId cartoonId, CancellationToken cancellationToken)
    {
        var record = await store.FindIdempotencyRecordAsync(device, key, cancellationToken) ?? await InsertAsync(new()
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
            await store.InsertIdempotencyRecordAsync(record, CancellationToken.None);
            return record;
        }
        catch (StoreException failure) when (failure.Key is UniqueKey.IdempotencyKey)
        {
            // Ours after all (a repeated write), or another activation's: either way it is the one to go by.
            var theirs = await store.FindIdempotencyRecordAsync(device, record.Key, CancellationToken.None);
            if (theirs is null) throw;
            return theirs;
        }
    }
}
