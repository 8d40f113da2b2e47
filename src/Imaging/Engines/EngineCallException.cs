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
