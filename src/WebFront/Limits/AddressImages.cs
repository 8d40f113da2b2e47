using System.Reflection;
using System.Threading.RateLimiting;
using Avatar.Hosting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront;

/// <summary>
/// Limits the images of one network address: a number per minute, and a number of concurrent requests, including uploads that are still
/// arriving. The same number of requests may wait in a FIFO queue for a short time. Each front counts separately.
/// </summary>
/// <remarks>
/// <see cref="TokenBucketRateLimiter"/> is not used because it cannot take a token back. Full buckets are dropped to bound memory: one
/// IPv6 customer may have 65,536 networks.
/// </remarks>
internal sealed class AddressImages : IDisposable
{
    /// <summary>Maximum time a request waits in the queue before it is refused.</summary>
    public static readonly TimeSpan MaxQueueTime = TimeSpan.FromSeconds(10);

    /// <summary>Number of buckets below which full ones are not dropped.</summary>
    internal const int MinBucketsToPrune = 1024;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    private readonly int _perMinute;
    private readonly TimeProvider _time;
    private readonly PartitionedRateLimiter<AddressKey> _turns;
    private readonly Lock _gate = new();
    private readonly Dictionary<AddressKey, TokenBucket> _buckets = [];
    private int _pruneAt = MinBucketsToPrune;

    public AddressImages(IOptions<AddressLimitOptions> options, TimeProvider time)
        : this(options.Value.AddressImagesPerMinute, options.Value.AddressImagesAtOnce, time)
    {
    }

    internal AddressImages(int perMinute, int atOnce, TimeProvider time)
    {
        (_perMinute, _time) = (perMinute, time);
        var limit = new ConcurrencyLimiterOptions { PermitLimit = atOnce, QueueLimit = atOnce, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };
        Func<AddressKey, RateLimiter> create = _ => new ConcurrencyLimiter(limit);
        _turns = PartitionedRateLimiter.Create<AddressKey, AddressKey>(address => RateLimitPartition.Get(address, create));
    }

    /// <summary>Number of buckets in memory.</summary>
    internal int Buckets
    {
        get
        {
            lock (_gate) return _buckets.Count;
        }
    }

    /// <summary>Counts an image, and waits until it may be made.</summary>
    /// <returns>A lease to dispose when the image is done.</returns>
    /// <exception cref="AvatarException"><see cref="AvatarError.RateLimited"/>: too many per minute, or too many concurrently.</exception>
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

    /// <summary>Returns the token of an image that was not made.</summary>
    public void GiveBack(AddressKey address)
    {
        lock (_gate)
        {
            // A bucket that was dropped was full.
            if (_buckets.TryGetValue(address, out var bucket)) bucket.GiveBack();
        }
    }

    /// <summary>Whether an image that failed with this exception does not count: the service is busy, or another limit was reached.</summary>
    public static bool IsUncounted(Exception failure) => Failure.From(failure).Error is AvatarError.Busy or AvatarError.RateLimited;

    public void Dispose() => _turns.Dispose();

    private void Take(AddressKey address)
    {
        lock (_gate)
        {
            if (!_buckets.TryGetValue(address, out var bucket))
            {
                if (_buckets.Count >= _pruneAt) DropFullBuckets();
                _buckets.Add(address, bucket = new(_perMinute, _time));
            }

            if (!bucket.TryTake(out var wait)) throw AvatarException.RateLimited(wait, _perMinute);
        }
    }

    private void DropFullBuckets()
    {
        foreach (var (address, bucket) in _buckets)
        {
            if (bucket.UntilFull <= TimeSpan.Zero) _buckets.Remove(address);
        }

        _pruneAt = Math.Max(MinBucketsToPrune, 2 * _buckets.Count);
    }

    private async ValueTask<IDisposable> EnterAsync(AddressKey address, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(MaxQueueTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        RateLimitLease turn;
        try
        {
            turn = await _turns.AcquireAsync(address, permitCount: 1, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TooManyConcurrent();
        }

        if (turn.IsAcquired) return turn;
        turn.Dispose();
        throw TooManyConcurrent();
    }

    private static AvatarException TooManyConcurrent() => new(
        AvatarError.RateLimited, "Too many images are being made for your network address. Please try again in a few seconds.", RetryDelay);
}

/// <summary>
/// A request's turn to make an image. Binding it applies the image limits of the caller's network address, before the request body is read.
/// Requests refused because the studio is busy or the device reached its own limit do not count. Otherwise one greedy device could use up
/// the limit of all devices behind its address.
/// </summary>
internal sealed class ImageTurn : IEndpointParameterMetadataProvider
{
    private readonly AddressImages _images;
    private readonly IDisposable _lease;

    private ImageTurn(AddressKey address, AddressImages images, IDisposable lease) => (Address, _images, _lease) = (address, images, lease);

    /// <summary>The caller's network address.</summary>
    public AddressKey Address { get; }

    /// <exception cref="AvatarException"><see cref="AvatarError.RateLimited"/>.</exception>
    public static async ValueTask<ImageTurn> BindAsync(HttpContext context)
    {
        var images = context.RequestServices.GetRequiredService<AddressImages>();
        var address = AddressKey.Of(context.Connection.RemoteIpAddress);
        var lease = await images.AdmitAsync(address, context.RequestAborted);

        // The filter below ends the turn with the handler; this ends it if a later parameter is refused.
        context.Response.RegisterForDispose(lease);
        return new(address, images, lease);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.FilterFactories.Add(static (_, next) => context => context.Arguments.OfType<ImageTurn>().Single().RunAsync(context, next));

    private async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception refused) when (AddressImages.IsUncounted(refused))
        {
            _images.GiveBack(Address);
            throw;
        }
        finally
        {
            _lease.Dispose();
        }
    }
}
