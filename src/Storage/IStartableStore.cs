namespace Avatar.Storage;

/// <summary>A store that must be opened before its first call.</summary>
internal interface IStartableStore
{
    /// <exception cref="StorageStartException">The store cannot be used; the message says what the operator must do.</exception>
    Task OpenAsync(CancellationToken cancellationToken);
}
