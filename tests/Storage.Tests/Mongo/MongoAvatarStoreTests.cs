using Avatar.Storage.Mongo;

namespace Avatar.Storage.Tests.Mongo;

/// <summary>Runs the contract tests against MongoDB.</summary>
public sealed class MongoAvatarStoreTests : AvatarStoreContract
{
    private TestDatabase? _database;
    private MongoConnection? _connection;

    public override async ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        if (_database is not null) await _database.DisposeAsync();
    }

    private protected override async Task<IAvatarStore> OpenAsync()
    {
        _database = TestDatabase.CreateOrSkip();
        _connection = _database.Connect();
        return await MongoFixture.OpenAsync(_connection);
    }
}
