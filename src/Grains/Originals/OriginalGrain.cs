using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Avatar.Grains;

/// <inheritdoc cref="IOriginalGrain"/>
/// <remarks>
/// Reentrant, with its own queues: drawings wait in <see cref="_drawings"/>, face cuts in <see cref="_cuts"/>, and changes of documents in
/// <see cref="_commits"/>, which is held only briefly and not while an engine works. With a local engine its pictures are drawn on its
/// silo, so placement prefers silos with free processors. Its state is cheap to read again, so it deactivates early.
/// </remarks>
[Reentrant, ResourceOptimizedPlacement, CollectionAgeLimit(Minutes = 5)]
internal sealed class OriginalGrain : Grain, IOriginalGrain
{
    private readonly IAvatarStore _store;
    private readonly IImageStore _images;
    private readonly ICartoonEngine _engine;
    private readonly StoredFaceCutter _cutter;
    private readonly DiskBudget _diskBudget;
    private readonly CartoonOptions _options;
    private readonly TimeProvider _time;
    private readonly GrainsMetrics _metrics;
    private readonly ILogger<OriginalGrain> _logger;
    private readonly OriginalId _id;
    private readonly OriginalDocuments _documents;
    private readonly CartoonSeeds _seeds;
    private readonly SerialQueue _drawings;
    private readonly SerialQueue _cuts;
    private readonly SerialQueue _commits = new(int.MaxValue);
    private readonly FaceSearch _faces;
    private readonly CallGate _gate = new();

    public OriginalGrain(
        IAvatarStore store,
        IImageStore images,
        ICartoonEngine engine,
        StoredFaceCutter cutter,
        IFaceFinder finder,
        DiskBudget budget,
        IOptions<CartoonOptions> options,
        IOptions<DeviceLimitOptions> limits,
        TimeProvider time,
        GrainsMetrics metrics,
        ILogger<OriginalGrain> logger)
    {
        (_store, _images, _engine, _cutter, _diskBudget) = (store, images, engine, cutter, budget);
        (_options, _time, _metrics, _logger) = (options.Value, time, metrics, logger);
        _id = OriginalId.Parse(this.GetPrimaryKeyString());
        _documents = new(_id, store, images, time, logger);
        _seeds = new(_id, time);
        _drawings = new(limits.Value.OriginalQueue);
        _cuts = new(limits.Value.OriginalQueue);
        _faces = new(_documents, _commits, images, finder, limits.Value.OriginalQueue, time, logger);
    }

    public async Task<UploadAnswer> CreateAsync(DeviceId deviceId, UploadRequest request, Guid? fence, CancellationToken cancellationToken)
    {
        await using var photo = new IncomingPhoto(_images, deviceId, request.File.Filename, _logger);
        try
        {
            return (await _gate.RunAsync(token => CreateInsideAsync(deviceId, request, fence, photo, token), cancellationToken)).ToUploadAnswer();
        }
        finally
        {
            // A retry of this call may still be drawing. Deactivating now would make all other calls wait until it has finished.
            if (!_gate.HasRunningCalls) DeactivateIfMissing(_documents.Current);
        }
    }

