namespace Avatar.Grains.Tests;

/// <summary>The calls that one of two activations carries out.</summary>
internal enum TwinAct
{
    Upload,
    UploadWithKey,

    /// <summary>The same call, which a front retries when it considers the first one lost.</summary>
    UploadAgain,
    Regenerate,
    Download,
    Delete,
    Expire,
    Sweep,
}

/// <summary>
/// A history with two activations of each grain. During one of its store calls, the near activation waits until the far one has carried out
/// a call.
/// </summary>
/// <param name="Near">The call of the near activation.</param>
/// <param name="Far">The call of the far activation meanwhile.</param>
/// <param name="Call">The store call of the near activation at which it waits.</param>
/// <param name="IsAfter">Whether that store call has done its work before the wait.</param>
/// <param name="KnowsBefore">Whether the far activation reads the documents before the near one starts, so that it uses the state in its memory.</param>
internal sealed record TwinHistory(TwinAct Near, TwinAct Far, int Call, bool IsAfter, bool KnowsBefore);

/// <summary>
/// Runs a <see cref="TwinHistory"/>, advances the clock by the longest time that lists are cached and files are kept, and checks documents,
/// files, lists and answers against the invariants.
/// </summary>
internal sealed class TwinRun(AvatarCluster near, AvatarCluster far)
{
    private static readonly TimeSpan LongestListed = TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1);
    private const int MostTries = 1000;

    private static readonly IdempotencyKey Key = IdempotencyKey.Parse("twins");

    private readonly DeviceId _device = AvatarCluster.NewDevice();
    private readonly FileChecks _files = new(near);
    private readonly List<UploadAnswer> _uploads = [];
    private readonly List<DownloadedFace> _faces = [];
    private readonly List<CartoonId> _drawn = [];
    private UploadRequest? _request;
    private bool _isDeleted;

    /// <returns>Whether the near activation made that store call.</returns>
    public async Task<bool> RunAsync(TwinHistory history)
    {
        var there = await near.ListEverythingAsync();
        var first = await near.UploadAsync(_device);
        _uploads.Add(first);
        var second = (await near.RegenerateAsync(_device, first.Original.Id)).Cartoon;
        if (history.KnowsBefore) await LookAsync(far, first.Original.Id);
        if (history.Near is TwinAct.Expire || history.Far is TwinAct.Expire) near.Clock.Advance(AvatarCluster.Lifetime + TimeSpan.FromSeconds(1));

        near.Faults.Interrupt(history.Call, history.IsAfter, () => ActAsync(far, history.Far, first, second.Id));
        await ActAsync(near, history.Near, first, first.Cartoon.Id);
        await SettleAsync();
        var isReached = near.Faults.Interrupted;
        near.Faults.Clear();

        await CheckAsync(there, first.Original.Id);
        return isReached;
    }

    private async Task SettleAsync()
    {
        await near.BecomeQuietAsync();
        await far.BecomeQuietAsync();
    }

    private async Task LookAsync(AvatarCluster cluster, OriginalId original)
    {
        await cluster.Device(_device).ListOriginalsAsync(_device, null, default);
        await cluster.Device(_device).ListFacesAsync(_device, null, default);
        await cluster.Device(_device).GetOriginalAsync(_device, original, default);
    }

    private async Task ActAsync(AvatarCluster cluster, TwinAct act, UploadAnswer first, CartoonId cartoon)
    {
        switch (act)
        {
            case TwinAct.Upload or TwinAct.UploadWithKey:
                var upload = await TryAsync(() => cluster.UploadAsync(_device, act is TwinAct.UploadWithKey ? Key : null));
                if (upload is not null) _uploads.Add(upload);
                break;
            case TwinAct.UploadAgain:
                var request = _request ??= AvatarCluster.NewUpload(await cluster.StoreAsync(_device));
                var again = await TryAsync(() => cluster.Device(_device).UploadAsync(_device, request, default));
                if (again is not null) _uploads.Add(again);
                break;
            case TwinAct.Regenerate:
                var drawn = await TryAsync(() => cluster.RegenerateAsync(_device, first.Original.Id));
                if (drawn is not null) _drawn.Add(drawn.Cartoon.Id);
                break;
            case TwinAct.Download:
                var download = await TryAsync(() => cluster.DownloadAsync(_device, cartoon));
                if (download is not null) _faces.Add(download.Face);
                break;
            case TwinAct.Delete:
                _isDeleted |= await TryAsync(() => cluster.Device(_device).DeleteAsync(_device, null, default)) is not null;
                break;
            case TwinAct.Expire:
                await TryAsync(() => cluster.Expiry.ExpireAsync(default));
                break;
            case TwinAct.Sweep:
                await SweepAsync(cluster);
                break;
        }
    }

    /// <summary>
    /// Makes all files old enough for the sweep by advancing the clock; the other activation is suspended for the same time.
    /// </summary>
    private static async Task SweepAsync(AvatarCluster cluster)
    {
        cluster.Clock.Advance(FileSweep.Age + TimeSpan.FromSeconds(2));
        await TryAsync(() => cluster.SweepOldFilesAsync());
    }

    /// <summary>
    /// Returns the answer; null if the call was rejected or its outcome is unknown. Other failures are not allowed. A call that is under way
    /// while the clock is advanced may exceed Orleans' time limit.
    /// </summary>
    private static async Task<T?> TryAsync<T>(Func<Task<T>> call) where T : class
    {
        var outcome = await Outcome.FromAsync(call);
        Assert.True(outcome.Failure is null or AvatarException or TimeoutException, outcome.Failure?.ToString());
        return outcome.Answer;
    }

    private async Task CheckAsync(IReadOnlySet<string> there, OriginalId first)
    {
        // By now each activation reads its lists again, and resumes a failed deletion.
        near.Clock.Advance(LongestListed);
        _isDeleted |= (await ReadAsync()).IsBeingDeleted(_device);
        await near.Expiry.ExpireAsync(default);
        await AssertListedAsync(near);
        await AssertListedAsync(far);

        // The next activation finishes incomplete work, and the sweep deletes files without a document.
        await near.DeactivateAllAsync();
        await far.DeactivateAllAsync();
        foreach (var original in (await ReadAsync()).Originals.Keys)
        {
            await far.Device(_device).GetOriginalAsync(_device, original, default);
            await near.Device(_device).GetOriginalAsync(_device, original, default);
        }

        await SweepAsync(far);
        var state = await ReadAsync();
        await _files.AssertEverythingHasItsFileAsync(state);
        _files.AssertNothingIsNamedTwice(state);
        Assert.Empty(await _files.ListLeftOverAsync());
        AssertAnswersHold(state, first);
        await AssertListedAsync(near);
        await AssertListedAsync(far);

        await near.Device(_device).DeleteAsync(_device, null, default);
        await new DeletionChecks(near).AssertNoDocumentIsLeftAsync(_device);
        Assert.Empty((await near.ListEverythingAsync()).Except(there));
    }

    private void AssertAnswersHold(VisibleState state, OriginalId first)
    {
        Assert.All(state.Cartoons.Values, cartoon => Assert.True(state.Originals.ContainsKey(cartoon.OriginalId)));
        Assert.All(state.Faces.Values, face => Assert.True(state.Originals.ContainsKey(face.OriginalId)));
        Assert.All(state.Faces.Values, face => Assert.Empty(state.GetCartoons(face.OriginalId)));
        Assert.True(_faces.Select(face => face.Id).Distinct().Count() <= 1, "Two faces were answered.");
        if (_uploads.Count == 3 && _uploads[1].Replayed != _uploads[2].Replayed)
            Assert.Equal(_uploads[1].Original.Id, _uploads[2].Original.Id);

        if (_isDeleted)
        {
            Assert.DoesNotContain(first, state.Originals.Keys);
            return;
        }

        Assert.All(_uploads, upload => Assert.Contains(upload.Original.Id, state.Originals.Keys));
        Assert.All(_faces, face => Assert.Equal(face.Id, state.Faces.GetValueOrDefault(face.OriginalId)?.Id));
        if (state.Faces.IsEmpty && near.Clock.GetUtcNow() - _uploads[0].Original.CreatedAt < AvatarCluster.Lifetime)
            Assert.All(_drawn, cartoon => Assert.Contains(cartoon, state.Cartoons.Keys));
    }

    /// <summary>Asserts that a cluster lists everything that exists, and nothing that was deleted.</summary>
    private async Task AssertListedAsync(AvatarCluster cluster)
    {
        var state = await ReadAsync();
        Assert.Empty(state.Deletions);
        var originals = await ListOriginalsAsync(cluster);
        var faces = await cluster.Device(_device).ListFacesAsync(_device, null, default);
        var cartoons = await cluster.Device(_device).ListCartoonsAsync(_device, null, default);
        Assert.Equal(state.Originals.Keys.Order(), originals.Originals.Select(original => original.Id).Order());
        Assert.Equal(state.Faces.Values.Select(face => face.Id).Order(), faces.Faces.Select(face => face.Face.Id).Order());
        Assert.Equal(state.Cartoons.Keys.Order(), cartoons.Select(cartoon => cartoon.Cartoon.Id).Order());
    }

    /// <summary>
    /// Without a marker, calls of the device are rejected only until a run of the deletion that had found the marker has ended.
    /// </summary>
    private async Task<OriginalList> ListOriginalsAsync(AvatarCluster cluster)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await cluster.Device(_device).ListOriginalsAsync(_device, null, default);
            }
            catch (AvatarException refused) when (refused.Error is AvatarError.Busy && tries < MostTries)
            {
                await Task.Delay(1);
            }
        }
    }

    private Task<VisibleState> ReadAsync() => VisibleState.ReadAsync(near.Store, [_device]);
}
