namespace Avatar.Storage;

/// <summary>A store that has to be opened before its first call.</summary>
internal interface IStartableStore
{
    /// <exception cref="StorageStartException">It cannot be used; the message tells an operator what to do.</exception>
    Task OpenAsync(CancellationToken cancellationToken);
}
