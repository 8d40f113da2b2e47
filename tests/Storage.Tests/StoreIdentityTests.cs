using Avatar.Storage.Files;
using Avatar.Storage.Sqlite;
using Avatar.Storage.Tests.Files;
using Avatar.Storage.Tests.Sqlite;

namespace Avatar.Storage.Tests;

/// <summary>All combinations of a database and an image store.</summary>
public sealed class StoreIdentityTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private SqliteAvatarStore _documents = null!;
    private FileSystemImageStore _files = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _documents = await SqliteFixture.OpenAsync(_folder["data"]);
        _files = await FileFixture.OpenAsync(_folder["uploads"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _documents.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Two_new_stores_become_a_pair()
    {
        await EnsureMatchAsync();

        Assert.Equal(await _documents.GetStoreIdAsync(Cancel), await _files.GetStoreIdAsync(Cancel));
        await EnsureMatchAsync();
    }

    [Fact]
    public async Task A_pair_with_data_remains_a_pair()
    {
        await EnsureMatchAsync();
        await InsertDocumentAsync();
        await PublishFileAsync();

        await EnsureMatchAsync();
    }

    [Fact]
    public async Task Documents_without_files_are_refused()
    {
        await InsertDocumentAsync();

        await RefusedAsync("has documents");
        Assert.Null(await _files.GetStoreIdAsync(Cancel));
    }

    [Fact]
    public async Task Files_without_documents_are_refused()
    {
        await PublishFileAsync();

        await RefusedAsync("is empty");
        Assert.Null(await _files.GetStoreIdAsync(Cancel));
    }

    [Fact]
    public async Task Documents_and_files_without_a_database_id_are_refused()
    {
        await InsertDocumentAsync();
        await PublishFileAsync();

        await RefusedAsync("not assigned to any database");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Files_of_another_database_are_refused(bool withDocument, bool withFile)
    {
        var other = Guid.NewGuid();
        await _files.SetStoreIdAsync(other, Cancel);
        if (withDocument) await InsertDocumentAsync();
        if (withFile) await PublishFileAsync();

        await RefusedAsync(other.ToString());
        Assert.Equal(other, await _files.GetStoreIdAsync(Cancel));
    }

    [Fact]
    public async Task Of_two_new_folders_exactly_one_is_paired_with_a_new_database()
    {
        var other = await FileFixture.OpenAsync(_folder["other-uploads"]);

        var refusals = await Task.WhenAll(new[] { _files, other }.Select(async files => await Record.ExceptionAsync(
            () => StoreIdentity.EnsureMatchAsync(_documents, files, Cancel))));

        var refusal = Assert.IsType<StoreMismatchException>(Assert.Single(refusals, refusal => refusal is not null));
        Assert.Contains("share one folder", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_lost_its_hidden_files_is_accepted_after_the_steps_in_the_message()
    {
        await EnsureMatchAsync();
        var place = await _files.GetFilesIdAsync(Cancel);
        File.Delete(_folder["uploads/.files-id"]);

        await RefusedAsync(place.ToString());
        await File.WriteAllTextAsync(_folder["uploads/.files-id"], place.ToString(), Cancel);
        await EnsureMatchAsync();
    }

    [Fact]
    public async Task Of_two_new_databases_exactly_one_is_paired_with_a_new_folder()
    {
        await using var other = await SqliteFixture.OpenAsync(_folder["other"]);

        var refusals = await Task.WhenAll(new[] { _documents, other }.Select(async documents => await Record.ExceptionAsync(
            () => StoreIdentity.EnsureMatchAsync(documents, _files, Cancel))));

        Assert.IsType<StoreMismatchException>(Assert.Single(refusals, refusal => refusal is not null));
    }

    private Task EnsureMatchAsync() => StoreIdentity.EnsureMatchAsync(_documents, _files, Cancel);

    private Task InsertDocumentAsync() => _documents.Originals.InsertAsync(Make.Original(), Cancel);

    private async Task PublishFileAsync()
    {
        await using var writer = await _files.CreateAsync(ImageArea.Originals, Cancel);
        Assert.True(await writer.PublishAsync(Make.Name(), Cancel));
    }

    private async Task RefusedAsync(string words)
    {
        var refusal = await Assert.ThrowsAsync<StoreMismatchException>(EnsureMatchAsync);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Avatar:Files:Root", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Avatar:DataDirectory", refusal.Message, StringComparison.Ordinal);
    }
}
