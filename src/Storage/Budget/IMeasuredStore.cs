namespace Avatar.Storage;

/// <summary>A store that can measure its disk usage.</summary>
internal interface IMeasuredStore
{
    /// <summary>Returns the bytes that the store uses, including unfinished files and files that were set aside.</summary>
    /// <exception cref="StoreException">The store is unavailable.</exception>
    Task<long> MeasureAsync(CancellationToken cancellationToken);
}
