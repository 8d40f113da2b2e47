using Avatar.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Avatar.WebFront.Tests.Faults;

/// <summary>An image store that fails as the test specifies.</summary>
internal sealed class FaultyImageStore(IImageStore inner) : ImageStoreDecorator(inner)
{
    /// <summary>Exception thrown by every write.</summary>
    public StoreFailure? WritingFails { get; set; }

    /// <summary>Exception thrown by every publish.</summary>
    public StoreFailure? PublishingFails { get; set; }

    /// <summary>Exception thrown by every read.</summary>
    public StoreFailure? ReadingFails { get; set; }

    /// <summary>Number of open writers. A writer counts until its leftovers are deleted.</summary>
    public int Open { get; private set; }

    /// <summary>Decorates the image store of the service.</summary>
    public static void AddTo(IServiceCollection services)
    {
        var real = services.Single(service => service.ServiceType == typeof(IImageStore));
        services.Replace(ServiceDescriptor.Singleton<IImageStore>(
            provider => new FaultyImageStore((IImageStore)real.ImplementationFactory!(provider))));
    }

    public override async Task<IImageWriter> CreateAsync(ImageArea area, CancellationToken cancellationToken)
    {
        var writer = await base.CreateAsync(area, cancellationToken);
        Open++;
        return new Writer(this, writer);
    }

    public override Task<StoredImage?> OpenAsync(ImageArea area, ImageName name, CancellationToken cancellationToken)
    {
        Fail(ReadingFails);
        return base.OpenAsync(area, name, cancellationToken);
    }

    public override Task ProbeAsync(CancellationToken cancellationToken)
    {
        Fail(WritingFails);
        Fail(PublishingFails);
        Fail(ReadingFails);
        return base.ProbeAsync(cancellationToken);
    }

    public override Task<bool> HasFilesAsync(CancellationToken cancellationToken)
    {
        Fail(ReadingFails);
        return base.HasFilesAsync(cancellationToken);
    }

    private static void Fail(StoreFailure? failure)
    {
        if (failure is { } what) throw new StoreException(what, "The test says so.");
    }

    private sealed class Writer(FaultyImageStore store, IImageWriter inner) : IImageWriter
    {
        public string Sha256 => inner.Sha256;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            Fail(store.WritingFails);
            return inner.WriteAsync(bytes, cancellationToken);
        }

        public Task<bool> PublishAsync(ImageName name, CancellationToken cancellationToken)
        {
            Fail(store.PublishingFails);
            return inner.PublishAsync(name, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            store.Open--;
        }
    }
}
