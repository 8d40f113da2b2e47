using Avatar.Imaging;

namespace Avatar.Grains.Tests;

/// <summary>The faces in photos: found by the engine or by a search of their own, stored once, and chosen for a download.</summary>
public sealed class FaceSearchTests : IClassFixture<AvatarCluster>, IDisposable
{
    private static readonly FoundFaces Two = FoundFaces.From([new(0.1, 0.2, 0.3, 0.4), new(0.6, 0.3, 0.1, 0.15)]);
    private static readonly FoundFaces None = FoundFaces.From([]);

    private readonly AvatarCluster _cluster;
    private readonly DeviceId _device = AvatarCluster.NewDevice();

    public FaceSearchTests(AvatarCluster cluster)
    {
        _cluster = cluster;
        (_cluster.Engine.Seen, _cluster.Engine.Found, _cluster.Engine.OnSearch) = (null, Two, null);
    }

    public void Dispose()
    {
        _cluster.Faults.Clear();
        _cluster.Engine.ForgetFailures();
        (_cluster.Engine.Seen, _cluster.Engine.Found, _cluster.Engine.OnSearch) = (None, None, null);
    }

    [Fact]
    public async Task Faces_that_the_engine_finds_are_stored_with_the_upload()
    {
        _cluster.Engine.Seen = Two;
        var searches = _cluster.Engine.Searches;

        var original = (await _cluster.UploadAsync(_device)).Original;

        Assert.Equal(Two, original.Faces);
        Assert.Equal(Two, (await _cluster.Store.Originals.FindAsync(original.Id, default))!.Faces);
        Assert.Equal(Two, (await GetAsync(original.Id)).Original.Faces);
        Assert.Equal(searches, _cluster.Engine.Searches);
    }

