using Avatar.Imaging;
using Avatar.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Avatar.Grains;

/// <inheritdoc cref="IOriginalGrain"/>
/// <remarks>
/// Reentrant, with an order of its own: drawings stand in <see cref="_line"/>, face-cuts in <see cref="_cuts"/>, and whoever
/// changes documents holds <see cref="_commits"/> for as long as that takes, which is never as long as a drawing. Where it
/// lives is where its pictures are drawn, so a silo with processors to spare is preferred; what it knows is soon read again, so
/// it goes to sleep early.
/// </remarks>
[Reentrant, ResourceOptimizedPlacement, CollectionAgeLimit(Minutes = 5)]
internal sealed class OriginalGrain : Grain, IOriginalGrain
{
    private readonly IAvatarStore _store;
    private readonly IImageStore _images;
    private readonly ICartoonEngine _engine;
    private readonly IFaceCutter _cutter;
    private readonly LinkSigner _links;
    private readonly DiskBudget _budget;
    private readonly CartoonOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<OriginalGrain> _logger;
    private readonly OriginalId _id;
    private readonly OriginalDocuments _documents;
    private readonly CartoonSeeds _seeds;
    private readonly Turnstile _line;
    private readonly Turnstile _cuts;
    private readonly Turnstile _commits = new(int.MaxValue);
    private readonly CallGate _gate = new();

    public OriginalGrain(
        IAvatarStore store,
        IImageStore images,
        ICartoonEngine engine,
        IFaceCutter cutter,
        LinkSigner links,
        DiskBudget budget,
        IOptions<CartoonOptions> options,
        IOptions<DeviceLimitOptions> limits,
        TimeProvider time,
        ILogger<OriginalGrain> logger)
    {
        (_store, _images, _engine, _cutter, _links, _budget) = (store, images, engine, cutter, links, budget);
        (_options, _time, _logger) = (options.Value, time, logger);
        _id = OriginalId.Parse(this.GetPrimaryKeyString());
        _documents = new(_id, store, images, time, logger);
        _seeds = new(_id, time);
        _line = new(limits.Value.OriginalQueue);
        _cuts = new(limits.Value.OriginalQueue);
    }

    public async Task<UploadAnswer> CreateAsync(CreateOriginal command, CancellationToken cancellationToken)
    {
        await using var photo = new IncomingPhoto(_images, command.DeviceId, command.File.Filename, _logger);
        try
        {
            return (await _gate.PassAsync(token => CreateInsideAsync(command, photo, token), cancellationToken)).ToUploadAnswer();
        }
        finally
        {
            // A repeat of this call may still draw: an activation that leaves would keep all others waiting until it has drawn.
            if (!_gate.IsOccupied) DeactivateUnlessMade(_documents.Current);
        }
    }

