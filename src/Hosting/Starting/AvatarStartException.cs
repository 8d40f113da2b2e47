namespace Avatar.Hosting;

/// <summary>The service cannot start with its settings. The message is one sentence that says what to change.</summary>
public sealed class AvatarStartException(string message, Exception? innerException = null) : Exception(message, innerException);
