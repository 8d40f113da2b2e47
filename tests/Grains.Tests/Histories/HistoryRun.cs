using Avatar.Imaging;

namespace Avatar.Grains.Tests;

/// <summary>
/// Runs the steps of a history one after the other, and checks each answer and the documents after it against the rules.
/// </summary>
/// <remarks>
/// An undisturbed step must do exactly what is predicted. A disturbed step that was rejected must have changed nothing; one with an unknown
/// outcome may have changed nothing, made the requested change, or done half of an upload. A deletion is complete or did not happen; a step
/// beside it may run before, during or after it. A caller that gives up does not know the outcome. Deactivations disturb only background
/// work.
/// </remarks>
internal sealed class HistoryRun(AvatarCluster cluster, IFaultPlan faults)
{
    private readonly DeviceId[] _devices = [AvatarCluster.NewDevice(), AvatarCluster.NewDevice()];
    private readonly List<Original> _originals = [];
    private readonly List<RegeneratedCartoon> _cartoons = [];
    private readonly Dictionary<(DeviceId, IdempotencyKey), HashSet<CartoonId>> _madeByKey = [];
    private readonly DeletionChecks _deletions = new(cluster);
    private readonly FileChecks _files = new(cluster);
    private CancellationToken _caller;
    private InterruptionKind? _interruption;

    private bool HasLeft => _caller.IsCancellationRequested;

    /// <summary>
    /// Whether activations were deactivated: background work ends then, and a later call resumes it.
    /// </summary>
    private bool IsDeactivated => cluster.Faults.Interrupted
        && _interruption is InterruptionKind.DevicesDeactivate or InterruptionKind.OriginalsDeactivate or InterruptionKind.AllDeactivate;

    /// <summary>
    /// Runs the steps, and at the end a sweep and the deletion of all devices, which must leave no file of any kind. Returns whether a fault
    /// or an interruption happened.
    /// </summary>
    public async Task<bool> RunAsync(IReadOnlyList<Step> steps)
    {
        var struck = false;
        var there = await cluster.ListEverythingAsync();
        foreach (var step in steps) struck |= await RunAsync(step);
        await RunAsync(new Step(StepKind.Sweep, 0, 0, 0, false, null));
        for (var device = 0; device < _devices.Length; device++) await RunAsync(new Step(StepKind.Delete, device, 0, 0, false, null));
        Assert.Empty(await _files.ListLeftOverAsync());
        Assert.Empty((await cluster.ListEverythingAsync()).Except(there));
        return struck;
    }

    private async Task<bool> RunAsync(Step step)
    {
        var device = _devices[step.Device % _devices.Length];
        var before = await ReadAsync();
        _deletions.See(before, _devices);
        using var caller = new CancellationTokenSource();
        (_caller, _interruption) = (caller.Token, step.Interruption?.Kind);
        if (step.Interruption is { } interruption) cluster.Interrupt(interruption, caller);
        if (step.Fault is { } fault) await faults.PlanAsync(fault);
        if (step.EngineFails) cluster.Engine.FailNext(ImagingError.EngineFailed);

        var check = step.DeletedAt is { } call ? await DeleteBesideAsync(call, step, device, before) : await BeginAsync(step, device, before);
        if (step.Interruption is not null) await cluster.BecomeQuietAsync();
        if (step is { DeletedAt: null, IsAnswered: true } && before.IsBeingDeleted(device))
            await _deletions.FinishAsync(before, device, disturbed: true);

        var isCutOff = await HasStruckAsync() || IsDeactivated;
        var struck = isCutOff || cluster.Faults.Interrupted;
        if (faults.Crashed || step.Kind is StepKind.Sleep) await cluster.DeactivateAllAsync();
        await faults.ClearAsync();
        cluster.Faults.Clear();
        cluster.Engine.ForgetFailures();
        if (step.DeletedAt is not null && struck) await DeleteAgainAsync(device);

        var change = new Change(before, await ReadAsync());
        if (step.Kind is StepKind.Delete || step.DeletedAt is not null) change.AssertPermanence(device);
        else change.AssertPermanence();
        _originals.AddRange(change.NewOriginals);
        _cartoons.AddRange(change.NewCartoons);
        await check(change);
        await _files.AssertEverythingHasItsFileAsync(change.After);
        _files.AssertNothingIsNamedTwice(change.After);
        if (step.Kind is StepKind.Sweep && !isCutOff && !HasLeft) Assert.Empty(await _files.ListLeftOverAsync());
        if (step.Target % 3 == 0) await AssertGrainsShowAsync(change.After);
        return struck;
    }

