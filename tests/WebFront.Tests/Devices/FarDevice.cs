using System.Collections.Immutable;

namespace Avatar.WebFront.Tests.Devices;

/// <summary>A fake device grain on another machine, with replies set by the test.</summary>
internal sealed class FarDevice : IDeviceGrain
{
    /// <summary>Reply to a download, by call number from 1.</summary>
    public Func<int, Task<DownloadAnswer>> Downloading { get; init; } = static _ => Never<DownloadAnswer>();

    /// <summary>Reply to a list call, by call number from 1.</summary>
    public Func<int, Task<OriginalList>> Listing { get; init; } = static _ => Never<OriginalList>();

    /// <summary>Whether the grain knows a call.</summary>
    public Func<Guid, Task<bool>> Knows { get; init; } = static _ => Task.FromResult(false);

    public List<Guid?> Downloads { get; } = [];

    public List<Guid> Probes { get; } = [];

    public int Lists { get; private set; }

    public static Task<T> Never<T>() => new TaskCompletionSource<T>().Task;

    public ValueTask<bool> IsUnderWayAsync(Guid callId, CancellationToken cancellationToken)
    {
        Probes.Add(callId);
        return new(Knows(callId));
    }

    public Task<DownloadAnswer> DownloadAsync(DeviceId deviceId, DownloadRequest request, CancellationToken cancellationToken)
    {
        Downloads.Add(request.CallId);
        return Downloading(Downloads.Count);
    }

    public ValueTask<OriginalList> ListOriginalsAsync(DeviceId deviceId, PageRequest? page, CancellationToken cancellationToken) => new(Listing(++Lists));

    public ValueTask<bool> NoteAsync(DeviceId deviceId, Original? original, DownloadedFace? face, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task AdmitUploadAsync(DeviceId deviceId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<UploadAnswer> UploadAsync(DeviceId deviceId, UploadRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RegenerateAnswer> RegenerateAsync(DeviceId deviceId, RegenerateRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PreviewAnswer> PreviewAsync(DeviceId deviceId, PreviewRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<OriginalState> GetOriginalAsync(DeviceId deviceId, OriginalId originalId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImmutableArray<ListedCartoon>> ListCartoonsAsync(DeviceId deviceId, OriginalId? originalId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<DeletedDevice> DeleteAsync(DeviceId deviceId, Guid? callId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task FinishDeletionAsync(DeviceId deviceId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<FaceList> ListFacesAsync(DeviceId deviceId, PageRequest? page, CancellationToken cancellationToken) => throw new NotSupportedException();
}
