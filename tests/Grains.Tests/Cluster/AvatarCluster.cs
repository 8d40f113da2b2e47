using System.Collections.Immutable;
using System.Security.Cryptography;
using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Avatar.Grains.Tests;

/// <summary>A silo with the real grains and its own real stores. The test controls clock, engine and faults.</summary>
public class AvatarCluster : IAsyncLifetime
{
    private const int QuietRounds = 20;
    private const int CollectionTurns = 2000;

    private readonly InProcessTestCluster _cluster;
    private readonly Lazy<ClusterStores> _stores;
    private readonly bool _ownsStores = true;
    private Task _collection = Task.CompletedTask;

    public AvatarCluster() : this(maxPerOriginal: 40)
    {
    }

    /// <param name="maxPerOriginal">Maximum number of cartoons per original.</param>
    /// <param name="stores">Creates the stores, given the clock; by default SQLite and a folder.</param>
    /// <param name="time">Creates the silo's clock from the test's clock; by default the silo uses the test's clock itself.</param>
    protected AvatarCluster(int maxPerOriginal, Func<TimeProvider, ClusterStores>? stores = null, Func<TimeProvider, TimeProvider>? time = null)
    {
        MaxPerOriginal = maxPerOriginal;
        _stores = new(() => stores?.Invoke(Clock) ?? new LocalStores(Clock));
        _cluster = Build(time);
    }

    /// <summary>
    /// Creates a cluster that is not connected to <paramref name="other"/>, but uses the same stores and clock. Each grain may have an
    /// activation in both, as on the two sides of a network partition.
    /// </summary>
    internal AvatarCluster(AvatarCluster other)
    {
        (MaxPerOriginal, Clock, Engine, _stores, _ownsStores) = (other.MaxPerOriginal, other.Clock, other.Engine, other._stores, false);
        _cluster = Build(time: null);
    }