    /// <summary>Runs a step; the returned function checks its result against the rules.</summary>
    private async Task<Func<Change, Task>> BeginAsync(Step step, DeviceId device, VisibleState before)
    {
        if (step.Kind is StepKind.Delete) return await DeleteAsync(device, before);
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
        return change =>
        {
            check(change);
            return Task.CompletedTask;
        };
    }

    /// <summary>Whether a fault has struck. Work that continues after its caller gave up may still meet it.</summary>
    private async Task<bool> HasStruckAsync()
    {
        if (HasLeft) await cluster.BecomeQuietAsync();
        return await faults.HasStruckAsync();
    }

    private async Task<Func<Change, Task>> DeleteAsync(DeviceId device, VisibleState before)
    {
        var left = await _files.ListLeftOverAsync();
        var outcome = await _deletions.DeleteAsync(device, _caller);
        var interrupted = cluster.Faults.Interrupted;
        var isCutOff = await HasStruckAsync() || IsDeactivated;
        var disturbed = isCutOff || interrupted;
        return async change =>
        {
            outcome.AssertIs(null, disturbed, interrupted);
            Assert.True(change.Without(device).IsNothing);
            Assert.True(change.IsNothing || change.IsDeleted(device));

            // A deletion continues after its caller has given up, and may pause between two calls of the store.
            if (!isCutOff && HasLeft) await Wait.UntilAsync(() => _deletions.HasEndedAsync(device), TimeSpan.FromSeconds(30));
            if (!isCutOff) await _deletions.AssertNothingIsLeftAsync(device);
            if (outcome.Answer is not { } answer) return;
            Assert.Equal(before.Count(device), answer);
            await _deletions.AssertNothingIsLeftAsync(device);
            if (!disturbed) Assert.Subset(left, await _files.ListLeftOverAsync());
        };
    }

    /// <summary>Deletes the device while a step is running.</summary>
    private async Task<Func<Change, Task>> DeleteBesideAsync(int call, Step step, DeviceId device, VisibleState before)
    {
        var left = await _files.ListLeftOverAsync();
        var reached = cluster.Faults.ReachAsync(call);
        var work = BeginAsync(step, device, before);
        await Task.WhenAny(reached, work);
        var outcome = await _deletions.DeleteAsync(device);
        var check = await work;
        var interrupted = cluster.Faults.Interrupted;
        var disturbed = await HasStruckAsync() || interrupted;
        outcome.AssertIs(null, disturbed, interrupted);

        return async change =>
        {
            var others = change.Without(device);
            Assert.True(others.IsNothing || step.Kind is StepKind.Expire);
            Assert.True(change.NewOriginals.Length <= (step.Kind is StepKind.Upload ? 1 : 0));
            Assert.All(change.NewCartoons, cartoon => Assert.Contains(cartoon.OriginalId, change.NewOriginals.Select(each => each.Id)));
            if (step.IsAnswered) await check(change);
            if (outcome.Answer is { } answer) DeletionChecks.AssertCounts(before, device, answer);
            await _deletions.AssertIsGoneAsync(device, exceptCartoonFiles: disturbed);
            if (!disturbed) Assert.Subset(left, await _files.ListLeftOverAsync());

            // The results of the device's keys are deleted, except those created after the deletion.
            foreach (var used in _madeByKey.Keys.Where(each => each.Item1 == device).ToArray()) _madeByKey.Remove(used);
            if (GetKey(step) is { } key) _madeByKey[(device, key)] = [.. change.NewCartoons.Select(cartoon => cartoon.Id)];
        };
    }

    /// <summary>
    /// Repeats a deletion beside which a fault or interruption happened, as its client would after a failure. Then data that the step may
    /// still be about to create is deleted too.
    /// </summary>
    private async Task DeleteAgainAsync(DeviceId device)
    {
        var seen = await ReadAsync();
        var again = await _deletions.DeleteAsync(device);
        again.AssertIs(null, disturbed: false);
        if (seen.IsBeingDeleted(device)) Assert.Equal(seen.Count(device), again.Answer);
        await _deletions.AssertNothingIsLeftAsync(device, exceptCartoonFiles: true);
    }

