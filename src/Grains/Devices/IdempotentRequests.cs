using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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

/// <summary>Computes the SHA-256 of what makes two requests the same: route, target or image, style and seed.</summary>
internal static class RequestHash
{
    public static string Compute(UploadRequest request) => Compute("upload", request.File.Sha256, request.Style, request.Seed);

    public static string Compute(RegenerateRequest request) => Compute("regenerate", request.OriginalId.ToString(), request.Style, request.Seed);

    private static string Compute(string route, string target, string? style, long? seed)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{route}\n{target}\n{style}\n{seed}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}

/// <summary>
/// Work that several callers share. It is cancelled when the last of them gives up. Not thread-safe: used on one grain's scheduler.
/// </summary>
internal sealed class SingleFlight<T>(Func<CancellationToken, Task<T>> work) : IDisposable
{
    private readonly CancellationTokenSource _abandoned = new();
    private Task<T>? _task;
    private int _waiting;

    /// <summary>Whether all callers have given up, so that the work was cancelled.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Starts the work. <paramref name="ended"/> is called when it ends, also after a failure.</summary>
    public void Start(Action ended) => _task = RunAsync(ended);

    /// <summary>Waits until the work ends, also if it fails. Does not count as a caller that keeps it running.</summary>
    public Task WaitForEndAsync() => _task!.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);

    /// <summary>Waits for the result. Cancelling ends this wait; the work continues while other callers wait.</summary>
    public async Task<T> JoinAsync(CancellationToken cancellationToken)
    {
        _waiting++;
        try
        {
            return await _task!.WaitAsync(cancellationToken);
        }
        finally
        {
            if (--_waiting == 0 && !_task!.IsCompleted)
            {
                IsAbandoned = true;
                await _abandoned.CancelAsync();
            }
        }
    }

    public void Dispose() => _abandoned.Dispose();

    private async Task<T> RunAsync(Action ended)
    {
        try
        {
            return await work(_abandoned.Token);
        }
        finally
        {
            ended();
            Dispose();
        }
    }
}
