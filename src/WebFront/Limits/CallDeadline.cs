using Avatar.Hosting;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront;

/// <summary>
/// The deadlines of one request. It ends when its caller hangs up or the drain time-out of the shutdown elapses; its body must arrive within
/// the upload time-out; from <see cref="StartClock"/> on the work may take <see cref="CallTimeLimits.Front"/>.
/// </summary>
/// <param name="source">Cancelled when the caller hangs up or the shutdown stops waiting. Owned by this object.</param>
/// <param name="arrival">Maximum time for the body to arrive.</param>
/// <param name="time">The clock.</param>
internal sealed class CallDeadline(CancellationTokenSource source, TimeSpan arrival, TimeProvider time) : IDisposable
{
    private CancellationTokenSource? _late;
    private CancellationTokenSource? _lateOrOver;

    public CancellationToken Token => source.Token;

    public static ValueTask<CallDeadline> BindAsync(HttpContext context)
    {
        var deadline = context.RequestServices.GetRequiredService<CallDeadlineFactory>().Begin(context.RequestAborted);
        context.Response.RegisterForDispose(deadline);
        return ValueTask.FromResult(deadline);
    }

    /// <summary>Reads the request body within its time limit.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.RequestTimeout"/>: it did not arrive in time.</exception>
    public async Task<T> ReceiveAsync<T>(Func<CancellationToken, Task<T>> read)
    {
        using var late = new CancellationTokenSource(arrival, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(source.Token, late.Token);
        try
        {
            return await read(either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !source.IsCancellationRequested)
        {
            throw AvatarException.RequestTimeout();
        }
    }

    /// <summary>Starts the time limit of the work, after the request has been read. Further calls return the same token.</summary>
    /// <remarks>
    /// Uses the built-in timer of a <see cref="CancellationTokenSource"/>, which may safely fire after disposal. A separate timer that
    /// cancels a disposed source would throw on a pool thread and crash the process.
    /// </remarks>
    public CancellationToken StartClock()
    {
        if (_lateOrOver is { } started) return started.Token;
        _late = new CancellationTokenSource(CallTimeLimits.Front, time);
        _lateOrOver = CancellationTokenSource.CreateLinkedTokenSource(source.Token, _late.Token);
        return _lateOrOver.Token;
    }

    public void Dispose()
    {
        _lateOrOver?.Dispose();
        _late?.Dispose();
        source.Dispose();
    }
}

/// <summary>Creates the deadlines of requests that make images or delete a device. At shutdown they end after the drain time-out.</summary>
internal sealed class CallDeadlineFactory : IDisposable
{
    private readonly CancellationTokenSource _drained;
    private readonly CancellationTokenRegistration _stopping;
    private readonly TimeSpan _arrival;
    private readonly TimeProvider _time;

    public CallDeadlineFactory(IHostApplicationLifetime lifetime, IOptions<UploadOptions> uploads, IOptions<StopOptions> stop, TimeProvider time)
    {
        _time = time;
        _arrival = uploads.Value.UploadTimeout;
        _drained = new(Timeout.InfiniteTimeSpan, time);
        _stopping = lifetime.ApplicationStopping.Register(() => _drained.CancelAfter(stop.Value.DrainTimeout));
    }

    public CallDeadline Begin(CancellationToken requestAborted) =>
        new(CancellationTokenSource.CreateLinkedTokenSource(requestAborted, _drained.Token), _arrival, _time);

    public void Dispose()
    {
        _stopping.Dispose();
        _drained.Dispose();
    }
}

/// <summary>Registers <see cref="CallDeadlineFactory"/>.</summary>
internal static class CallDeadlineSetup
{
    public static void AddCallDeadlines(this WebApplicationBuilder builder) => builder.Services.AddSingleton<CallDeadlineFactory>();
}
