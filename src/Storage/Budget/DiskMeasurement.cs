namespace Avatar.Storage;

/// <summary>Finds out what the stores take of the disk, and tells the budget.</summary>
public sealed class DiskMeasurement(DiskBudget budget, IAvatarStore documents, IImageStore images)
{
    /// <exception cref="StoreException">A store cannot be asked now.</exception>
    public Task RunAsync(CancellationToken cancellationToken) => budget.MeasureAsync(async () =>
    {
        long bytes = 0;
        foreach (var store in new object[] { documents, images }.OfType<IMeasuredStore>())
        {
            bytes += await store.MeasureAsync(cancellationToken).ConfigureAwait(false);
        }

        return bytes;
    });
}
