namespace Avatar.Imaging.Engines;

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
