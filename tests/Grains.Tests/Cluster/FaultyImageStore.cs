using System.Runtime.CompilerServices;
using Avatar.Storage;

namespace Avatar.Grains.Tests;

/// <summary>A real file store whose calls, except listings, fail as planned in <see cref="Faults"/>.</summary>
internal sealed class FaultyImageStore(IImageStore inner, Faults faults) : IImageStore
{
    public async Task<IImageWriter> CreateAsync(ImageArea area, CancellationToken cancellationToken) =>
        new FaultyWriter(await faults.RunAsync(nameof(CreateAsync), () => inner.CreateAsync(area, cancellationToken)), area, faults);

    public Task<StoredImage?> OpenAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(OpenAsync), () => inner.OpenAsync(area, name, cancellationToken));

    public Task<IReadOnlySet<ImageName>> FindExistingAsync(ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(FindExistingAsync), () => inner.FindExistingAsync(area, names, cancellationToken));

    public Task DeleteAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(DeleteAsync), () => inner.DeleteAsync(area, name, cancellationToken));

    public async IAsyncEnumerable<StoredFile> ListAsync(
        ImageArea area, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var entry = faults.Enter();
        await foreach (var file in inner.ListAsync(area, prefix, cancellationToken)) yield return file;
    }

    public Task<bool> ClaimAsync(ImageName incoming, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(ClaimAsync), () => inner.ClaimAsync(incoming, cancellationToken));

    public Task<bool> SettleAsync(ImageName incoming, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(SettleAsync), () => inner.SettleAsync(incoming, cancellationToken));

    public Task WithdrawAsync(ImageName incoming, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(WithdrawAsync), () => inner.WithdrawAsync(incoming, cancellationToken));

    public Task FlushAsync(ImageArea area, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(FlushAsync), () => inner.FlushAsync(area, cancellationToken));

    public Task SetAsideAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(SetAsideAsync), () => inner.SetAsideAsync(area, name, cancellationToken));

    public Task<int> DeleteUnfinishedAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(DeleteUnfinishedAsync), () => inner.DeleteUnfinishedAsync(cutoff, cancellationToken));

    public Task<Guid?> GetStoreIdAsync(CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(GetStoreIdAsync), () => inner.GetStoreIdAsync(cancellationToken));

    public Task SetStoreIdAsync(Guid storeId, CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(SetStoreIdAsync), () => inner.SetStoreIdAsync(storeId, cancellationToken));

    public Task<Guid> GetFilesIdAsync(CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(GetFilesIdAsync), () => inner.GetFilesIdAsync(cancellationToken));

    public Task ProbeAsync(CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(ProbeAsync), () => inner.ProbeAsync(cancellationToken));

    public Task<bool> HasFilesAsync(CancellationToken cancellationToken) =>
        faults.RunAsync(nameof(HasFilesAsync), () => inner.HasFilesAsync(cancellationToken));

    private sealed class FaultyWriter(IImageWriter inner, ImageArea area, Faults faults) : IImageWriter
    {
        public string Sha256 => inner.Sha256;

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
            await faults.RunAsync(nameof(WriteAsync), async () => await inner.WriteAsync(bytes, cancellationToken));

        public Task<bool> PublishAsync(ImageName name, CancellationToken cancellationToken) =>
            faults.RunAsync(nameof(PublishAsync), async () => !faults.IsTaken(area) && await inner.PublishAsync(name, cancellationToken));

        /// <summary>The unfinished file that a crash leaves is swept like a real one.</summary>
        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
