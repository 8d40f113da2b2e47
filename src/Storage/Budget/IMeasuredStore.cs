namespace Avatar.Storage;

/// <summary>A store whose share of the disk counts.</summary>
internal interface IMeasuredStore
{
    /// <summary>The bytes that all it keeps takes, unfinished and set aside files too.</summary>
    /// <exception cref="StoreException">It cannot be asked now.</exception>
    Task<long> MeasureAsync(CancellationToken cancellationToken);
}