    private InProcessTestCluster Build(Func<TimeProvider, TimeProvider>? time)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.UseInMemoryReminderService();
            silo.AddIncomingGrainCallFilter(Calls);
            silo.Services
                .AddSingleton(time?.Invoke(Clock) ?? Clock)
                .AddSingleton(FaultyAvatarStore.Wrap(Stores.SiloDocuments, Faults))
                .AddSingleton<IImageStore>(new FaultyImageStore(Stores.SiloImages, Faults))
                .AddSingleton<ICartoonEngine>(Engine)
                .AddSingleton(new StyleOffer(CartoonStyles.Offered))
                .AddSingleton<IFaceCutter>(Engine)
                .AddSingleton<IFaceFinder>(Engine)
                .Configure<CartoonOptions>(options => options.MaxPerOriginal = MaxPerOriginal)
                .Configure<DeviceLimitOptions>(options =>
                {
                    options.DeviceRequestsPerMinute = 1_000_000;
                    options.DeviceImagesPerMinute = 1_000_000;
                })
                .AddAvatarGrains();
        });
        return builder.Build();
    }

    /// <summary>Maximum number of cartoons per original.</summary>
    public int MaxPerOriginal { get; }

    /// <summary>The age at which cartoons expire.</summary>
    public static TimeSpan Lifetime { get; } = new CartoonOptions().ExpiryAge;

    /// <summary>The documents, without injected faults.</summary>
    public IAvatarStore Store => Stores.Documents;

    /// <summary>The files, without injected faults.</summary>
    public IImageStore Images => Stores.Images;

    protected ClusterStores Stores => _stores.Value;

    internal ManualClock Clock { get; } = new();

    internal FakeEngine Engine { get; } = new();

    internal Faults Faults { get; } = new();

    internal SiloCalls Calls { get; } = new();

    /// <summary>The services of the silo.</summary>
    internal IServiceProvider SiloServices => _cluster.GetSiloServiceProvider();

    public ICartoonExpiryGrain Expiry => _cluster.Client.GetGrain<ICartoonExpiryGrain>(ICartoonExpiryGrain.Key);

    public virtual async ValueTask InitializeAsync()
    {
        if (_ownsStores) await Stores.OpenAsync();
        await _cluster.DeployAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        if (_ownsStores) await Stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public static DeviceId NewDevice() => DeviceId.Parse(Guid.NewGuid().ToString());

    public IDeviceGrain Device(DeviceId id) => _cluster.Client.GetDevice(id);

    public IOriginalGrain Original(OriginalId id) => _cluster.Client.GetGrain<IOriginalGrain>(id.ToString());

    /// <summary>Stores a photo as a front does.</summary>
    public async Task<UploadedFile> StoreAsync(DeviceId device, string content = "a photo")
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(content);
        await using var writer = await Images.CreateAsync(ImageArea.Incoming, CancellationToken.None);
        await writer.WriteAsync(bytes, CancellationToken.None);
        var name = ImageName.ForOriginal(Clock.GetUtcNow(), "png");
        Assert.True(await writer.PublishAsync(ImageName.ForIncoming(device, name), CancellationToken.None));
        return new()
        {
            Filename = name,
            FileSize = bytes.Length,
            Format = ImageFormat.Png,
            Width = 4,
            Height = 3,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            StoredSha256 = writer.Sha256,
        };
    }

    public async Task<UploadAnswer> UploadAsync(DeviceId device, IdempotencyKey? key = null, string content = "a photo")
    {
        var request = NewUpload(await StoreAsync(device, content)) with { IdempotencyKey = key };
        return await Device(device).UploadAsync(device, request, CancellationToken.None);
    }

    /// <summary>Creates the request that a front sends for a received photo.</summary>
    public static UploadRequest NewUpload(UploadedFile file) => new()
    {
        File = file,
        OriginalId = OriginalId.New(TimeProvider.System),
        CartoonId = CartoonId.New(TimeProvider.System),
        PublicBaseUrl = "http://test",
    };

    /// <summary>Creates the request that a front sends for one more cartoon.</summary>
    public static RegenerateRequest NewRegeneration(OriginalId original) =>
        new() { OriginalId = original, CartoonId = CartoonId.New(TimeProvider.System), PublicBaseUrl = "http://test" };

    public Task<RegenerateAnswer> RegenerateAsync(
        DeviceId device, OriginalId original, IdempotencyKey? key = null, long? seed = null, CancellationToken cancellationToken = default) =>
        Device(device).RegenerateAsync(device,
            NewRegeneration(original) with { IdempotencyKey = key, Seed = seed }, cancellationToken);

    public Task<DownloadAnswer> DownloadAsync(
        DeviceId device, CartoonId cartoon, ImageFormat format = ImageFormat.Jpeg, CancellationToken cancellationToken = default) =>
        Device(device).DownloadAsync(device,
            new() { CartoonId = cartoon, Format = format, PublicBaseUrl = "http://test" }, cancellationToken);

    /// <summary>Deactivates all grains; the next call creates a new activation.</summary>
    public async Task DeactivateAllAsync()
    {
        var management = _cluster.Client.GetGrain<IManagementGrain>(0);
        await management.ForceActivationCollection(TimeSpan.Zero);
    }

    /// <summary>Plans the interruption of a store call.</summary>
    /// <param name="planned">Which call, and how.</param>
    /// <param name="caller">Cancelled when the caller gives up.</param>
    internal void Interrupt(PlannedInterruption planned, CancellationTokenSource caller) =>
        Faults.Interrupt(planned.Call, planned.Kind is InterruptionKind.CallerLeavesAfter, planned.Kind switch
        {
            InterruptionKind.DevicesDeactivate => () => DeactivateNow(grain => grain is DeviceGrain),
            InterruptionKind.OriginalsDeactivate => () => DeactivateNow(grain => grain is OriginalGrain),
            InterruptionKind.AllDeactivate => () => DeactivateNow(_ => true),
            InterruptionKind.IdleAreCollected => async () =>
            {
                await LeaveAsync(caller);

                // Not awaited: it ends with the last deactivation, which may wait for the interrupted call itself.
                _collection = DeactivateAllAsync();
                for (var turn = 0; turn < CollectionTurns && !_collection.IsCompleted; turn++) await Task.Yield();
            }
            ,
            _ => () => LeaveAsync(caller),
        });

    /// <summary>Waits until no grain and no store is working, for a caller or in the background.</summary>
    internal async Task BecomeQuietAsync()
    {
        await _collection;
        var (seen, rounds) = (-1L, 0);
        while (rounds < QuietRounds)
        {
            // Between two store calls a grain waits only for a processor.
            await Task.Delay(1);
            var begun = Faults.Begun + Calls.Begun;
            rounds = !Faults.Any && !Calls.Any && begun == seen ? rounds + 1 : 0;
            seen = begun;
        }
    }

    private async Task LeaveAsync(CancellationTokenSource caller)
    {
        await caller.CancelAsync();
        await Calls.HearAsync();
    }

    private Task DeactivateNow(Func<object, bool> which)
    {
        Calls.Deactivate(which);
        return Task.CompletedTask;
    }

    /// <summary>Number of device activations, including deactivating ones.</summary>
    public async Task<int> CountDevicesAsync()
    {
        var management = _cluster.Client.GetGrain<IManagementGrain>(0);
        return (await management.GetDetailedGrainStatistics()).Count(grain => grain.GrainType.Contains(nameof(DeviceGrain), StringComparison.Ordinal));
    }

    public async Task<bool> HasFileAsync(ImageArea area, ImageName name)
    {
        await using var image = await Images.OpenAsync(area, name, CancellationToken.None);
        return image is not null;
    }

    /// <summary>Returns whether a received photo still exists, among the received photos or as an original.</summary>
    public async Task<bool> HasPhotoAsync(DeviceId device, ImageName name) =>
        await HasFileAsync(ImageArea.Incoming, ImageName.ForIncoming(device, name)) || await HasFileAsync(ImageArea.Originals, name);

    /// <summary>Returns the names of all files in an area.</summary>
    public async Task<ImmutableHashSet<ImageName>> ListFilesAsync(ImageArea area)
    {
        var names = ImmutableHashSet.CreateBuilder<ImageName>();
        await foreach (var file in Images.ListAsync(area, CancellationToken.None)) names.Add(file.Name);
        return names.ToImmutable();
    }

    /// <summary>Returns the names of the files in an area that are derived from an original.</summary>
    public async Task<ImmutableHashSet<ImageName>> ListFilesAsync(ImageArea area, OriginalId original) =>
        [.. (await ListFilesAsync(area)).Where(name => name.ToString().Contains(original.ToString(), StringComparison.Ordinal))];

    /// <summary>Sets the time at which a file was written.</summary>
    public Task SetLastWriteAsync(ImageArea area, ImageName name, DateTimeOffset time) => Stores.SetLastWriteAsync(area, name, time);

    /// <summary>Makes all files old and sweeps twice, because received photos are touched only if an earlier sweep has seen them.</summary>
    public async Task<SweepReport> SweepOldFilesAsync(CancellationToken cancellationToken = default)
    {
        await AgeAllFilesAsync();
        await Expiry.SweepAsync(cancellationToken);
        Clock.Advance(new FileSweepOptions().IncomingAge);
        await AgeAllFilesAsync();
        return await Expiry.SweepAsync(cancellationToken);
    }

    /// <inheritdoc cref="ClusterStores.ListEverythingAsync"/>
    public Task<IReadOnlySet<string>> ListEverythingAsync() => Stores.ListEverythingAsync();

    public string[] ListLostAndFound() => ((LocalStores)Stores).LostAndFound;

    /// <summary>Makes all files old enough for the sweep.</summary>
    public async Task AgeAllFilesAsync()
    {
        var old = Clock.GetUtcNow() - FileSweep.Age - TimeSpan.FromSeconds(1);
        foreach (var area in ImageAreas.All)
        {
            foreach (var name in await ListFilesAsync(area)) await SetLastWriteAsync(area, name, old);
        }

        await Stores.SetLastWriteOfUnfinishedAsync(old);
    }
}
