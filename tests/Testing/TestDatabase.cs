using MongoDB.Driver;
using Xunit;

namespace Avatar.Testing;

/// <summary>A separate database for one test, on the server that <see cref="MongoServer"/> finds. It is dropped when it is disposed.</summary>
public class TestDatabase : IAsyncDisposable
{
    private readonly MongoClient _client;

    /// <exception cref="InvalidOperationException">There is no MongoDB server.</exception>
    public TestDatabase()
    {
        Name = "avatar-test-" + Guid.NewGuid().ToString("N");
        ConnectionString = new MongoUrlBuilder(MongoServer.ConnectionString) { DatabaseName = Name, ApplicationName = Name }.ToString();
        _client = new MongoClient(ConnectionString);
        Database = _client.GetDatabase(Name);
    }

    /// <summary>Whether there is a server. The first call may start one.</summary>
    public static bool IsThere => MongoServer.Missing is null;

    /// <summary>The name of the database, which is also the application name in the connection string.</summary>
    public string Name { get; }

    /// <summary>The connection string of this database. Its application name is unique, so a fail point can select these connections.</summary>
    public string ConnectionString { get; }

    /// <summary>Direct access to the database, without the code under test.</summary>
    public IMongoDatabase Database { get; }

    public IMongoDatabase Admin => _client.GetDatabase("admin");

    /// <summary>Creates a database, or skips the test if there is no MongoDB server.</summary>
    public static TestDatabase CreateOrSkip()
    {
        SkipUnlessThere();
        return new();
    }

    /// <summary>Skips the test if there is no MongoDB server.</summary>
    public static void SkipUnlessThere() => Assert.SkipWhen(MongoServer.Missing is not null, MongoServer.Missing ?? "");

    public virtual async ValueTask DisposeAsync()
    {
        await _client.DropDatabaseAsync(Name);
        _client.Dispose();
        GC.SuppressFinalize(this);
    }
}
