using System.Collections.Immutable;
using Avatar.Imaging;

namespace Avatar.Grains.Tests;

/// <summary>
/// Runs the steps of a history one after the other, and holds each one's answer and the documents after it against the rules.
/// </summary>
/// <remarks>
/// An undisturbed step must do exactly what is predicted. A disturbed one that is refused must have changed nothing, and one
/// whose outcome is unknown may have changed nothing, or what was asked, or half of an upload.
/// </remarks>
internal sealed class HistoryRun(AvatarCluster cluster, IFaultPlan faults)
{
    private readonly DeviceId[] _devices = [AvatarCluster.NewDevice(), AvatarCluster.NewDevice()];
    private readonly List<Original> _originals = [];
    private readonly List<RegeneratedCartoon> _cartoons = [];
    private readonly Dictionary<ImageName, object> _names = [];
    private readonly Dictionary<(DeviceId, IdempotencyKey), HashSet<CartoonId>> _madeByKey = [];

    /// <summary>Runs the steps, and a sweep at the end; returns whether a fault struck.</summary>
    public async Task<bool> RunAsync(IReadOnlyList<Step> steps)
    {
        var struck = false;
        foreach (var step in steps) struck |= await RunAsync(step);
        await RunAsync(new Step(StepKind.Sweep, 0, 0, 0, false, null));
        return struck;
    }

    private async Task<bool> RunAsync(Step step)
    {
        var device = _devices[step.Device % _devices.Length];
        var before = await ReadAsync();
        if (step.Fault is { } fault) await faults.PlanAsync(fault);
        if (step.EngineFails) cluster.Engine.FailNext(ImagingError.EngineFailed);

        var check = step.Kind switch
        {
            StepKind.Upload => await UploadAsync(step, device, before),
            StepKind.Regenerate when _originals.Count > 0 => await RegenerateAsync(step, device, before),
            StepKind.Download when _cartoons.Count > 0 => await DownloadAsync(step, device, before),
            StepKind.Expire => await ExpireAsync(),
            StepKind.Sweep => await SweepAsync(),
            StepKind.Advance => Advance(),
            _ => change => Assert.True(change.IsNothing),
        };

        var struck = await faults.HasStruckAsync();
        if (faults.Crashed || step.Kind is StepKind.Sleep) await cluster.DeactivateAllAsync();
        await faults.ClearAsync();
        cluster.Engine.ForgetFailures();

        var change = new Change(before, await ReadAsync());
        change.AssertPermanence();
        check(change);
        await AssertEverythingHasItsFileAsync(change.After);
        AssertNothingIsNamedTwice(change.After);
        if (step.Kind is StepKind.Sweep && !struck) await AssertNoFileIsLeftOverAsync();
        if (step.Target % 3 == 0) await AssertGrainsShowAsync(change.After);
        return struck;
    }

    private async Task<Action<Change>> UploadAsync(Step step, DeviceId device, VisibleState before)
    {
        var key = KeyOf(step);
        var record = await FindRecordAsync(device, key);
        var content = $"photo {step.Target % 2}";
        var request = new UploadRequest { File = await cluster.StoreAsync(content), IdempotencyKey = key, PublicBaseUrl = "http://test" };
        var outcome = await Outcome.OfAsync(() => cluster.Device(device).UploadAsync(request, default));
        var predicted = record is not null && record.RequestHash != RequestHash.Of(request) ? AvatarError.IdempotencyKeyReused
            : record is { Answer: null } && before.Faces.ContainsKey(record.OriginalId) ? AvatarError.AlreadyDownloaded
            : (AvatarError?)null;
        var disturbed = await faults.HasStruckAsync() || step.EngineFails;

        return change =>
        {
            outcome.AssertIs(predicted, disturbed);
            if (outcome.IsRefused) Assert.True(change.IsNothing);
            Assert.Empty(change.NewFaces);
            Assert.True(change.NewOriginals.Length <= 1 && change.NewCartoons.Length <= 1);
            Assert.All(change.NewCartoons, cartoon => Assert.True(change.NewOriginals.Any(each => each.Id == cartoon.OriginalId) || record is not null));
            AssertEvictions(change, change.NewCartoons.Select(cartoon => cartoon.OriginalId));
            if (outcome.Answer is { } answer)
            {
                Assert.Equal(record?.Answer is not null, answer.Replayed);
                Assert.All(change.NewOriginals, original => Assert.Equal(answer.Original, original));
                Assert.All(change.NewCartoons, cartoon => Assert.Equal(answer.Cartoon, cartoon));
                Assert.Equal(answer.Original, change.After.Originals[answer.Original.Id]);
                if (!answer.Replayed) Assert.Equal(answer.Cartoon, change.After.Cartoons[answer.Cartoon.Id]);
            }

            Remember(device, key, change, outcome.Answer?.Cartoon);
        };
    }