    private async Task<Action<Change>> UploadAsync(Step step, DeviceId device, VisibleState before)
    {
        var key = GetKey(step);
        var record = await FindRecordAsync(device, key);
        var content = $"photo {step.Target % 2}";
        var request = AvatarCluster.NewUpload(await cluster.StoreAsync(device, content)) with { IdempotencyKey = key, CallId = Guid.NewGuid() };
        var outcome = await Outcome.FromAsync(() => cluster.Device(device).UploadAsync(device, request, _caller));
        var predicted = before.IsBeingDeleted(device) ? AvatarError.Busy
            : record is not null && record.RequestHash != RequestHash.Compute(request) ? AvatarError.IdempotencyKeyReused
            : record is { Answer: null } && before.Faces.ContainsKey(record.OriginalId) ? AvatarError.AlreadyDownloaded
            : (AvatarError?)null;
        if (step.DeletedAt is not null) return _ => outcome.AssertIsBesideDeletion(predicted, step.IsDisturbed, HasLeft);
        var (hasLeft, disturbed) = (HasLeft, await HasStruckAsync() || step.EngineFails);

        return change =>
        {
            outcome.AssertIs(predicted, disturbed, hasLeft);
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
        var key = GetKey(step);
        var record = await FindRecordAsync(device, key);
        var original = _originals[step.Target % _originals.Count];
        var request = AvatarCluster.NewRegeneration(original.Id) with { IdempotencyKey = key, CallId = Guid.NewGuid() };
        var outcome = await Outcome.FromAsync(() => cluster.Device(device).RegenerateAsync(device, request, _caller));
        var predicted = before.IsBeingDeleted(device) ? AvatarError.Busy
            : original.DeviceId != device || !before.Originals.ContainsKey(original.Id) ? AvatarError.OriginalNotFound
            : record is not null && record.RequestHash != RequestHash.Compute(request) ? AvatarError.IdempotencyKeyReused
            : record?.Answer is null && before.Faces.ContainsKey(original.Id) ? AvatarError.AlreadyDownloaded
            : (AvatarError?)null;
        if (step.DeletedAt is not null) return _ => outcome.AssertIsBesideDeletion(predicted, step.IsDisturbed, HasLeft);
        var (hasLeft, disturbed) = (HasLeft, await HasStruckAsync() || step.EngineFails);

        return change =>
        {
            outcome.AssertIs(predicted, disturbed, hasLeft);
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
                if (!answer.Replayed) Assert.Equal(answer.Cartoon, change.After.GetCartoons(original.Id).First());
            }

            Remember(device, key, change, outcome.Answer?.Cartoon);
        };
    }