    private async Task<IdempotentAnswer> CreateInsideAsync(CreateOriginal command, IncomingPhoto photo, CancellationToken cancellationToken)
    {
        // A deletion of the original waits until the photo is kept, or gone.
        await using var file = photo;
        using var budget = Begin(cancellationToken);
        using var turn = await budget.EnterAsync(_line);

        // A repeat goes on where the first call ended; its own copy of the photo goes, unless it is the one in use.
        var snapshot = await LoadAsync(cancellationToken);
        if (snapshot.Original is { } made)
        {
            if (made.Filename == command.File.Filename) await KeepAsync(photo);
            if (await FindAnswerAsync(command.DeviceId, command.CartoonId, command.IdempotencyKey, snapshot) is { } answered) return answered;
            ThrowUnlessOpen(snapshot, command.DeviceId);
        }

        // The cartoon is made first: a failure up to here leaves nothing, a crash the received photo for the sweep.
        var seed = command.Seed ?? _seeds.Next(snapshot);
        var style = CartoonStyles.Pick(command.Style, seed);
        var owner = OwnerOf(command.DeviceId, command.Address);
        var drawing = snapshot.Original is { } known
            ? await DrawAsync(budget, known, owner, style, seed)
            : await DrawAsync(budget, _images.IncomingSource(photo.Name, command.File.FileSize, owner, _logger), style, seed);

        using var commit = await _commits.EnterAsync(CancellationToken.None);
        snapshot = await _documents.LoadForChangeAsync();
        if (snapshot.Original is not null) ThrowUnlessOpen(snapshot, command.DeviceId);

        // Cartoon file. A crash here leaves it and the received photo, which the sweep removes.
        var createdAt = snapshot.NextTime(_time);
        var (published, time) = await _images.PublishAsync(ImageArea.Temp, _id, createdAt.AddMilliseconds(1), drawing, _logger);
        await using var cartoonFile = published;

        if (snapshot.Original is null)
        {
            // Photo. A crash here leaves a claimed photo without a document, which the sweep withdraws.
            await photo.ClaimAsync();

            // Original document. A crash here leaves an original without a cartoon, as after an expiry; a repeat completes it.
            snapshot = await _documents.InsertAsync(NewDocuments.Original(_id, command, createdAt), command.Fence, photo, cartoonFile);
            GrainsMetrics.OriginalsCreated.Add(1);
        }

        // Cartoon document: from here on both are there, whether or not the answer arrives.
        var cartoon = NewDocuments.Cartoon(
            command.CartoonId, snapshot.Original!, time, cartoonFile, drawing, style, seed, command.PublicBaseUrl);
        return await OriginalDocuments.AfterCommitAsync(() => CommitAsync(snapshot, cartoon, cartoonFile, command.IdempotencyKey));
    }

    public Task<RegenerateAnswer> RegenerateAsync(RegenerateOriginal command, CancellationToken cancellationToken) =>
        _gate.PassAsync(token => RegenerateInsideAsync(command, token), cancellationToken);

    private async Task<RegenerateAnswer> RegenerateInsideAsync(RegenerateOriginal command, CancellationToken cancellationToken)
    {
        ThrowUnlessOwned(await LoadAsync(cancellationToken), command.DeviceId);
        using var budget = Begin(cancellationToken);
        using var turn = await budget.EnterAsync(_line);

        var snapshot = await LoadAsync(cancellationToken);
        if (await FindAnswerAsync(command.DeviceId, command.CartoonId, command.IdempotencyKey, snapshot) is { } answered)
            return answered.ToRegenerateAnswer();
        var original = ThrowUnlessOpen(snapshot, command.DeviceId);
        _budget.ThrowIfSpent();

        var seed = command.Seed ?? _seeds.Next(snapshot);
        var style = CartoonStyles.Pick(command.Style, seed);
        var drawing = await DrawAsync(budget, original, OwnerOf(command.DeviceId, command.Address), style, seed);

        // The download may have come first while the engine was at work.
        using var commit = await _commits.EnterAsync(CancellationToken.None);
        snapshot = await _documents.LoadForChangeAsync();
        ThrowUnlessOpen(snapshot, command.DeviceId);

        // Cartoon file. A crash here leaves a file that no document names.
        var (file, time) = await _images.PublishAsync(ImageArea.Temp, _id, snapshot.NextTime(_time), drawing, _logger);
        await using var cartoonFile = file;

        // Cartoon document: from here on it is listed, whether or not the answer arrives.
        var cartoon = NewDocuments.Cartoon(
            command.CartoonId, original, time, cartoonFile, drawing, style, seed, command.PublicBaseUrl);
        return (await CommitAsync(snapshot, cartoon, cartoonFile, command.IdempotencyKey)).ToRegenerateAnswer();
    }

    public Task<DownloadAnswer> DownloadAsync(DownloadFace command, CancellationToken cancellationToken) =>
        _gate.PassAsync(token => DownloadInsideAsync(command, token), cancellationToken);

