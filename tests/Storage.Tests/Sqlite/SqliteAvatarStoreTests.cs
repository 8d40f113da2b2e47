namespace Avatar.Storage.Tests.Sqlite;

/// <summary>Runs the contract tests against SQLite.</summary>
public sealed class SqliteAvatarStoreTests : AvatarStoreContract
{
    private readonly TemporaryFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)Store).DisposeAsync();
        _folder.Dispose();
    }

    private protected override async Task<IAvatarStore> OpenAsync() => await SqliteFixture.OpenAsync(_folder.Path);
}
