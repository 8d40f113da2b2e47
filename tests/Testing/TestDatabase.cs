using MongoDB.Driver;
using Xunit;

namespace Avatar.Testing;

/// <summary>A separate database for one test, on the server that AVATAR_TEST_MONGODB names. It is dropped when it is disposed.</summary>
public class TestDatabase : IAsyncDisposable
{
    private const string Variable = "AVATAR_TEST_MONGODB";

    private readonly MongoClient _client;

    /// <exception cref="InvalidOperationException">AVATAR_TEST_MONGODB is not set.</exception>
    public TestDatabase()
    {
        var server = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(server)) throw new InvalidOperationException($"{Variable} is not set: set it to the connection string of a MongoDB server.");
        Name = "avatar-test-" + Guid.NewGuid().ToString("N");
        ConnectionString = new MongoUrlBuilder(server) { DatabaseName = Name, ApplicationName = Name }.ToString();
        _client = new MongoClient(ConnectionString);
        Database = _client.GetDatabase(Name);
    }

    /// <summary>Whether AVATAR_TEST_MONGODB is set.</summary>
    public static bool IsThere => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The name of the database, which is also the application name in the connection string.</summary>
    public string Name { get; }

    /// <summary>The connection string of this database. Its application name is unique, so a fail point can select these connections.</summary>
    public string ConnectionString { get; }

    /// <summary>Direct access to the database, without the code under test.</summary>
    public IMongoDatabase Database { get; }

    public IMongoDatabase Admin => _client.GetDatabase("admin");

    /// <summary>Creates a database, or skips the test if AVATAR_TEST_MONGODB is not set.</summary>
    public static TestDatabase CreateOrSkip()
    {
        SkipUnlessThere();
        return new();
    }

    /// <summary>Skips the test if AVATAR_TEST_MONGODB is not set.</summary>
    public static void SkipUnlessThere() => Assert.SkipUnless(IsThere, $"{Variable} is not set: set it to the connection string of a MongoDB server.");

    public virtual async ValueTask DisposeAsync()
    {
        await _client.DropDatabaseAsync(Name);
        _client.Dispose();
        GC.SuppressFinalize(this);
    }
}