    private async Task<DownloadAnswer> DownloadInsideAsync(DownloadFace command, CancellationToken cancellationToken)
    {
        ThrowUnlessOwned(await LoadAsync(cancellationToken), command.DeviceId);

        // One face-cut at a time: all but the first find its face instead of making their own.
        using var budget = Begin(cancellationToken);
        using var turn = await budget.EnterAsync(_cuts);
        var snapshot = await LoadAsync(cancellationToken);
        if (snapshot.Face is not null) return await AnswerWithAsync(command.CartoonId);
        var original = ThrowUnlessOwned(snapshot, command.DeviceId);
        var cartoon = snapshot.Find(command.CartoonId) ?? throw AvatarException.CartoonNotFound();
        var cut = await CutAsync(budget, original, cartoon, OwnerOf(command.DeviceId, command.Address), command.MimeType);

        using var commit = await _commits.EnterAsync(CancellationToken.None);
        snapshot = await _documents.LoadForChangeAsync();
        if (snapshot.Face is not null) return Answer(snapshot, command.CartoonId);
        if (snapshot.Find(command.CartoonId) is null) throw AvatarException.CartoonNotFound();

        // Master file, then face file. A crash here leaves files that no document names.
        await using var files = new UncommittedFace(_images, _logger);
        await files.PublishAsync(_id, snapshot.NextTime(_time), cut);

        // Face document: the download has happened. A crash from here on is finished by the next activation.
        var face = NewDocuments.Face(FaceId.New(_time), cartoon, snapshot, files, cut.Image, command.PublicBaseUrl);
        try
        {
            await _documents.InsertAsync(snapshot, face, files.Files);
        }
        catch (StoreException failure) when (failure.Key is UniqueKey.FaceOfOriginal)
        {
            // Another activation came first: its face is the face, and our files go.
            return Answer(await _documents.LoadForChangeAsync(), command.CartoonId);
        }

        // Cartoon documents, then cartoon files.
        GrainsMetrics.FacesDownloaded.Add(1);
        await OriginalDocuments.AfterCommitAsync(_documents.LoadForChangeAsync);
        return new DownloadAnswer { Face = face, Created = true };
    }

    public async Task<int> ExpireCartoonsAsync(DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        using var commit = await _commits.EnterAsync(cancellationToken);
        var snapshot = await _documents.LoadForChangeAsync();
        DeactivateUnlessMade(snapshot);

        // Another activation may have made a cartoon while the original went, where the database cannot refuse it.
        var cartoons = snapshot.Original is null ? await _store.ListCartoonsAsync(_id, CancellationToken.None) : snapshot.Cartoons;
        var expired = cartoons.RemoveAll(cartoon => cartoon.CreatedAt > cutoff);
        if (!expired.IsEmpty) await _documents.RemoveAsync(snapshot, expired);
        return expired.Length;
    }

