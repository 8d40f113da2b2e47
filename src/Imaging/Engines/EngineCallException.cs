namespace Avatar.Imaging.Engines;

/// <summary>One attempt to have a server make a picture went wrong. The message is for operators: it names no secret and no payload.</summary>
internal sealed class EngineCallException(EngineFault fault, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public EngineFault Fault { get; } = fault;

    /// <summary>When the server wants to be asked again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the answer says nothing about what was asked for: a question that changes nothing may be asked again.</summary>
    public bool IsPassing { get; init; }
}
