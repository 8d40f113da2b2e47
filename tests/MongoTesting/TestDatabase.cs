using MongoDB.Driver;
using Xunit;

namespace Avatar.MongoTesting;

/// <summary>A database of the test's own on the server that AVATAR_TEST_MONGODB names; it is dropped at the end.</summary>
public class TestDatabase : IAsyncDisposable
{
    private const string Variable = "AVATAR_TEST_MONGODB";

    private readonly MongoClient _client;

    /// <exception cref="InvalidOperationException">No server is named.</exception>
    public TestDatabase()
    {
        var server = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(server)) throw new InvalidOperationException($"{Variable} names no MongoDB.");
        Name = "avatar-test-" + Guid.NewGuid().ToString("N");
        ConnectionString = new MongoUrlBuilder(server) { DatabaseName = Name, ApplicationName = Name }.ToString();
        _client = new MongoClient(ConnectionString);
        Database = _client.GetDatabase(Name);
    }

    /// <summary>Whether a server is named.</summary>
    public static bool IsThere => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The database's name, and that of the application which the connection string gives.</summary>
    public string Name { get; }

    /// <summary>Leads to this database, under an application name of its own: fail points may be set for it alone.</summary>
    public string ConnectionString { get; }

    /// <summary>A way into the database around what is tested.</summary>
    public IMongoDatabase Database { get; }

    public IMongoDatabase Admin => _client.GetDatabase("admin");

    /// <summary>Ends the test as skipped where no server is named.</summary>
    public static void SkipUnlessThere() => Assert.SkipUnless(IsThere, $"{Variable} names no MongoDB.");

    public virtual async ValueTask DisposeAsync()
    {
        await _client.DropDatabaseAsync(Name);
        _client.Dispose();
        GC.SuppressFinalize(this);
    }
}
