using System.Collections.Immutable;
using System.Reflection;
using Avatar.Hosting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Avatar.WebFront;

/// <summary>The calling device: its id from <c>x-device-id</c>, and the calls of its grain.</summary>
internal sealed class CurrentDevice : IEndpointParameterMetadataProvider
{
    public const string HeaderName = "x-device-id";

    private readonly DeviceReferences _references;
    private readonly IDeviceCalls _calls;

    private CurrentDevice(DeviceId id, DeviceReferences references, IDeviceCalls calls) => (Id, _references, _calls) = (id, references, calls);

    /// <summary>The device id.</summary>
    public DeviceId Id { get; }

    /// <exception cref="AvatarException"><see cref="AvatarError.MissingDeviceId"/> or <see cref="AvatarError.InvalidDeviceId"/>.</exception>
    public static ValueTask<CurrentDevice> BindAsync(HttpContext context)
    {
        var header = context.Request.Headers[HeaderName];
        if (header.Count == 0 || (header.Count == 1 && string.IsNullOrEmpty(header[0])))
        {
            throw new AvatarException(AvatarError.MissingDeviceId, "The x-device-id header is missing. Send the UUID of the device.");
        }

        var services = context.RequestServices;
        var opaque = services.GetRequiredService<IOptions<DeviceIdOptions>>().Value.IdFormat is DeviceIdFormat.Opaque;
        if (header.Count > 1 || !DeviceId.TryParse(header[0], out var id) || !(opaque || id.IsUuid))
        {
            throw new AvatarException(AvatarError.InvalidDeviceId, opaque
                ? "The x-device-id header must be 1 to 128 visible ASCII characters."
                : "The x-device-id header must be a UUID, for example 123e4567-e89b-12d3-a456-426614174000.");
        }

        return ValueTask.FromResult(new CurrentDevice(id, services.GetRequiredService<DeviceReferences>(), services.GetRequiredService<IDeviceCalls>()));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new NeedsDevice());
        builder.Fails(AvatarError.MissingDeviceId, AvatarError.InvalidDeviceId);
    }

    /// <inheritdoc cref="IDeviceGrain.AdmitUploadAsync"/>
    public Task AdmitImageAsync(CancellationToken cancellationToken) =>
        _calls.AskAsync(FindGrain(), grain => grain.AdmitUploadAsync(Id, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IDeviceGrain.UploadAsync"/>
    /// <param name="request">The photo and how to draw it. A lost call is repeated with the same ids.</param>
    /// <param name="withdraw">Withdraws the photo; called after a definite refusal, so that the photo need not wait for the sweep.</param>
    /// <param name="deadline">The deadlines of the request.</param>
    public async Task<UploadAnswer> UploadAsync(UploadRequest request, Func<Task> withdraw, CallDeadline deadline)
    {
        UploadAnswer answer;
        try
        {
            answer = await ChangeAsync((grain, call, token) => grain.UploadAsync(Id, request with { CallId = call }, token), deadline);
        }
        catch (AvatarException refused) when (refused.Error is not AvatarError.Unavailable)
        {
            await withdraw();
            throw;
        }

        await NoteAsync(answer.Original, face: null, deadline);
        return answer;
    }

    /// <inheritdoc cref="IDeviceGrain.RegenerateAsync"/>
    public Task<RegenerateAnswer> RegenerateAsync(RegenerateRequest request, CallDeadline deadline) =>
        ChangeAsync((grain, call, token) => grain.RegenerateAsync(Id, request with { CallId = call }, token), deadline);

    /// <inheritdoc cref="IDeviceGrain.DownloadAsync"/>
    public async Task<DownloadAnswer> DownloadAsync(DownloadRequest request, CallDeadline deadline)
    {
        var answer = await ChangeAsync((grain, call, token) => grain.DownloadAsync(Id, request with { CallId = call }, token), deadline);
        await NoteAsync(original: null, answer.Face, deadline);
        return answer;
    }

    /// <inheritdoc cref="IDeviceGrain.PreviewAsync"/>
    public ValueTask<PreviewAnswer> PreviewAsync(PreviewRequest request, CancellationToken cancellationToken) =>
        AskAsync(grain => grain.PreviewAsync(Id, request, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IDeviceGrain.DeleteAsync"/>
    public Task<DeletedDevice> DeleteAsync(CallDeadline deadline) =>
        ChangeAsync((grain, call, token) => grain.DeleteAsync(Id, call, token), deadline);

    /// <summary>Lists the originals, newest first; without a page, all of them.</summary>
    /// <remarks>The grain answers from memory, so its call gets no cancellation token: sending one would cost more than the list itself.</remarks>
    public ValueTask<OriginalList> ListOriginalsAsync(PageQuery page, CancellationToken cancellationToken) =>
        AskAsync(grain => grain.ListOriginalsAsync(Id, page.Value, CancellationToken.None), cancellationToken);

    /// <inheritdoc cref="IDeviceGrain.GetOriginalAsync"/>
    public ValueTask<OriginalState> GetOriginalAsync(OriginalId originalId, CancellationToken cancellationToken) =>
        AskAsync(grain => grain.GetOriginalAsync(Id, originalId, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IDeviceGrain.ListCartoonsAsync"/>
    public ValueTask<ImmutableArray<ListedCartoon>> ListCartoonsAsync(OriginalId? originalId, CancellationToken cancellationToken) =>
        AskAsync(grain => grain.ListCartoonsAsync(Id, originalId, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IDeviceGrain.ListFacesAsync"/>
    public ValueTask<FaceList> ListFacesAsync(PageQuery page, CancellationToken cancellationToken) =>
        AskAsync(grain => grain.ListFacesAsync(Id, page.Value, cancellationToken), cancellationToken);

    private ValueTask<T> AskAsync<T>(Func<IDeviceGrain, ValueTask<T>> question, CancellationToken cancellationToken) =>
        _calls.AskAsync(FindGrain(), question, cancellationToken);

    private ValueTask<T> AskAsync<T>(Func<IDeviceGrain, Task<T>> question, CancellationToken cancellationToken) =>
        AskAsync(grain => new ValueTask<T>(question(grain)), cancellationToken);

    /// <summary>Makes a change within the time limit of the work, which starts now unless it has started. Every change is idempotent.</summary>
    private Task<T> ChangeAsync<T>(Func<IDeviceGrain, Guid?, CancellationToken, Task<T>> change, CallDeadline deadline)
    {
        var token = deadline.StartClock();
        return _calls.ChangeAsync(FindGrain(), (grain, call) => change(grain, call, token), repeatable: true, token);
    }

    private Task NoteAsync(Original? original, DownloadedFace? face, CallDeadline deadline) =>
        _calls.NoteAsync(FindGrain(), Id, original, face, deadline.StartClock());

    /// <summary>
    /// Called only when a call is made, because a client that has never connected to its cluster cannot create grain references.
    /// </summary>
    private IDeviceGrain FindGrain()
    {
        _calls.ThrowUnlessConnected();
        return _references.Get(Id);
    }
}

/// <summary>Calls the grain of a device.</summary>
internal interface IDeviceCalls
{
    /// <summary>Throws if no silo can be reached.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: there is no gateway to the cluster at the moment.</exception>
    void ThrowUnlessConnected();

    /// <summary>Makes a call that is safe to send more than once.</summary>
    ValueTask<T> AskAsync<T>(IDeviceGrain device, Func<IDeviceGrain, ValueTask<T>> question, CancellationToken cancellationToken);

    /// <inheritdoc cref="AskAsync{T}"/>
    Task AskAsync(IDeviceGrain device, Func<IDeviceGrain, Task> question, CancellationToken cancellationToken);

    /// <summary>Notifies the device's grain of a commit, in case another activation carried it out.</summary>
    Task NoteAsync(IDeviceGrain device, DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken);

    /// <summary>Makes a call that changes something.</summary>
    /// <param name="device">The grain of the device.</param>
    /// <param name="change">Makes the call, with the given call id; null if the implementation does not track calls.</param>
    /// <param name="repeatable">Whether the call is idempotent.</param>
    /// <param name="cancellationToken">Cancels the waiting and the call.</param>
    Task<T> ChangeAsync<T>(IDeviceGrain device, Func<IDeviceGrain, Guid?, Task<T>> change, bool repeatable, CancellationToken cancellationToken);
}

/// <summary>Calls within this process. They need no retries: a call ends or the whole process crashes.</summary>
internal sealed class LocalDeviceCalls : IDeviceCalls
{
    public void ThrowUnlessConnected()
    {
        // The silo runs in this process and starts before Kestrel listens.
    }

    public ValueTask<T> AskAsync<T>(IDeviceGrain device, Func<IDeviceGrain, ValueTask<T>> question, CancellationToken cancellationToken) =>
        question(device);

    public Task AskAsync(IDeviceGrain device, Func<IDeviceGrain, Task> question, CancellationToken cancellationToken) => question(device);

    public Task NoteAsync(IDeviceGrain device, DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task<T> ChangeAsync<T>(
        IDeviceGrain device, Func<IDeviceGrain, Guid?, Task<T>> change, bool repeatable, CancellationToken cancellationToken) =>
        change(device, null);
}

/// <summary>
/// Caches up to <see cref="Slots"/> grain references of devices. A phone makes several calls in a row, and computing the digest that is
/// the grain's key takes about a tenth of the CPU time of a list call.
/// </summary>
/// <param name="grains">Creates the references.</param>
internal sealed class DeviceReferences(IGrainFactory grains)
{
    internal const int Slots = 4096;

    private readonly Reference?[] _slots = new Reference?[Slots];

    /// <summary>Returns the grain of a device.</summary>
    public IDeviceGrain Get(DeviceId device)
    {
        // String hashes are randomized per process, so callers cannot choose ids that share a slot.
        ref var slot = ref _slots[(uint)device.GetHashCode() % Slots];
        if (Volatile.Read(ref slot) is { } known && known.Device == device) return known.Grain;
        var grain = grains.GetDevice(device);
        Volatile.Write(ref slot, new(device, grain));
        return grain;
    }

    private sealed record Reference(DeviceId Device, IDeviceGrain Grain);
}
