namespace Avatar.Imaging.Engines;

/// <summary>One attempt to get an image from a server failed. The message is for operators and contains no secret and no payload.</summary>
internal sealed class EngineCallException(EngineFault fault, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public EngineFault Fault { get; } = fault;

    /// <summary>Time after which the server accepts a retry, from its <c>Retry-After</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the failure is transient, so that a request without side effects can be retried.</summary>
    public bool IsTransient { get; init; }
}

/// <summary>How an attempt failed. Decides about retries and the circuit breaker.</summary>
internal enum EngineFault
{
    /// <summary>The server was not reached, so it did no work.</summary>
    Unreachable,

    /// <summary>The server refused the request with a <c>Retry-After</c>: it did no work, and it is healthy.</summary>
    Refused,

    /// <summary>The server failed, or its response is not an image. It may have done work that is charged.</summary>
    Failed,

    /// <summary>The server did not respond in time and may still be working.</summary>
    TimedOut,
}

/// <summary>An engine cannot work with its configuration. The message is a clause that follows "the model is …, but".</summary>
public sealed class EngineStartException(string message, Exception? innerException = null) : Exception(message, innerException);