    private async Task<IdempotentAnswer> CreateInsideAsync(
        DeviceId deviceId, UploadRequest request, Guid? fence, IncomingPhoto photo, CancellationToken cancellationToken)
    {
        // Disposed inside the gate, so that a deletion of the original waits until the photo is kept or withdrawn.
        await using var file = photo;
        await using var displaced = new DisplacedCartoons(_images, _logger);
        using var deadline = StartDeadline(cancellationToken);
        using var turn = await deadline.EnterAsync(_drawings);

        // A retry resumes where the first call stopped. Its own copy of the photo is withdrawn, unless the original uses that copy.
        var snapshot = await LoadAsync(cancellationToken);
        if (snapshot.Original is { } made)
        {
            if (made.Filename == request.File.Filename) await KeepAndSettleAsync(photo);
            if (await FindAnswerAsync(deviceId, request.CartoonId, request.IdempotencyKey, snapshot) is { } answered) return answered;
            ThrowIfMissingOrDownloaded(snapshot, deviceId);
        }

        // Draw first: a failure up to here leaves nothing, a crash leaves the received photo to the sweep.
        var (style, seed) = Choose(request.Style, request.Seed, snapshot);
        var owner = StudioOwner.For(deviceId, request.Address);
        var drawing = snapshot.Original is { } known
            ? await DrawAsync(deadline, known, owner, style, seed)
            : await DrawAsync(deadline, _images.IncomingSource(photo.Name, request.File.FileSize, owner, _logger), style, seed);

        using var commit = await _commits.EnterAsync(CancellationToken.None);
        snapshot = await _documents.LoadForChangeAsync();
        if (snapshot.Original is not null) ThrowIfMissingOrDownloaded(snapshot, deviceId);

        // Cartoon file. A crash here leaves it and the received photo to the sweep.
        var createdAt = snapshot.NextTime(_time);
        var (published, time) = await _images.PublishAsync(ImageArea.Temp, _id, createdAt.AddMilliseconds(1), drawing, _logger);
        await using var cartoonFile = published;

        if (snapshot.Original is null)
        {
            // Claim the photo. A crash here leaves a claimed photo without a document, which the sweep withdraws.
            await photo.ClaimAsync();

            // Original document. A crash here leaves an original without a cartoon, as after an expiry; a retry completes it.
            var original = NewDocuments.Original(_id, deviceId, request.File, drawing.Faces, createdAt, request.PublicBaseUrl);
            snapshot = await _documents.InsertAsync(original, fence, photo, cartoonFile);
            _metrics.OriginalCreated();
        }

        // Cartoon document: from here on original and cartoon exist, even if the answer does not arrive.
        var cartoon = NewDocuments.Cartoon(
            request.CartoonId, snapshot.Original!, time, cartoonFile, drawing, style, seed, request.PublicBaseUrl);
        return await OriginalDocuments.AfterCommitAsync(() => CommitAsync(snapshot, cartoon, drawing, cartoonFile, displaced, request.IdempotencyKey));
    }

    public Task<RegenerateAnswer> RegenerateAsync(DeviceId deviceId, RegenerateRequest request, CancellationToken cancellationToken) =>
        _gate.RunAsync(token => RegenerateInsideAsync(deviceId, request, token), cancellationToken);

    private async Task<RegenerateAnswer> RegenerateInsideAsync(DeviceId deviceId, RegenerateRequest request, CancellationToken cancellationToken)
    {
        ThrowUnlessOwned(await LoadAsync(cancellationToken), deviceId);

        // Disposed last: the next call need not wait until the displaced files are deleted.
        await using var displaced = new DisplacedCartoons(_images, _logger);
        using var deadline = StartDeadline(cancellationToken);
        using var turn = await deadline.EnterAsync(_drawings);

        var snapshot = await LoadAsync(cancellationToken);
        if (await FindAnswerAsync(deviceId, request.CartoonId, request.IdempotencyKey, snapshot) is { } answered)
            return answered.ToRegenerateAnswer();
        var original = ThrowIfMissingOrDownloaded(snapshot, deviceId);
        _diskBudget.ThrowIfSpent();

        var (style, seed) = Choose(request.Style, request.Seed, snapshot);
        var drawing = await DrawAsync(deadline, original, StudioOwner.For(deviceId, request.Address), style, seed);

        // A download may have happened while the engine was drawing.
        using var commit = await _commits.EnterAsync(CancellationToken.None);
        snapshot = await _documents.LoadForChangeAsync();
        ThrowIfMissingOrDownloaded(snapshot, deviceId);

        // Cartoon file. A crash here leaves a file without a document.
        var (file, time) = await _images.PublishAsync(ImageArea.Temp, _id, snapshot.NextTime(_time), drawing, _logger);
        await using var cartoonFile = file;

        // Cartoon document: from here on the cartoon is listed, even if the answer does not arrive.
        var cartoon = NewDocuments.Cartoon(
            request.CartoonId, original, time, cartoonFile, drawing, style, seed, request.PublicBaseUrl);
        return (await CommitAsync(snapshot, cartoon, drawing, cartoonFile, displaced, request.IdempotencyKey)).ToRegenerateAnswer();
    }

