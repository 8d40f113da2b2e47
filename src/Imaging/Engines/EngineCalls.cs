using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Avatar.Imaging.Engines;

/// <summary>
/// The rules by which an engine calls its server: so many calls at once, as many that wait for a short time in a line that owners
/// share evenly, a time for each, another attempt only where the last one surely made nothing, and none at all for a while after too
/// many failures (Nygard's circuit breaker, "Release It!", 2007). An answer that turns out to be no picture is a failure like any other.
/// </summary>
internal sealed class EngineCalls
{
    /// <summary>Half of at least so many attempts within a minute must fail before the server is left alone.</summary>
    public const int FewestAttempts = 5;

    public static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(15);

    /// <summary>The part of a call's time that it may wait for its place: what is left must do for the server.</summary>
    public const double WaitShare = 0.25;

    private const int MostRetries = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly string _engine;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly EngineMetrics _metrics;
    private readonly SharedPlaces _places;
    private readonly CircuitBreakerStateProvider _breaker = new();
    private readonly ResiliencePipeline _pipeline;

    /// <param name="engine">The engine's name, for logs and meters.</param>
    /// <param name="maxCalls">Calls at the same time, at least 1; as many may wait.</param>
    /// <param name="timeout">The most that one call may take, its repeats included.</param>
    /// <param name="time">Measures time-outs and pauses.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="logger">Tells.</param>
    public EngineCalls(string engine, int maxCalls, TimeSpan timeout, TimeProvider time, EngineMetrics metrics, ILogger logger)
    {
        (_engine, _timeout, _time, _metrics) = (engine, timeout, time, metrics);
        _places = new SharedPlaces(maxCalls, longestLine: maxCalls);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(Retry(logger))
            .AddCircuitBreaker(Breaker(logger))
            .Build();
    }

    /// <summary>Has a server make a picture.</summary>
    /// <param name="owner">Whom it is made for.</param>
    /// <param name="attempt">
    /// Asks the server and reads its answer to the end. Throws <see cref="EngineCallException"/> for what the server did, and
    /// anything else for what it has no part in.
    /// </param>
    /// <param name="caller">Gives up at once.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ImagingError.Busy"/>, <see cref="ImagingError.EngineFailed"/> or <see cref="ImagingError.EngineTimeout"/>.
    /// </exception>
    public async Task<T> RunAsync<T>(StudioOwner owner, Func<CancellationToken, Task<T>> attempt, CancellationToken caller)
    {
        caller.ThrowIfCancellationRequested();
        using var over = new CancellationTokenSource(_timeout, _time);
        await TakePlaceAsync(owner, caller).ConfigureAwait(false);
        var began = _time.GetTimestamp();
        var outcome = "failed";
        _metrics.Began(_engine);
        try
        {
            using var overOrAbandoned = CancellationTokenSource.CreateLinkedTokenSource(caller, over.Token);
            var result = await ExecuteAsync(attempt, over.Token, overOrAbandoned.Token, caller).ConfigureAwait(false);
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
            _places.Leave();
        }
    }

    /// <summary>Who has waited too long is told that nothing was done, and not that the server was slow.</summary>
    private async Task TakePlaceAsync(StudioOwner owner, CancellationToken caller)
    {
        using var tooLong = new CancellationTokenSource(_timeout * WaitShare, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(caller, tooLong.Token);
        try
        {
            await _places.TakeAsync(owner, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            throw SharedPlaces.Busy();
        }
    }

    private async Task<T> ExecuteAsync<T>(
        Func<CancellationToken, Task<T>> attempt, CancellationToken over, CancellationToken overOrAbandoned, CancellationToken caller)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await AttemptAsync(attempt, over, caller, token).ConfigureAwait(false), overOrAbandoned)
                .ConfigureAwait(false);
        }
        catch (EngineCallException failure)
        {
            throw failure.Fault is EngineFault.TimedOut ? TimedOut(failure) : Failed(failure);
        }
        catch (BrokenCircuitException broken)
        {
            throw Failed(broken);
        }
        catch (OperationCanceledException pause) when (over.IsCancellationRequested && !caller.IsCancellationRequested)
        {
            throw TimedOut(pause);
        }
    }

    /// <summary>One attempt; what HTTP throws becomes a fault.</summary>
    private static async Task<T> AttemptAsync<T>(
        Func<CancellationToken, Task<T>> attempt, CancellationToken over, CancellationToken caller, CancellationToken token)
    {
        try
        {
            return await attempt(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (over.IsCancellationRequested && !caller.IsCancellationRequested)
        {
            throw new EngineCallException(EngineFault.TimedOut, "The server did not answer in time.", exception);
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
        // Once the breaker has opened there is nothing to wait for.
        ShouldHandle = new PredicateBuilder().Handle<EngineCallException>(failure =>
            failure.Fault is EngineFault.Unreachable or EngineFault.Refused
            && !(failure.RetryAfter > LongestPause)
            && _breaker.CircuitState is not CircuitState.Open),
        MaxRetryAttempts = MostRetries,
        DelayGenerator = static attempt => ValueTask.FromResult<TimeSpan?>(
            ((EngineCallException)attempt.Outcome.Exception!).RetryAfter ?? FirstPause * (1 << attempt.AttemptNumber)),
        OnRetry = attempt =>
        {
            _metrics.Retried(_engine);
            EngineLog.TryingAgain(logger, _engine, attempt.AttemptNumber + 1, attempt.RetryDelay, attempt.Outcome.Exception!.Message);
            return ValueTask.CompletedTask;
        },
    };

    private CircuitBreakerStrategyOptions Breaker(ILogger logger) => new()
    {
        ShouldHandle = new PredicateBuilder().Handle<EngineCallException>(failure => failure.Fault is not EngineFault.Refused),
        FailureRatio = 0.5,
        MinimumThroughput = FewestAttempts,
        SamplingDuration = TimeSpan.FromMinutes(1),
        BreakDuration = LeftAlone,
        StateProvider = _breaker,
        OnOpened = opened =>
        {
            EngineLog.LeftAlone(logger, _engine, opened.BreakDuration, opened.Outcome.Exception!.Message);
            return ValueTask.CompletedTask;
        },
        OnClosed = _ =>
        {
            EngineLog.WorksAgain(logger, _engine);
            return ValueTask.CompletedTask;
        },
    };

    private static ImagingException Failed(Exception cause) =>
        new(ImagingError.EngineFailed, "The picture could not be made. Please try again later.", cause);

    private static ImagingException TimedOut(Exception cause) =>
        new(ImagingError.EngineTimeout, "The picture took too long to make. Please try again.", cause);
}