    [Fact]
    public async Task Faces_that_nobody_has_looked_for_are_found_once_and_stored()
    {
        var original = (await _cluster.UploadAsync(_device)).Original;
        var searches = _cluster.Engine.Searches;
        Assert.Null(original.Faces);

        var states = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => GetAsync(original.Id)));
        await _cluster.DeactivateAllAsync();
        var later = await GetAsync(original.Id);

        Assert.All(states.Append(later), state => Assert.Equal(Two, state.Original.Faces));
        Assert.Equal(original with { Faces = Two }, await _cluster.Store.Originals.FindAsync(original.Id, default));
        Assert.Equal(searches + 1, _cluster.Engine.Searches);
    }

    [Fact]
    public async Task An_engine_that_finds_faces_in_a_photo_without_them_adds_them()
    {
        var original = (await _cluster.UploadAsync(_device)).Original;
        _cluster.Engine.Seen = Two;

        var answer = await _cluster.RegenerateAsync(_device, original.Id);

        Assert.Equal(Two, answer.Original.Faces);
        Assert.Equal(Two, (await _cluster.Store.Originals.FindAsync(original.Id, default))!.Faces);
    }

    [Fact]
    public async Task Faces_that_are_known_do_not_change()
    {
        _cluster.Engine.Seen = Two;
        var original = (await _cluster.UploadAsync(_device)).Original;
        _cluster.Engine.Seen = None;

        Assert.Equal(Two, (await _cluster.RegenerateAsync(_device, original.Id)).Original.Faces);
        Assert.Equal(Two, (await GetAsync(original.Id)).Original.Faces);
    }

    [Theory]
    [InlineData(ImagingError.Busy)]
    [InlineData(ImagingError.EngineTimeout)]
    [InlineData(ImagingError.Undecodable)]
    public async Task A_failed_search_fails_no_read_and_is_retried_after_a_minute(ImagingError error)
    {
        var (original, cartoon) = await UploadAsync();
        _cluster.Engine.FailNext(error);

        var state = await GetAsync(original.Id);
        var searches = _cluster.Engine.Searches;
        var soon = await GetAsync(original.Id);
        _cluster.Clock.Advance(TimeSpan.FromMinutes(1));
        var later = await GetAsync(original.Id);

        Assert.Null(state.Original.Faces);
        Assert.Equal([cartoon.Id], state.Cartoons.Select(each => each.Id));
        Assert.Null(soon.Original.Faces);
        Assert.Equal(Two, later.Original.Faces);
        Assert.Equal(searches + 1, _cluster.Engine.Searches);
    }

    [Fact]
    public async Task A_bug_in_the_search_fails_no_read()
    {
        var (original, _) = await UploadAsync();
        _cluster.Engine.OnSearch = _ => throw new InvalidOperationException("The test says so.");

        Assert.Null((await GetAsync(original.Id)).Original.Faces);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_may_not_have_kept_the_faces_fails_no_call(bool hasKept)
    {
        var kind = hasKept ? FaultKind.LostAfter : FaultKind.LostBefore;
        var (original, _) = await UploadAsync();
        _cluster.Faults.Plan(0, kind, name => name == StoreCalls.NoteFaces);
        Assert.Null((await GetAsync(original.Id)).Original.Faces);
        Assert.True(_cluster.Faults.Struck);
        _cluster.Faults.Clear();

        _cluster.Engine.Seen = Two;
        _cluster.Faults.Plan(0, kind, name => name == StoreCalls.NoteFaces);
        var answer = await _cluster.RegenerateAsync(_device, original.Id);
        _cluster.Faults.Clear();
        _cluster.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(2, answer.Cartoons.Length);
        Assert.Equal(Two, (await GetAsync(original.Id)).Original.Faces);
        Assert.Equal(Two, (await _cluster.Store.Originals.FindAsync(original.Id, default))!.Faces);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_chosen_face_is_cut(int face)
    {
        var (_, cartoon) = await UploadAsync();

        await DownloadAsync(cartoon.Id, face);

        Assert.Equal(new ChosenFace(Two.Boxes[face], IsOnly: false), _cluster.Engine.LastFace);
    }

    [Fact]
    public async Task The_only_face_can_be_chosen_in_any_engine()
    {
        _cluster.Engine.Seen = FoundFaces.From(Two.Boxes[..1]);
        var (_, cartoon) = await UploadAsync();

        await DownloadAsync(cartoon.Id, face: 0);

        Assert.Equal(new ChosenFace(Two.Boxes[0], IsOnly: true), _cluster.Engine.LastFace);
    }

    [Fact]
    public async Task Without_a_choice_the_cutter_chooses()
    {
        var (_, cartoon) = await UploadAsync();

        await DownloadAsync(cartoon.Id, face: null);

        Assert.Null(_cluster.Engine.LastFace);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public async Task A_face_that_the_photo_does_not_have_is_refused_and_nothing_is_cut(int face)
    {
        var (original, cartoon) = await UploadAsync();
        var cuts = _cluster.Engine.Cut;

        Assert.Equal(AvatarError.InvalidFace, await GetErrorAsync(() => DownloadAsync(cartoon.Id, face)));

        Assert.Equal(cuts, _cluster.Engine.Cut);
        Assert.Equal([cartoon.Id], (await GetAsync(original.Id)).Cartoons.Select(each => each.Id));
        Assert.True((await DownloadAsync(cartoon.Id, face: 1)).Created);
    }

    [Fact]
    public async Task Of_a_photo_without_a_face_none_can_be_chosen()
    {
        _cluster.Engine.Seen = None;
        var (_, cartoon) = await UploadAsync();

        Assert.Equal(AvatarError.InvalidFace, await GetErrorAsync(() => DownloadAsync(cartoon.Id, face: 0)));
        Assert.True((await DownloadAsync(cartoon.Id, face: null)).Created);
    }

    [Fact]
    public async Task A_download_repeated_with_another_face_returns_the_first_one()
    {
        var (_, cartoon) = await UploadAsync();
        var first = await DownloadAsync(cartoon.Id, face: 1);

        foreach (var face in new int?[] { 0, 7, null })
        {
            var again = await DownloadAsync(cartoon.Id, face);
            Assert.False(again.Created);
            Assert.Equal(first.Face.Id, again.Face.Id);
        }
    }

    [Fact]
    public async Task A_choice_that_needs_a_search_fails_with_it_and_can_be_repeated_at_once()
    {
        var (_, cartoon) = await UploadAsync();
        _cluster.Engine.FailNext(ImagingError.Busy);

        Assert.Equal(AvatarError.Busy, await GetErrorAsync(() => DownloadAsync(cartoon.Id, face: 1)));
        Assert.True((await DownloadAsync(cartoon.Id, face: 1)).Created);
    }

    [Fact]
    public async Task A_stranger_learns_nothing_about_the_faces()
    {
        var (original, _) = await UploadAsync();

        Assert.Equal(
            AvatarError.OriginalNotFound, await GetErrorAsync(() => _cluster.Original(original.Id).FindFacesAsync(AvatarCluster.NewDevice(), default)));
    }

    private Task<OriginalState> GetAsync(OriginalId original) => _cluster.Device(_device).GetOriginalAsync(_device, original, default);

    private async Task<(Original Original, RegeneratedCartoon Cartoon)> UploadAsync()
    {
        var answer = await _cluster.UploadAsync(_device);
        return (answer.Original, answer.Cartoon);
    }

    private Task<DownloadAnswer> DownloadAsync(CartoonId cartoon, int? face) => _cluster.Device(_device).DownloadAsync(
        _device, new() { CartoonId = cartoon, Format = ImageFormat.Jpeg, PublicBaseUrl = "http://test", Face = face }, default);

    private static async Task<AvatarError> GetErrorAsync(Func<Task> call) => (await Assert.ThrowsAsync<AvatarException>(call)).Error;
}
