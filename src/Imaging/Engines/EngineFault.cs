namespace Avatar.Imaging.Engines;

/// <summary>How an attempt failed, as far as the next one is concerned.</summary>
internal enum EngineFault
{
    /// <summary>The server was not reached: it has made nothing.</summary>
    Unreachable,

    /// <summary>The server said that it takes nothing now, and when to come back: it has made nothing, and is not broken.</summary>
    Refused,

    /// <summary>The server failed, or its answer is no picture: it may have worked, and been paid for it.</summary>
    Failed,

    /// <summary>The server did not answer in time: it may still be at work.</summary>
    TimedOut,
}
