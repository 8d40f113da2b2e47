using Avatar.Storage;

namespace Avatar.Testing;

/// <summary>
/// An image store that passes its calls to another one. A test overrides the calls that should behave differently, or
/// <see cref="CallAsync{T}"/>, which receives all of them except <see cref="ListAsync"/>.
/// </summary>
/// <param name="inner">The other store; null if the test overrides every call that it makes.</param>
public abstract class ImageStoreDecorator(IImageStore? inner) : IImageStore
{
    private IImageStore Inner => inner ?? throw new NotSupportedException("This store has no such call.");

    public virtual Task OpenAsync(CancellationToken cancellationToken) => CallAsync(nameof(OpenAsync), () => Inner.OpenAsync(cancellationToken));

    public virtual Task<long> MeasureAsync(CancellationToken cancellationToken) =>
        CallAsync(nameof(MeasureAsync), () => Inner.MeasureAsync(cancellationToken));

    public virtual Task<IImageWriter> CreateAsync(ImageArea area, CancellationToken cancellationToken) =>
        CallAsync(nameof(CreateAsync), () => Inner.CreateAsync(area, cancellationToken));

    public virtual Task<StoredImage?> OpenAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) =>
        CallAsync(nameof(OpenAsync), () => Inner.OpenAsync(area, name, cancellationToken));

    public virtual Task<IReadOnlySet<ImageName>> FindExistingAsync(
        ImageArea area, IReadOnlyCollection<ImageName> names, CancellationToken cancellationToken) =>
        CallAsync(nameof(FindExistingAsync), () => Inner.FindExistingAsync(area, names, cancellationToken));

    public virtual Task DeleteAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) =>
        CallAsync(nameof(DeleteAsync), () => Inner.DeleteAsync(area, name, cancellationToken));

    public virtual IAsyncEnumerable<StoredFile> ListAsync(ImageArea area, string prefix, CancellationToken cancellationToken) =>
        Inner.ListAsync(area, prefix, cancellationToken);

    public virtual Task<bool> ClaimAsync(ImageName incoming, CancellationToken cancellationToken) =>
        CallAsync(nameof(ClaimAsync), () => Inner.ClaimAsync(incoming, cancellationToken));

    public virtual Task<bool> SettleAsync(ImageName incoming, CancellationToken cancellationToken) =>
        CallAsync(nameof(SettleAsync), () => Inner.SettleAsync(incoming, cancellationToken));

    public virtual Task WithdrawAsync(ImageName incoming, CancellationToken cancellationToken) =>
        CallAsync(nameof(WithdrawAsync), () => Inner.WithdrawAsync(incoming, cancellationToken));

    public virtual Task FlushAsync(ImageArea area, CancellationToken cancellationToken) =>
        CallAsync(nameof(FlushAsync), () => Inner.FlushAsync(area, cancellationToken));

    public virtual Task SetAsideAsync(ImageArea area, ImageName name, CancellationToken cancellationToken) =>
        CallAsync(nameof(SetAsideAsync), () => Inner.SetAsideAsync(area, name, cancellationToken));

    public virtual Task<int> DeleteUnfinishedAsync(DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        CallAsync(nameof(DeleteUnfinishedAsync), () => Inner.DeleteUnfinishedAsync(cutoff, cancellationToken));

    public virtual Task<Guid?> GetStoreIdAsync(CancellationToken cancellationToken) =>
        CallAsync(nameof(GetStoreIdAsync), () => Inner.GetStoreIdAsync(cancellationToken));

    public virtual Task SetStoreIdAsync(Guid storeId, CancellationToken cancellationToken) =>
        CallAsync(nameof(SetStoreIdAsync), () => Inner.SetStoreIdAsync(storeId, cancellationToken));

    public virtual Task<Guid> GetFilesIdAsync(CancellationToken cancellationToken) =>
        CallAsync(nameof(GetFilesIdAsync), () => Inner.GetFilesIdAsync(cancellationToken));

    public virtual Task ProbeAsync(CancellationToken cancellationToken) =>
        CallAsync(nameof(ProbeAsync), () => Inner.ProbeAsync(cancellationToken));

    public virtual Task<bool> HasFilesAsync(CancellationToken cancellationToken) =>
        CallAsync(nameof(HasFilesAsync), () => Inner.HasFilesAsync(cancellationToken));

    /// <summary>Makes a call of the other store.</summary>
    /// <param name="name">The name of the method.</param>
    /// <param name="call">Makes the call.</param>
    protected virtual Task<T> CallAsync<T>(string name, Func<Task<T>> call) => call();

    private Task<bool> CallAsync(string name, Func<Task> call) => CallAsync(name, async () =>
    {
        await call();
        return true;
    });
}