    public Task<DownloadAnswer> DownloadAsync(DeviceId deviceId, DownloadRequest request, CancellationToken cancellationToken) =>
        _gate.RunAsync(token => DownloadInsideAsync(deviceId, request, token), cancellationToken);

    private async Task<DownloadAnswer> DownloadInsideAsync(DeviceId deviceId, DownloadRequest request, CancellationToken cancellationToken)
    {
        ThrowUnlessOwned(await LoadAsync(cancellationToken), deviceId);

        // One face cut at a time: later calls find the face of the first one.
        using var deadline = StartDeadline(cancellationToken);
        using var turn = await deadline.EnterAsync(_cuts);
        var snapshot = await LoadAsync(cancellationToken);
        if (snapshot.Face is not null) return await AnswerWithAsync(request.CartoonId);
        var original = ThrowUnlessOwned(snapshot, deviceId);
        var cartoon = snapshot.Find(request.CartoonId) ?? throw AvatarException.CartoonNotFound();
        var owner = StudioOwner.For(deviceId, request.Address);
        var face = request.Face is { } number ? await ChooseFaceAsync(deadline, original, number, owner) : default(ChosenFace?);
        var cut = await deadline.RunAsync(token => _cutter.CutAsync(original, cartoon, face, owner, request.Format, token));

        using var commit = await _commits.EnterAsync(CancellationToken.None);
        snapshot = await _documents.LoadForChangeAsync();
        if (snapshot.Face is not null)
        {
            _metrics.DownloadLost();
            return Answer(snapshot, request.CartoonId);
        }

        if (snapshot.Find(request.CartoonId) is null) throw AvatarException.CartoonNotFound();

        // Master file, then face file. A crash here leaves files without a document.
        await using var files = new UncommittedFace(_images, _logger);
        await files.PublishAsync(_id, snapshot.NextTime(_time), cut);

        // Face document: this commits the download. After a crash from here on, the next activation finishes it.
        var document = NewDocuments.Face(FaceId.New(_time), cartoon, snapshot, files, cut.Image, request.PublicBaseUrl);
        try
        {
            await _documents.InsertAsync(snapshot, document, files.Files);
        }
        catch (StoreException failure) when (failure.Key is UniqueKey.FaceOfOriginal)
        {
            // Another activation was first: its face counts, and our files are deleted.
            _metrics.DownloadLost();
            return Answer(await _documents.LoadForChangeAsync(), request.CartoonId);
        }

        // Cartoon documents, then cartoon files.
        _metrics.FaceDownloaded();
        await OriginalDocuments.AfterCommitAsync(_documents.LoadForChangeAsync);
        return new DownloadAnswer { Face = document, Created = true };
    }

    public async Task<PreviewAnswer> PreviewAsync(DeviceId deviceId, PreviewRequest request, CancellationToken cancellationToken)
    {
        var snapshot = await LoadAsync(cancellationToken);
        var original = ThrowUnlessOwned(snapshot, deviceId);
        var cartoon = (snapshot.Face is null ? snapshot.Find(request.CartoonId) : null) ?? throw AvatarException.CartoonNotFound();
        var face = request.Face is { } number
            ? await _gate.RunAsync(token => FindFaceAsync(original, number, StudioOwner.For(deviceId, request.Address), token), cancellationToken)
            : default(ChosenFace?);
        return new() { Original = original, Cartoon = cartoon, Face = face?.Box, IsOnlyFace = face?.IsOnly is true, Cutter = _cutter.Name };
    }

    public async Task<int> ExpireCartoonsAsync(DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        using var commit = await _commits.EnterAsync(cancellationToken);
        var snapshot = await _documents.LoadForChangeAsync();
        DeactivateIfMissing(snapshot);

        // On MongoDB, another activation may have inserted a cartoon while the original was being deleted.
        var cartoons = snapshot.Original is null ? await _store.Cartoons.ListAsync(_id, CancellationToken.None) : snapshot.Cartoons;
        var expired = cartoons.RemoveAll(cartoon => cartoon.CreatedAt > cutoff);
        if (!expired.IsEmpty) await _documents.RemoveAsync(snapshot, expired);
        return expired.Length;
    }

