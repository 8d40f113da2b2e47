namespace Avatar.Storage;

/// <summary>Measures how many bytes the stores use on disk and updates the budget.</summary>
public sealed class DiskMeasurement(DiskBudget budget, IAvatarStore documents, IImageStore images)
{
    /// <exception cref="StoreException">A store is unavailable.</exception>
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
