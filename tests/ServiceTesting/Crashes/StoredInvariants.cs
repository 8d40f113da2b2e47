using Avatar.ServiceTesting.Calls;

namespace Avatar.ServiceTesting.Crashes;

/// <summary>
/// Compares the stored state with the requests and answers. It remembers every id and file name, so each data directory needs
/// its own instance.
/// </summary>
/// <param name="maxPerOriginal">The configured limit of cartoons per original.</param>
/// <param name="repeats">
/// Whether fronts retry when a silo is lost. Then even an answered request may have had lost attempts before.
/// </param>
internal sealed class StoredInvariants(int maxPerOriginal, bool repeats = false)
{
    /// <summary>The areas of the files of a face.</summary>
    private static readonly string[] FaceAreas = [StoredAreas.Downloaded, StoredAreas.Masters];

    private readonly Dictionary<string, string> _filenames = [];
    private readonly Dictionary<string, string> _ids = [];

    /// <param name="state">The state as it is now.</param>
    /// <param name="errands">All errands so far; none may be in progress.</param>
    public void Check(StoredState state, IReadOnlyCollection<Errand> errands)
    {
        AssertDocumentsHaveTheirFiles(state);
        AssertNothingIsNamedTwice(state, errands);
        foreach (var errand in errands) AssertAnswersHold(state, errand);
        AssertEverythingWasAskedFor(state, errands);
        AssertOneFacePerOriginal(state, errands);
        AssertOrder(state, errands);
        if (repeats) AssertOrphansAreOfRequests(state, errands);
        else AssertOrphansAreOfLostRequests(state, errands);
    }

    /// <summary>I1 and I6: every document has its complete file.</summary>
    private static void AssertDocumentsHaveTheirFiles(StoredState state) =>
        Assert.All(state.Images, each => Assert.Equal(each.Image.FileSize, state.Files.GetValueOrDefault((each.Area, each.Image.Filename), -1)));

    /// <summary>I5: no id and no file name is used twice.</summary>
    private void AssertNothingIsNamedTwice(StoredState state, IEnumerable<Errand> errands)
    {
        foreach (var (_, image) in state.Images) AssertNamedOnce(image.Id, image.Filename);
        foreach (var errand in errands)
        {
            foreach (var reply in errand.Successes) Results(errand, reply).ForEach(result => AssertNamedOnce(result.Id, result.Filename));
        }
    }

    private void AssertNamedOnce(string id, string filename)
    {
        if (!_filenames.TryAdd(id, filename)) Assert.Equal(_filenames[id], filename);
        if (!_ids.TryAdd(filename, id)) Assert.Equal(_ids[filename], id);
    }

    /// <summary>I3, I4, I9: the result of every answered request exists, once, and remains.</summary>
    private void AssertAnswersHold(StoredState state, Errand errand)
    {
        if (!errand.Successes.Any())
        {
            if (errand.Unanswered == 0) Assert.DoesNotContain(state.Cartoons.Values, cartoon => cartoon.Seed == errand.Number);
            return;
        }

        Assert.Single(errand.Successes.Select(reply => string.Join(' ', Results(errand, reply))).Distinct());
        var answer = errand.Successes.First();
        if (errand.Kind is ErrandKind.Download)
        {
            var face = Assert.Single(state.Faces[errand.Original!]);
            Assert.Equal(face.Id, answer.Text("downloadedFace", "id"));
            Assert.Equal(face.FileSize, answer.At("downloadedFace", "fileSize").GetInt64());
            Assert.Empty(state.CartoonsOf(errand.Original!));
            return;
        }

        var original = state.Originals[answer.Text("original", "id")];
        Assert.Equal(errand.Device, original.Device);
        Assert.Equal(original.FileSize, answer.At("original", "fileSize").GetInt64());
        AssertCartoonIsThereOrGoneByRight(state, original.Id, answer);
        if (errand.Key is null) return;
        var key = state.Keys[(errand.Device, errand.Key)];
        Assert.Equal((original.Id, answer.Text("cartoon", "id")), (key.Original, key.Cartoon));
    }

    private void AssertCartoonIsThereOrGoneByRight(StoredState state, string original, Reply answer)
    {
        if (state.Cartoons.TryGetValue(answer.Text("cartoon", "id"), out var cartoon))
        {
            Assert.Equal(original, cartoon.Original);
            Assert.Equal(cartoon.FileSize, answer.At("cartoon", "fileSize").GetInt64());
            return;
        }

        if (state.Faces[original].Any()) return;
        var newer = answer.At("cartoon", "createdAt").GetDateTimeOffset().ToUnixTimeMilliseconds();
        var left = state.CartoonsOf(original).ToList();
        Assert.True(left.Count >= maxPerOriginal, $"Cartoon {answer.Text("cartoon", "id")} of {original} is lost.");
        Assert.All(left, each => Assert.True(each.CreatedAt > newer));
    }

    /// <summary>I6, I8, I9: everything stored was requested by its device, and exists once.</summary>
    private static void AssertEverythingWasAskedFor(StoredState state, IReadOnlyCollection<Errand> errands)
    {
        var byNumber = errands.ToDictionary(static errand => errand.Number);
        Assert.Distinct(state.Originals.Values.Select(static original => original.Number));
        Assert.Distinct(state.Cartoons.Values.Select(static cartoon => cartoon.Seed));
        Assert.All(state.Originals.Values, original =>
        {
            var errand = byNumber[original.Number];
            Assert.Equal((ErrandKind.Upload, original.Device), (errand.Kind, errand.Device));
        });
        Assert.All(state.Cartoons.Values, cartoon =>
        {
            var errand = byNumber[cartoon.Seed];
            Assert.Equal(cartoon.Device, errand.Device);
            Assert.Equal(cartoon.Device, state.Originals[cartoon.Original].Device);
            if (errand.Kind is ErrandKind.Upload) Assert.Equal(errand.Number, state.Originals[cartoon.Original].Number);
            else Assert.Equal(errand.Original, cartoon.Original);
        });
    }

