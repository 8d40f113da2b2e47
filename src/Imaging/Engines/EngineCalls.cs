using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Avatar.Imaging.Engines;

/// <summary>
/// Limits and retries the calls of an engine to its server: a maximum number of concurrent calls, a queue of the same length with a wait
/// limit that owners share evenly, a timeout per call, retries after failures that surely caused no work, and a circuit breaker (Nygard,
/// "Release It!", 2007). A response that is not an image counts as a failure.
/// </summary>
internal sealed class EngineCalls
{
    /// <summary>The circuit breaker opens when half of at least this many attempts within a minute failed.</summary>
    public const int MinAttempts = 5;

    /// <summary>Time for which the server is not called while the circuit breaker is open.</summary>
    public static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(15);

    /// <summary>Maximum part of a call's timeout that it can wait for its slot; the rest must be enough for the server.</summary>
    public const double WaitShare = 0.25;

    private const int MaxRetries = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

    private readonly string _engine;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly EngineMetrics _metrics;
    private readonly FairSemaphore _slots;
    private readonly CircuitBreakerStateProvider _breaker = new();
    private readonly ResiliencePipeline _pipeline;

    /// <param name="engine">Name of the engine, for logs and metrics.</param>
    /// <param name="maxCalls">Maximum number of concurrent calls, at least 1; the same number can wait.</param>
    /// <param name="timeout">Maximum time of one call, including its wait and its retries.</param>
    /// <param name="time">Clock for timeouts and pauses.</param>
    /// <param name="metrics">Receives durations and retries.</param>
    /// <param name="logger">Receives retries and changes of the circuit breaker.</param>
    public EngineCalls(string engine, int maxCalls, TimeSpan timeout, TimeProvider time, EngineMetrics metrics, ILogger logger)
    {
        (_engine, _timeout, _time, _metrics) = (engine, timeout, time, metrics);
        _slots = new FairSemaphore(maxCalls, maxWaiting: maxCalls);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(Retry(logger))
            .AddCircuitBreaker(Breaker(logger))
            .Build();
    }

    /// <summary>Gets an image from the server.</summary>
    /// <param name="owner">Owner of the job.</param>
    /// <param name="attempt">
    /// Calls the server and reads its whole response. Throws <see cref="EngineCallException"/> or <see cref="HttpRequestException"/> for
    /// failures of the server; other exceptions are passed on and not retried.
    /// </param>
    /// <param name="caller">Cancels the call when the caller no longer waits.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ImagingError.Busy"/>, <see cref="ImagingError.EngineFailed"/> or <see cref="ImagingError.EngineTimeout"/>.
    /// </exception>
    public async Task<T> RunAsync<T>(StudioOwner owner, Func<CancellationToken, Task<T>> attempt, CancellationToken caller)
    {
        caller.ThrowIfCancellationRequested();
        using var timeout = new CancellationTokenSource(_timeout, _time);
        await TakeSlotAsync(owner, caller).ConfigureAwait(false);
        var began = _time.GetTimestamp();
        var outcome = "failed";
        _metrics.Began(_engine);
        try
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(caller, timeout.Token);
            var result = await ExecuteAsync(attempt, timeout.Token, linked.Token, caller).ConfigureAwait(false);
            outcome = "made";
            return result;
        }
        catch (ImagingException exception) when (exception.Error is ImagingError.EngineTimeout)
        {
            outcome = "timed_out";
            throw;
        }
        catch (OperationCanceledException)
        {
            outcome = "abandoned";
            throw;
        }
        finally
        {
            _metrics.Ended(_engine, outcome, _time.GetElapsedTime(began));
            _slots.Release();
        }
    }

    /// <summary>Waits for a slot. Reports a wait that is too long as busy, not as a timeout, because the server was not called.</summary>
    private async Task TakeSlotAsync(StudioOwner owner, CancellationToken caller)
    {
        using var waitLimit = new CancellationTokenSource(_timeout * WaitShare, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(caller, waitLimit.Token);
        try
        {
            await _slots.WaitAsync(owner, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            throw FairSemaphore.Busy();
        }
    }

    private async Task<T> ExecuteAsync<T>(
        Func<CancellationToken, Task<T>> attempt, CancellationToken timeout, CancellationToken linked, CancellationToken caller)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await AttemptAsync(attempt, timeout, caller, token).ConfigureAwait(false), linked)
                .ConfigureAwait(false);
        }
        catch (EngineCallException failure)
        {
            throw failure.Fault is EngineFault.TimedOut ? ImagingException.TimedOut(failure) : ImagingException.Failed(failure);
        }
        catch (BrokenCircuitException broken)
        {
            throw ImagingException.Failed(broken);
        }
        catch (OperationCanceledException pause) when (timeout.IsCancellationRequested && !caller.IsCancellationRequested)
        {
            throw ImagingException.TimedOut(pause);
        }
    }

    /// <summary>Runs one attempt and converts HTTP exceptions to <see cref="EngineCallException"/>.</summary>
    private static async Task<T> AttemptAsync<T>(
        Func<CancellationToken, Task<T>> attempt, CancellationToken timeout, CancellationToken caller, CancellationToken token)
    {
        try
        {
            return await attempt(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !caller.IsCancellationRequested)
        {
            throw new EngineCallException(EngineFault.TimedOut, "The server did not respond in time.", exception);
        }
        catch (OperationCanceledException exception) when (!token.IsCancellationRequested)
        {
            throw new EngineCallException(EngineFault.Unreachable, "The server did not accept a connection in time.", exception);
        }
        catch (HttpRequestException exception)
        {
            var unreachable = exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError;
            throw new EngineCallException(
                unreachable ? EngineFault.Unreachable : EngineFault.Failed,
                unreachable ? "The server cannot be reached." : "The connection to the server broke.",
                exception);
        }
    }

    private RetryStrategyOptions Retry(ILogger logger) => new()
    {
        // No retry when the circuit breaker has opened: it would fail immediately.
        ShouldHandle = new PredicateBuilder().Handle<EngineCallException>(failure =>
            failure.Fault is EngineFault.Unreachable or EngineFault.Refused
            && !(failure.RetryAfter > MaxPause)
            && _breaker.CircuitState is not CircuitState.Open),
        MaxRetryAttempts = MaxRetries,
        Delay = FirstPause,
        BackoffType = DelayBackoffType.Exponential,

        // Null stands for the delay of the back-off.
        DelayGenerator = static attempt => ValueTask.FromResult(((EngineCallException)attempt.Outcome.Exception!).RetryAfter),
        OnRetry = attempt =>
        {
            _metrics.Retried(_engine);
            EngineLog.Retrying(logger, _engine, attempt.AttemptNumber + 1, attempt.RetryDelay, attempt.Outcome.Exception!.Message);
            return ValueTask.CompletedTask;
        },
    };

    private CircuitBreakerStrategyOptions Breaker(ILogger logger) => new()
    {
        ShouldHandle = new PredicateBuilder().Handle<EngineCallException>(failure => failure.Fault is not EngineFault.Refused),
        FailureRatio = 0.5,
        MinimumThroughput = MinAttempts,
        SamplingDuration = TimeSpan.FromMinutes(1),
        BreakDuration = BreakDuration,
        StateProvider = _breaker,
        OnOpened = opened =>
        {
            EngineLog.CircuitOpened(logger, _engine, opened.BreakDuration, opened.Outcome.Exception!.Message);
            return ValueTask.CompletedTask;
        },
        OnClosed = _ =>
        {
            EngineLog.CircuitClosed(logger, _engine);
            return ValueTask.CompletedTask;
        },
    };
}