    public async Task DeleteAsync(DeviceId deviceId, CancellationToken cancellationToken)
    {
        // From here on nothing is made of this original, by this activation or by what it was asked before.
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
        };
    }

    /// <summary>The state after the last commit; it reads the documents, under the lock, if that is not known.</summary>
    private async ValueTask<OriginalSnapshot> LoadAsync(CancellationToken cancellationToken)
    {
        if (_documents is { Current: { } known, Finished: true }) return known;
        using var commit = await _commits.EnterAsync(cancellationToken);
        return await _documents.LoadAsync();
    }

    /// <summary>An id without a document is not worth an activation: it would let anyone fill the memory.</summary>
    private void DeactivateUnlessMade(OriginalSnapshot? snapshot)
    {
        if (snapshot?.Original is null) DeactivateOnIdle();
    }

    private Original ThrowUnlessOwned(OriginalSnapshot snapshot, DeviceId device)
    {
        DeactivateUnlessMade(snapshot);
        return snapshot.Original is { } original && original.DeviceId == device ? original : throw AvatarException.OriginalNotFound();
    }

    private Original ThrowUnlessOpen(OriginalSnapshot snapshot, DeviceId device)
    {
        var original = ThrowUnlessOwned(snapshot, device);
        return snapshot.Face is null ? original : throw AvatarException.AlreadyDownloaded();
    }

    /// <summary>The photo is the original's. An earlier call may have ended before it was settled, so that the sweep would still look at it.</summary>
    private static async Task KeepAsync(IncomingPhoto photo)
    {
        photo.Keep();
        await photo.SettleAsync();
    }

    /// <summary>The studio shares by address and then by device; a caller of unknown address is a group of its own.</summary>
    private static StudioOwner OwnerOf(DeviceId device, AddressKey? address) => new(address?.ToName() ?? device.Value, device.Value);

    private EngineBudget Begin(CancellationToken cancellationToken) => new(_options.Timeout, _time, cancellationToken);

    private Task<EncodedImage> DrawAsync(EngineBudget budget, ImageSource photo, string style, long seed) =>
        budget.RunAsync(token => _engine.DrawAsync(photo, style, seed, token));

    /// <summary>Draws a photo that is stored: one that cannot be read any longer is not the caller's fault.</summary>
    private async Task<EncodedImage> DrawAsync(EngineBudget budget, Original original, StudioOwner owner, string style, long seed)
    {
        try
        {
            return await DrawAsync(budget, _images.PhotoSource(original, owner, _logger), style, seed);
        }
        catch (ImagingException failure) when (ImageFiles.IsOfImage(failure))
        {
            throw ImageFiles.Damaged(ImageArea.Originals, original.Filename, failure, _logger);
        }
    }

    private async Task<FaceCut> CutAsync(EngineBudget budget, Original original, RegeneratedCartoon cartoon, StudioOwner owner, string mimeType)
    {
        try
        {
            return await budget.RunAsync(token => _cutter.CutAsync(
                _images.PhotoSource(original, owner, _logger),
                _images.CartoonSource(cartoon, _options.PublicBaseUrl, _links, _logger),
                Enum.GetValues<ImageFormat>().First(format => format.MimeType() == mimeType),
                token));
        }
        catch (ImagingException failure) when (ImageFiles.IsOfImage(failure))
        {
            throw failure.IsCartoonFailure
                ? ImageFiles.Damaged(ImageArea.Temp, cartoon.Filename, failure, _logger)
                : ImageFiles.Damaged(ImageArea.Originals, original.Filename, failure, _logger);
        }
    }

    /// <summary>What an earlier call for the same cartoon id came to: it is there, or was and its idempotency record tells.</summary>
    private async Task<IdempotentAnswer?> FindAnswerAsync(
        DeviceId device, CartoonId cartoonId, IdempotencyKey? key, OriginalSnapshot snapshot)
    {
        if (snapshot.Face is null && snapshot.Find(cartoonId) is { } cartoon) return IdempotentAnswer.For(cartoon, snapshot);
        if (key is null) return null;
        var record = await _store.FindIdempotencyRecordAsync(device, key.Value, CancellationToken.None);
        return record?.Answer is { } answer && record.CartoonId == cartoonId ? IdempotentAnswer.Read(answer) : null;
    }

    /// <summary>Cartoon document, idempotency record, and then the oldest cartoons over the limit.</summary>
    private async Task<IdempotentAnswer> CommitAsync(
        OriginalSnapshot snapshot, RegeneratedCartoon cartoon, UncommittedFile file, IdempotencyKey? key)
    {
        try
        {
            snapshot = await _documents.InsertAsync(snapshot, cartoon, file);
        }
        catch (StoreException failure) when (failure.Key is UniqueKey.Id)
        {
            // Another activation made this very cartoon, for the same call or key: its file stays, ours goes.
            snapshot = await _documents.LoadForChangeAsync();
            if (snapshot.Find(cartoon.Id) is not { } theirs) throw;
            return IdempotentAnswer.For(theirs, snapshot);
        }

        GrainsMetrics.CartoonsCreated.Add(1);
        var answer = IdempotentAnswer.For(cartoon, snapshot);
        var excess = snapshot.Cartoons.Length - _options.MaxPerOriginal;
        if (excess > 0) answer = answer with { Cartoons = answer.Cartoons[..^excess] };
        if (key is { } used) await _documents.CompleteAsync(cartoon.DeviceId, used, answer);
        if (excess > 0) await EvictAsync(snapshot, excess);
        return answer;
    }

    private async Task EvictAsync(OriginalSnapshot snapshot, int excess)
    {
        try
        {
            await _documents.RemoveAsync(snapshot, snapshot.Cartoons[^excess..]);
        }
        catch (StoreException failure)
        {
            GrainsLog.EvictionFailed(_logger, _id, failure);
        }
    }

    /// <summary>The answer to one who came second, once the cartoons' documents are gone.</summary>
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