    /// <summary>I2: an original has at most one face.</summary>
    private static void AssertOneFacePerOriginal(StoredState state, IEnumerable<Errand> errands)
    {
        Assert.All(state.Faces, faces => Assert.Equal(state.Originals[faces.Key].Device, Assert.Single(faces).Device));
        var made = errands.Where(static errand => errand.Kind is ErrandKind.Download)
            .SelectMany(static errand => errand.Answers.Where(static reply => reply.Status == 201).Select(_ => errand.Original!));
        Assert.Distinct(made);
    }

    /// <summary>
    /// I7: the cartoons of one original that one user requested are in the order of the requests. Requests that the user gave up with an
    /// unknown outcome are left out: they may have taken longer than the requests after them.
    /// </summary>
    private static void AssertOrder(StoredState state, IReadOnlyCollection<Errand> errands)
    {
        var givenUp = errands.Where(static errand => errand.IsGivenUp).Select(static errand => errand.Number).ToHashSet();
        foreach (var all in state.Cartoons.Values.GroupBy(static cartoon => cartoon.Original))
        {
            Assert.Distinct(all.Select(static cartoon => cartoon.CreatedAt));
            var cartoons = all.Where(cartoon => !givenUp.Contains(cartoon.Seed));
            foreach (var ofUser in cartoons.GroupBy(static cartoon => Errand.GetUser(cartoon.Seed)))
            {
                var seeds = ofUser.OrderBy(static cartoon => cartoon.CreatedAt).Select(static cartoon => cartoon.Seed).ToList();
                Assert.Equal(seeds.Order(), seeds);
            }
        }
    }

    /// <summary>I6: every file without a document belongs to a request that had no answer.</summary>
    private static void AssertOrphansAreOfLostRequests(StoredState state, IReadOnlyCollection<Errand> errands)
    {
        var lost = errands.Where(static errand => errand.Unanswered > 0).ToList();
        var lostUploads = lost.Where(static errand => errand.Kind is ErrandKind.Upload).Sum(static errand => errand.Unanswered);
        var touched = lost.Select(errand => errand.Original ?? state.Originals.Values.FirstOrDefault(original => original.Number == errand.Number)?.Id).ToHashSet();
        var orphans = state.Orphans.ToLookup(static orphan => orphan.Area, static orphan => OriginalIn(orphan.Name));

        AssertNoMorePhotosThan(lostUploads, orphans);
        Assert.True(orphans[StoredAreas.Temp].Count(original => !state.Originals.ContainsKey(original)) <= lostUploads);
        Assert.All(orphans[StoredAreas.Temp].Where(state.Originals.ContainsKey), original => Assert.Contains(original, touched));
        foreach (var area in FaceAreas)
        {
            Assert.All(orphans[area].CountBy(static original => original), orphan => Assert.True(
                orphan.Value <= lost.Where(errand => errand.Kind is ErrandKind.Download && errand.Original == orphan.Key).Sum(static errand => errand.Unanswered)));
        }

        Assert.True(state.Unfinished.Count <= lost.Sum(static errand => errand.Unanswered));
    }

    /// <summary>
    /// I6, if fronts retry: there are no more photos without a document than refused or lost uploads. All other files without a document belong to
    /// originals that were changed.
    /// </summary>
    private static void AssertOrphansAreOfRequests(StoredState state, IReadOnlyCollection<Errand> errands)
    {
        var changed = errands.Where(static errand => errand.Kind is not ErrandKind.Upload).Select(static errand => errand.Original).ToHashSet();
        var uploads = errands.Where(static errand => errand.Kind is ErrandKind.Upload).Sum(static errand => errand.Unanswered + errand.Refused);
        var orphans = state.Orphans.ToLookup(static orphan => orphan.Area, static orphan => OriginalIn(orphan.Name));

        AssertNoMorePhotosThan(uploads, orphans);
        Assert.True(orphans[StoredAreas.Temp].Count(original => !state.Originals.ContainsKey(original)) <= uploads);
        foreach (var area in FaceAreas) Assert.All(orphans[area], original => Assert.Contains(original, changed));
    }

    /// <summary>A photo of a failed upload remains in <c>incoming</c> until the sweep deletes it. The service moves no photo to <c>lost+found</c>.</summary>
    private static void AssertNoMorePhotosThan(int uploads, ILookup<string, string> orphans)
    {
        Assert.True(orphans[StoredAreas.Incoming].Count() <= uploads);
        Assert.True(orphans[StoredAreas.Originals].Count() <= uploads);
        Assert.Empty(orphans[StoredAreas.LostAndFound]);
    }

    /// <summary>Returns the id of the original from the name of a cartoon, face or master. The name of a photo has another value at that position.</summary>
    private static string OriginalIn(string filename) => Path.GetFileNameWithoutExtension(filename).Split('_')[1];

    /// <summary>Returns the ids and file names in an answer to an errand.</summary>
    private static List<(string Id, string Filename)> Results(Errand errand, Reply reply) => errand.Kind is ErrandKind.Download
        ? [Result(reply, "downloadedFace", "faceUrl")]
        : [Result(reply, "original", "imageUrl"), Result(reply, "cartoon", "imageUrl")];

    private static (string Id, string Filename) Result(Reply reply, string name, string url) =>
        (reply.Text(name, "id"), Path.GetFileName(new Uri(reply.Text(name, url)).AbsolutePath));
}