    private async Task<Action<Change>> RegenerateAsync(Step step, DeviceId device, VisibleState before)
    {
        var key = KeyOf(step);
        var record = await FindRecordAsync(device, key);
        var original = _originals[step.Target % _originals.Count];
        var request = new RegenerateRequest { OriginalId = original.Id, IdempotencyKey = key, PublicBaseUrl = "http://test" };
        var outcome = await Outcome.OfAsync(() => cluster.Device(device).RegenerateAsync(request, default));
        var predicted = original.DeviceId != device ? AvatarError.OriginalNotFound
            : record is not null && record.RequestHash != RequestHash.Of(request) ? AvatarError.IdempotencyKeyReused
            : record?.Answer is null && before.Faces.ContainsKey(original.Id) ? AvatarError.AlreadyDownloaded
            : (AvatarError?)null;
        var disturbed = await faults.HasStruckAsync() || step.EngineFails;

        return change =>
        {
            outcome.AssertIs(predicted, disturbed);
            if (outcome.IsRefused) Assert.True(change.IsNothing);
            Assert.Empty(change.NewOriginals);
            Assert.Empty(change.NewFaces);
            Assert.True(change.NewCartoons.Length <= 1);
            Assert.All(change.NewCartoons, cartoon => Assert.Equal(original.Id, cartoon.OriginalId));
            AssertEvictions(change, [original.Id]);
            if (outcome.Answer is { } answer)
            {
                Assert.Equal(record?.Answer is not null, answer.Replayed);
                Assert.Equal(answer.Cartoon, answer.Cartoons[0]);
                if (!answer.Replayed) Assert.Equal(answer.Cartoon, change.After.CartoonsOf(original.Id).First());
            }

            Remember(device, key, change, outcome.Answer?.Cartoon);
        };
    }

    private async Task<Action<Change>> DownloadAsync(Step step, DeviceId device, VisibleState before)
    {
        var cartoon = _cartoons[step.Target % _cartoons.Count];
        var face = before.Faces.GetValueOrDefault(cartoon.OriginalId);
        var outcome = await Outcome.OfAsync(() => cluster.DownloadAsync(device, cartoon.Id));
        var predicted = cartoon.DeviceId != device ? AvatarError.CartoonNotFound
            : face is null ? (before.Cartoons.ContainsKey(cartoon.Id) ? null : AvatarError.CartoonNotFound)
            : face.SourceCartoonId == cartoon.Id ? null
            : face.CartoonIds.Contains(cartoon.Id) ? AvatarError.AlreadyDownloaded
            : (AvatarError?)AvatarError.CartoonNotFound;
        var disturbed = await faults.HasStruckAsync() || step.EngineFails;

        return change =>
        {
            outcome.AssertIs(predicted, disturbed);
            if (outcome.IsRefused) Assert.True(change.IsNothing);
            Assert.Empty(change.NewOriginals);
            Assert.Empty(change.NewCartoons);
            Assert.True(change.NewFaces.Length <= 1);
            Assert.All(change.NewFaces, made => Assert.Equal(cartoon.Id, made.SourceCartoonId));
            Assert.Equal(
                change.NewFaces.IsEmpty ? [] : before.CartoonsOf(cartoon.OriginalId).Select(each => each.Id).ToHashSet(),
                change.GoneCartoons.Select(each => each.Id).ToHashSet());
            if (outcome.Answer is { } answer)
            {
                Assert.Equal(face is null, answer.Created);
                Assert.Equal(change.After.Faces[cartoon.OriginalId].Id, answer.Face.Id);
            }
        };
    }

    private async Task<Action<Change>> ExpireAsync()
    {
        var cutoff = cluster.Clock.GetUtcNow() - AvatarCluster.Lifetime;
        await Outcome.OfAsync(() => cluster.Expiry.ExpireAsync(default));
        var disturbed = await faults.HasStruckAsync();
        return change =>
        {
            Assert.Empty(change.NewOriginals);
            Assert.Empty(change.NewCartoons);
            Assert.Empty(change.NewFaces);
            Assert.All(change.GoneCartoons, cartoon => Assert.True(cartoon.CreatedAt <= cutoff));
            if (!disturbed) Assert.All(change.After.Cartoons.Values, cartoon => Assert.True(cartoon.CreatedAt > cutoff));
        };
    }

    private async Task<Action<Change>> SweepAsync()
    {
        await cluster.AgeAllFilesAsync();
        await Outcome.OfAsync(() => cluster.Expiry.SweepAsync(default));
        return change => Assert.True(change.IsNothing);
    }

    private Action<Change> Advance()
    {
        cluster.Clock.Advance(TimeSpan.FromHours(13));
        return change => Assert.True(change.IsNothing);
    }

