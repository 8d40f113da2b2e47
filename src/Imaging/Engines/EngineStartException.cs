namespace Avatar.Imaging.Engines;

/// <summary>An engine cannot work with its configuration. The message is a clause that follows "the model is …, but".</summary>
public sealed class EngineStartException(string message, Exception? innerException = null) : Exception(message, innerException);