    public async Task DeleteAsync(DeviceId deviceId, CancellationToken cancellationToken)
    {
        // From here on this activation creates nothing for the original; running calls have ended.
        await _gate.CloseAsync();
        try
        {
            using var commit = await _commits.EnterAsync(CancellationToken.None);
            await _documents.DeleteAsync(deviceId);
            DeactivateOnIdle();
        }
        catch
        {
            _gate.Open();
            throw;
        }
    }

    public async Task<OriginalState> GetAsync(DeviceId deviceId, CancellationToken cancellationToken)
    {
        var snapshot = await LoadAsync(cancellationToken);
        return new()
        {
            Original = ThrowUnlessOwned(snapshot, deviceId),
            Cartoons = snapshot.VisibleCartoons,
            Face = snapshot.Face,
            CartoonLifetime = _options.Lifetime,
        };
    }

    public async Task<FoundFaces?> FindFacesAsync(DeviceId deviceId, CancellationToken cancellationToken)
    {
        var original = ThrowUnlessOwned(await LoadAsync(cancellationToken), deviceId);
        return await _gate.RunAsync(token => _faces.TryFindAsync(original, StudioOwner.For(deviceId, address: null), token), cancellationToken);
    }

    /// <summary>Returns the state after the last commit. Reads the documents, under the commit lock, if it is not in memory.</summary>
    private async ValueTask<OriginalSnapshot> LoadAsync(CancellationToken cancellationToken)
    {
        if (_documents is { Current: { } known, Finished: true }) return known;
        using var commit = await _commits.EnterAsync(cancellationToken);
        return await _documents.LoadAsync();
    }

    /// <summary>Deactivates if the original does not exist, so that calls with made-up ids cannot fill the memory.</summary>
    private void DeactivateIfMissing(OriginalSnapshot? snapshot)
    {
        if (snapshot?.Original is null) DeactivateOnIdle();
    }

    private Original ThrowUnlessOwned(OriginalSnapshot snapshot, DeviceId device)
    {
        DeactivateIfMissing(snapshot);
        return snapshot.Original is { } original && original.DeviceId == device ? original : throw AvatarException.OriginalNotFound();
    }

    private Original ThrowIfMissingOrDownloaded(OriginalSnapshot snapshot, DeviceId device)
    {
        var original = ThrowUnlessOwned(snapshot, device);
        return snapshot.Face is null ? original : throw AvatarException.AlreadyDownloaded();
    }

    /// <summary>Chooses a seed if the request has none, and one of the styles if it requests a random one.</summary>
    private (string Style, long Seed) Choose(string? style, long? seed, OriginalSnapshot snapshot)
    {
        var chosen = seed ?? _seeds.Next(snapshot);

        // The grain of the device has filled in the default style.
        return (CartoonStyles.Pick(style!, chosen), chosen);
    }

    /// <summary>Keeps the photo, as the original uses it, and settles it in case an earlier call stopped before that.</summary>
    private static async Task KeepAndSettleAsync(IncomingPhoto photo)
    {
        photo.Keep();
        await photo.SettleAsync();
    }

    private EngineDeadline StartDeadline(CancellationToken cancellationToken) => new(_options.Timeout, _time, cancellationToken);

    private Task<EncodedImage> DrawAsync(EngineDeadline deadline, ImageSource photo, string style, long seed) =>
        deadline.RunAsync(token => _engine.DrawAsync(photo, style, seed, token));

    /// <summary>Draws a stored photo. If it cannot be decoded, the store has damaged it: the caller gets a failure of the store.</summary>
    private async Task<EncodedImage> DrawAsync(EngineDeadline deadline, Original original, StudioOwner owner, string style, long seed)
    {
        try
        {
            return await DrawAsync(deadline, _images.PhotoSource(original, owner, _logger), style, seed);
        }
        catch (ImagingException failure) when (ImageFiles.IsImageError(failure))
        {
            throw ImageFiles.Damaged(ImageArea.Originals, original.Filename, failure, _logger);
        }
    }

