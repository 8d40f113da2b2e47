using System.Threading.RateLimiting;
using Avatar.Silo.Configuration;

namespace Avatar.WebFront.Limits;

/// <summary>
/// What one network address may have made: so many pictures per minute, and so many under way at once, the bodies of uploads included.
/// As many again wait a little for their turn, first come, first served. Each front counts by itself.
/// </summary>
/// <remarks>
/// The buckets are not <see cref="TokenBucketRateLimiter"/>s, as those take no token back. One that is full is forgotten: addresses are
/// easily had (a customer of IPv6 may have 65,536 networks).
/// </remarks>
internal sealed class AddressImages : IDisposable
{
    /// <summary>How long a request waits for its turn before it is refused.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Buckets below which none is looked for that may be forgotten.</summary>
    internal const int FewBuckets = 1024;

    private static readonly TimeSpan SomeSeconds = TimeSpan.FromSeconds(2);

    private readonly int _perMinute;
    private readonly TimeProvider _time;
    private readonly PartitionedRateLimiter<AddressKey> _turns;
    private readonly Lock _gate = new();
    private readonly Dictionary<AddressKey, TokenBucket> _buckets = [];
    private int _manyBuckets = FewBuckets;

    public AddressImages(AvatarSettings settings, TimeProvider time)
        : this((int)settings.Get(Settings.AddressImagesPerMinute), (int)settings.Get(Settings.AddressImagesAtOnce), time)
    {
    }

    internal AddressImages(int perMinute, int atOnce, TimeProvider time)
    {
        (_perMinute, _time) = (perMinute, time);
        var limit = new ConcurrencyLimiterOptions { PermitLimit = atOnce, QueueLimit = atOnce, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
        Func<AddressKey, RateLimiter> create = _ => new ConcurrencyLimiter(limit);
        _turns = PartitionedRateLimiter.Create<AddressKey, AddressKey>(address => RateLimitPartition.Get(address, create));
    }

    /// <summary>Buckets that are remembered.</summary>
    internal int Buckets
    {
        get
        {
            lock (_gate) return _buckets.Count;
        }
    }

    /// <summary>Counts a picture, and waits until it may be made.</summary>
    /// <returns>The picture under way, which ends when it is disposed.</returns>
    /// <exception cref="AvatarException"><see cref="AvatarError.RateLimited"/>: too many per minute, or at once.</exception>
    public async ValueTask<IDisposable> AdmitAsync(AddressKey address, CancellationToken cancellationToken)
    {
        Take(address);
        try
        {
            return await EnterAsync(address, cancellationToken);
        }
        catch
        {
            GiveBack(address);
            throw;
        }
    }

    /// <summary>Nothing was made: the picture does not count.</summary>
    public void GiveBack(AddressKey address)
    {
        lock (_gate)
        {
            // A bucket that is forgotten was full.
            if (_buckets.TryGetValue(address, out var bucket)) bucket.GiveBack();
        }
    }

    public void Dispose() => _turns.Dispose();

    private void Take(AddressKey address)
    {
        lock (_gate)
        {
            if (!_buckets.TryGetValue(address, out var bucket))
            {
                if (_buckets.Count >= _manyBuckets) ForgetFull();
                _buckets.Add(address, bucket = new(_perMinute, _time));
            }

            if (!bucket.TryTake(out var wait)) throw AvatarException.RateLimited(wait, _perMinute);
        }
    }

    private void ForgetFull()
    {
        foreach (var (address, bucket) in _buckets)
        {
            if (bucket.UntilFull <= TimeSpan.Zero) _buckets.Remove(address);
        }

        _manyBuckets = Math.Max(FewBuckets, 2 * _buckets.Count);
    }

    private async ValueTask<IDisposable> EnterAsync(AddressKey address, CancellationToken cancellationToken)
    {
        using var impatient = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, impatient.Token);
        RateLimitLease turn;
        try
        {
            turn = await _turns.AcquireAsync(address, permitCount: 1, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TooManyAtOnce();
        }

        if (turn.IsAcquired) return turn;
        turn.Dispose();
        throw TooManyAtOnce();
    }

    private static AvatarException TooManyAtOnce() => new(
        AvatarError.RateLimited, "Too many pictures are under way for your network. Please try again in a few seconds.", SomeSeconds);
}
