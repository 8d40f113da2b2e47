namespace Avatar.Imaging.Engines;

/// <summary>An engine cannot work as it is set up. The message is a sentence that says what was found.</summary>
public sealed class EngineStartException(string message, Exception? innerException = null) : Exception(message, innerException);