    /// <exception cref="AvatarException"><see cref="AvatarError.InvalidFace"/>: the photo has no face with this number.</exception>
    private async Task<ChosenFace> ChooseFaceAsync(EngineDeadline deadline, Original original, int number, StudioOwner owner)
    {
        var boxes = (await _faces.FindAsync(original, owner, deadline)).Boxes;
        return number >= 0 && number < boxes.Length ? new(boxes[number], IsOnly: boxes.Length == 1) : throw AvatarException.InvalidFace();
    }

    /// <summary>Like <see cref="ChooseFaceAsync"/>, within the time limit of a call that only reads.</summary>
    private async Task<ChosenFace> FindFaceAsync(Original original, int number, StudioOwner owner, CancellationToken cancellationToken)
    {
        using var deadline = new EngineDeadline(FaceSearch.Patience, _time, cancellationToken);
        return await ChooseFaceAsync(deadline, original, number, owner);
    }

    /// <summary>
    /// Finds the result of an earlier call with the same cartoon id: from the cartoon, or from its idempotency record if the cartoon was
    /// deleted.
    /// </summary>
    private async Task<IdempotentAnswer?> FindAnswerAsync(
        DeviceId device, CartoonId cartoonId, IdempotencyKey? key, OriginalSnapshot snapshot)
    {
        if (snapshot.Face is null && snapshot.Find(cartoonId) is { } cartoon) return IdempotentAnswer.For(cartoon, snapshot);
        if (key is null) return null;
        var record = await _store.IdempotencyRecords.FindAsync(device, key.Value, CancellationToken.None);
        return record?.Answer is { } answer && record.CartoonId == cartoonId ? IdempotentAnswer.Read(answer) : null;
    }

    /// <summary>
    /// Stores the faces that the engine found, writes the cartoon document, deletes those of the oldest cartoons over the limit, and
    /// completes the idempotency record.
    /// </summary>
    private async Task<IdempotentAnswer> CommitAsync(
        OriginalSnapshot snapshot, RegeneratedCartoon cartoon, EncodedImage drawing, UncommittedFile file, DisplacedCartoons displaced, IdempotencyKey? key)
    {
        snapshot = await _faces.TryNoteAsync(snapshot, drawing.Faces);
        var others = _options.MaxPerOriginal - 1;
        if (snapshot.Cartoons.Length > others) displaced.Cartoons = snapshot.Cartoons[others..];
        try
        {
            snapshot = await _documents.InsertAsync(snapshot, cartoon, file, displaced);
        }
        catch (StoreException failure) when (failure.Key is UniqueKey.Id)
        {
            // Another activation created the same cartoon, for the same call or key: its file is kept, ours is deleted.
            snapshot = await _documents.LoadForChangeAsync();
            if (snapshot.Find(cartoon.Id) is not { } theirs) throw;
            return IdempotentAnswer.For(theirs, snapshot);
        }

        _metrics.CartoonCreated(cartoon.Style, drawing.Engine ?? _engine.Name);
        var answer = IdempotentAnswer.For(cartoon, snapshot);
        if (key is { } used) await _documents.CompleteAsync(cartoon.DeviceId, used, answer);
        return answer;
    }

    /// <summary>Answers a call that finds a face, after the cartoons' documents are deleted.</summary>
    private async Task<DownloadAnswer> AnswerWithAsync(CartoonId cartoonId)
    {
        using var commit = await _commits.EnterAsync(CancellationToken.None);
        return Answer(await _documents.LoadForChangeAsync(), cartoonId);
    }

    private static DownloadAnswer Answer(OriginalSnapshot snapshot, CartoonId cartoonId)
    {
        var face = snapshot.Face!;
        if (face.SourceCartoonId == cartoonId) return new() { Face = face, Created = false };
        throw face.CartoonIds.Contains(cartoonId) ? AvatarException.AlreadyDownloaded() : AvatarException.CartoonNotFound();
    }
}