    /// <summary>I3: a cartoon goes only to make room for a newer one, oldest first, and never one more than needed.</summary>
    private void AssertEvictions(Change change, IEnumerable<OriginalId> allowed)
    {
        Assert.All(change.GoneCartoons, cartoon => Assert.Contains(cartoon.OriginalId, allowed));
        foreach (var gone in change.GoneCartoons)
        {
            var left = change.After.CartoonsOf(gone.OriginalId).ToArray();
            Assert.True(left.Length >= cluster.MaxPerOriginal);
            Assert.All(left, cartoon => Assert.True(cartoon.CreatedAt > gone.CreatedAt));
        }
    }

    /// <summary>I9: whatever one key ever made or was answered with is one cartoon.</summary>
    private void Remember(DeviceId device, IdempotencyKey? key, Change change, RegeneratedCartoon? answered)
    {
        _originals.AddRange(change.NewOriginals);
        _cartoons.AddRange(change.NewCartoons);
        if (key is not { } used) return;
        var made = _madeByKey[(device, used)];
        made.UnionWith(change.NewCartoons.Select(cartoon => cartoon.Id));
        if (answered is not null) made.Add(answered.Id);
        Assert.True(made.Count <= 1, $"{used} made {made.Count} cartoons.");
    }

    /// <summary>The key's record; without one, whatever the key made before is forgotten by right.</summary>
    private async Task<Storage.IdempotencyRecord?> FindRecordAsync(DeviceId device, IdempotencyKey? key)
    {
        if (key is not { } used) return null;
        var record = await cluster.Store.FindIdempotencyRecordAsync(device, used, default);
        if (record is null) _madeByKey[(device, used)] = [];
        return record;
    }

    /// <summary>I1.</summary>
    private async Task AssertEverythingHasItsFileAsync(VisibleState state)
    {
        foreach (var original in state.Originals.Values) Assert.True(await cluster.HasFileAsync(ImageArea.Originals, original.Filename));
        foreach (var cartoon in state.Cartoons.Values) Assert.True(await cluster.HasFileAsync(ImageArea.Temp, cartoon.Filename));
        foreach (var face in state.Faces.Values)
        {
            Assert.True(await cluster.HasFileAsync(ImageArea.Downloaded, face.Filename));
            Assert.True(await cluster.HasFileAsync(ImageArea.Masters, face.Filename.WithExtension("png")));
        }
    }

    /// <summary>I5.</summary>
    private void AssertNothingIsNamedTwice(VisibleState state)
    {
        foreach (var original in state.Originals.Values) AssertNamedOnce(original.Filename, original.Id);
        foreach (var cartoon in state.Cartoons.Values) AssertNamedOnce(cartoon.Filename, cartoon.Id);
        foreach (var face in state.Faces.Values) AssertNamedOnce(face.Filename, face.Id);
    }

    private void AssertNamedOnce(ImageName name, object id)
    {
        if (!_names.TryAdd(name, id)) Assert.Equal(_names[name], id);
    }

    /// <summary>I4 and I6: after a sweep, files and documents are the same.</summary>
    private async Task AssertNoFileIsLeftOverAsync()
    {
        foreach (var area in ImageAreas.All)
        {
            var files = await cluster.ListFilesAsync(area);
            var (named, names) = area is ImageArea.Masters
                ? (ImageArea.Downloaded, files.Select(name => name.WithExtension("jpg")).ToImmutableHashSet())
                : (area, files);
            Assert.Equal(await cluster.Store.FindFilenamesAsync(named, names, default), names);
        }
    }

    /// <summary>What the grains list is what there is, newest first.</summary>
    private async Task AssertGrainsShowAsync(VisibleState state)
    {
        foreach (var device in _devices)
        {
            var originals = await cluster.Device(device).ListOriginalsAsync(null, default);
            var faces = await cluster.Device(device).ListFacesAsync(null, default);
            var cartoons = await cluster.Device(device).ListCartoonsAsync(null, default);
            Assert.Equal(
                state.Originals.Values.Where(each => each.DeviceId == device).OrderByDescending(each => each.CreatedAt).ThenByDescending(each => each.Id),
                originals.Originals);
            Assert.Equal(
                state.Faces.Values.Where(each => each.DeviceId == device).OrderByDescending(each => each.CreatedAt).ThenByDescending(each => each.Id).Select(each => each.Id),
                faces.Faces.Select(each => each.Face.Id));
            Assert.Equal(
                state.Cartoons.Values.Where(each => each.DeviceId == device).OrderByDescending(each => each.CreatedAt).ThenByDescending(each => each.Id),
                cartoons.Select(each => each.Cartoon));
            foreach (var original in originals.Originals)
            {
                var shown = await cluster.Device(device).GetOriginalAsync(original.Id, default);
                Assert.Equal(state.CartoonsOf(original.Id), shown.Cartoons);
                Assert.Equal(state.Faces.GetValueOrDefault(original.Id)?.Id, shown.Face?.Id);
            }
        }
    }

    private Task<VisibleState> ReadAsync() => VisibleState.ReadAsync(cluster.Store, _devices);

    private static IdempotencyKey? KeyOf(Step step) => step.Key == 0 ? null : IdempotencyKey.Parse($"key-{step.Key}");
}