    private async Task<Action<Change>> DownloadAsync(Step step, DeviceId device, VisibleState before)
    {
        var cartoon = _cartoons[step.Target % _cartoons.Count];
        var face = before.Faces.GetValueOrDefault(cartoon.OriginalId);
        var outcome = await Outcome.FromAsync(() => cluster.DownloadAsync(device, cartoon.Id, cancellationToken: _caller));
        var predicted = before.IsBeingDeleted(device) ? AvatarError.Busy
            : cartoon.DeviceId != device ? AvatarError.CartoonNotFound
            : face is null ? (before.Cartoons.ContainsKey(cartoon.Id) ? null : AvatarError.CartoonNotFound)
            : face.SourceCartoonId == cartoon.Id ? null
            : face.CartoonIds.Contains(cartoon.Id) ? AvatarError.AlreadyDownloaded
            : (AvatarError?)AvatarError.CartoonNotFound;
        if (step.DeletedAt is not null) return _ => outcome.AssertIsBesideDeletion(predicted, step.IsDisturbed, HasLeft);
        var (hasLeft, disturbed) = (HasLeft, await HasStruckAsync() || step.EngineFails);

        return change =>
        {
            outcome.AssertIs(predicted, disturbed, hasLeft);
            if (outcome.IsRefused) Assert.True(change.IsNothing);
            Assert.Empty(change.NewOriginals);
            Assert.Empty(change.NewCartoons);
            Assert.True(change.NewFaces.Length <= 1);
            Assert.All(change.NewFaces, made => Assert.Equal(cartoon.Id, made.SourceCartoonId));
            Assert.Equal(
                change.NewFaces.IsEmpty ? [] : before.GetCartoons(cartoon.OriginalId).Select(each => each.Id).ToHashSet(),
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
        await Outcome.FromAsync(() => cluster.Expiry.ExpireAsync(_caller));
        var disturbed = await HasStruckAsync() || IsDeactivated;
        return change =>
        {
            Assert.Empty(change.NewOriginals);
            Assert.Empty(change.NewCartoons);
            Assert.Empty(change.NewFaces);
            Assert.All(change.GoneCartoons, cartoon => Assert.True(cartoon.CreatedAt <= cutoff));
            if (disturbed) return;
            Assert.All(change.After.Cartoons.Values, cartoon => Assert.True(cartoon.CreatedAt > cutoff));
            Assert.All(change.After.Deletions.Values, deletion => Assert.True(deletion.StartedAt > cluster.Clock.GetUtcNow() - TimeSpan.FromMinutes(1)));
        };
    }

    private async Task<Action<Change>> SweepAsync()
    {
        await Outcome.FromAsync(() => cluster.SweepOldFilesAsync(_caller));
        return change => Assert.True(change.IsNothing);
    }

    private Action<Change> Advance()
    {
        cluster.Clock.Advance(TimeSpan.FromHours(13));
        return change => Assert.True(change.IsNothing);
    }

    /// <summary>Asserts I3: cartoons are deleted only to make room for newer ones, oldest first, and no more than necessary.</summary>
    private void AssertEvictions(Change change, IEnumerable<OriginalId> allowed)
    {
        Assert.All(change.GoneCartoons, cartoon => Assert.Contains(cartoon.OriginalId, allowed));
        foreach (var gone in change.GoneCartoons)
        {
            var left = change.After.GetCartoons(gone.OriginalId).ToArray();
            Assert.True(left.Length >= cluster.MaxPerOriginal);
            Assert.All(left, cartoon => Assert.True(cartoon.CreatedAt > gone.CreatedAt));
        }
    }

    /// <summary>Asserts I9: one key has created, and was answered with, one cartoon.</summary>
    private void Remember(DeviceId device, IdempotencyKey? key, Change change, RegeneratedCartoon? answered)
    {
        if (key is not { } used) return;
        var made = _madeByKey[(device, used)];
        made.UnionWith(change.NewCartoons.Select(cartoon => cartoon.Id));
        if (answered is not null) made.Add(answered.Id);
        Assert.True(made.Count <= 1, $"{used} made {made.Count} cartoons.");
    }

    /// <summary>Returns the key's record. If there is none, earlier results of the key no longer count.</summary>
    private async Task<Storage.IdempotencyRecord?> FindRecordAsync(DeviceId device, IdempotencyKey? key)
    {
        if (key is not { } used) return null;
        var record = await cluster.Store.IdempotencyRecords.FindAsync(device, used, default);
        if (record is null) _madeByKey[(device, used)] = [];
        return record;
    }

    /// <summary>
    /// Asserts that the grains list everything that exists, newest first. In the pause after a failed read, the lists may lack results that
    /// were not returned to a caller.
    /// </summary>
    private async Task AssertGrainsShowAsync(VisibleState state)
    {
        cluster.Clock.Advance(DeviceLists.RetryPause);
        foreach (var device in _devices)
        {
            if (state.IsBeingDeleted(device))
            {
                Assert.Equal(AvatarError.Busy, (await Outcome.FromAsync(() => cluster.Device(device).ListOriginalsAsync(device, null, default).AsTask())).Error);
                await _deletions.FinishAsync(state, device, disturbed: false);
                continue;
            }

            var originals = await cluster.Device(device).ListOriginalsAsync(device, null, default);
            var faces = await cluster.Device(device).ListFacesAsync(device, null, default);
            var cartoons = await cluster.Device(device).ListCartoonsAsync(device, null, default);
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
                var shown = await cluster.Device(device).GetOriginalAsync(device, original.Id, default);
                Assert.Equal(state.GetCartoons(original.Id), shown.Cartoons);
                Assert.Equal(state.Faces.GetValueOrDefault(original.Id)?.Id, shown.Face?.Id);
            }
        }
    }

    private Task<VisibleState> ReadAsync() => VisibleState.ReadAsync(cluster.Store, _devices);

    private static IdempotencyKey? GetKey(Step step) => step.Key == 0 ? null : IdempotencyKey.Parse($"key-{step.Key}");
}
