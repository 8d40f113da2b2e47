namespace Avatar.Storage;

/// <summary>Decorator that reports the bytes written to and deleted from an image store to the <see cref="DiskBudget"/>.</summary>
internal sealed class BudgetedImageStore(IImageStore inner, DiskBudget budget) : IImageStore
{
    public Task OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public Task<long> MeasureAsync(CancellationToken cancellationToken) => inner.MeasureAsync(cancellationToken);

    public async Task<IImageWriter> CreateAsync(ImageArea area, CancellationToken cancellationToken) =>
        new Writer(await inner.CreateAsync(area, cancellationToken).ConfigureAwait(false), budget);

    public Task<StoredImage?> OpenAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) => inner.OpenAsync(area, name, cancellationToken);

    public Task<IReadOnlySet<ImageName>> FindExistingAsync(ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) =>
        inner.FindExistingAsync(area, names, cancellationToken);

    /// <summary>GridFS keeps the bytes for some hours after the deletion; the next measurement counts them again.</summary>
    public async Task DeleteAsync(ImageArea area, ImageName name, CancellationToken cancellationToken)
    {
        var length = await LengthAsync(area, name, cancellationToken).ConfigureAwait(false);
        await inner.DeleteAsync(area, name, cancellationToken).ConfigureAwait(false);
        budget.Add(-length);
    }

    public Task FlushAsync(ImageArea area, CancellationToken cancellationToken) => inner.FlushAsync(area, cancellationToken);

    public IAsyncEnumerable<StoredFile> ListAsync(ImageArea area, string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(area, prefix, cancellationToken);

    /// <summary>Counts nothing: a received photo's bytes were counted when it was written.</summary>
    public Task<bool> ClaimAsync(ImageName incoming, CancellationToken cancellationToken) => inner.ClaimAsync(incoming, cancellationToken);

    public Task<bool> SettleAsync(ImageName incoming, CancellationToken cancellationToken) => inner.SettleAsync(incoming, cancellationToken);

    public async Task WithdrawAsync(ImageName incoming, CancellationToken cancellationToken)
    {
        var length = await LengthAsync(ImageArea.Incoming, incoming, cancellationToken).ConfigureAwait(false);
        await inner.WithdrawAsync(incoming, cancellationToken).ConfigureAwait(false);
        budget.Add(-length);
    }

    public Task SetAsideAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) => inner.SetAsideAsync(area, name, cancellationToken);

    public Task<int> DeleteUnfinishedAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) => inner.DeleteUnfinishedAsync(cutoff, cancellationToken);

    public Task<Guid?> GetStoreIdAsync(CancellationToken cancellationToken) => inner.GetStoreIdAsync(cancellationToken);

    public Task SetStoreIdAsync(Guid storeId, CancellationToken cancellationToken) => inner.SetStoreIdAsync(storeId, cancellationToken);

    public Task<Guid> GetFilesIdAsync(CancellationToken cancellationToken) => inner.GetFilesIdAsync(cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);

    public Task<bool> HasFilesAsync(CancellationToken cancellationToken) => inner.HasFilesAsync(cancellationToken);

    private async Task<long> LengthAsync(ImageArea area, ImageName name, CancellationToken cancellationToken)
    {
        try
        {
            if (await inner.OpenAsync(area, name, cancellationToken).ConfigureAwait(false) is not { } image) return 0;
            await using (image.ConfigureAwait(false)) return image.Content.Length;
        }
        catch (StoreException)
        {
            // An unreadable file can still be deleted; the next measurement corrects the count.
            return 0;
        }
    }

    private sealed class Writer(IImageWriter inner, DiskBudget budget) : IImageWriter
    {
        private long _unpublished;

        public string Sha256 => inner.Sha256;

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            await inner.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            _unpublished += bytes.Length;
            budget.Add(bytes.Length);
        }

        public async Task<bool> PublishAsync(ImageName name, CancellationToken cancellationToken)
        {
            if (!await inner.PublishAsync(name, cancellationToken).ConfigureAwait(false)) return false;
            _unpublished = 0;
            return true;
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync().ConfigureAwait(false);
            budget.Add(-_unpublished);
            _unpublished = 0;
        }
    }
}
