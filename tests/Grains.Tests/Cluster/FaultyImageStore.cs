using System.Runtime.CompilerServices;
using Avatar.Storage;

namespace Avatar.Grains.Tests;

/// <summary>A real file store whose calls, except listings, fail as planned in <see cref="Faults"/>.</summary>
internal sealed class FaultyImageStore(IImageStore inner, Faults faults) : ImageStoreDecorator(inner)
{
    public override async Task<IImageWriter> CreateAsync(ImageArea area, CancellationToken cancellationToken) =>
        new FaultyWriter(await base.CreateAsync(area, cancellationToken), area, faults);

    public override async IAsyncEnumerable<StoredFile> ListAsync(
        ImageArea area, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var entry = faults.Enter();
        await foreach (var file in base.ListAsync(area, prefix, cancellationToken)) yield return file;
    }

    protected override Task<T> CallAsync<T>(string name, Func<Task<T>> call) => faults.RunAsync(name, call);

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
