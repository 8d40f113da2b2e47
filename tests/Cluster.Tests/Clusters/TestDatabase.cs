using System.Net;
using MongoDB.Driver;

namespace Avatar.Cluster.Tests.Clusters;

/// <summary>A database of the test's own on the server that AVATAR_TEST_MONGODB names; it is dropped at the end.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private const string Variable = "AVATAR_TEST_MONGODB";

    private readonly MongoUrl _server;
    private readonly MongoClient _client;

    public TestDatabase()
    {
        _server = new MongoUrl(Environment.GetEnvironmentVariable(Variable));
        _client = new(_server);
        Documents = _client.GetDatabase($"avatar-cluster-{Guid.NewGuid():N}");
    }

    public static bool IsThere => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    public IMongoDatabase Documents { get; }

    /// <summary>Where the server listens.</summary>
    public DnsEndPoint Server => new(_server.Server.Host, _server.Server.Port);

    /// <summary>For the processes of the cluster.</summary>
    public string ConnectionString => new MongoUrlBuilder(_server.Url) { DatabaseName = Documents.DatabaseNamespace.DatabaseName }.ToString();

    /// <summary>For processes that are to reach the server by another way.</summary>
    public string ConnectionStringBy(IPEndPoint way) => new MongoUrlBuilder(_server.Url)
    {
        DatabaseName = Documents.DatabaseNamespace.DatabaseName,
        Server = new MongoServerAddress(way.Address.ToString(), way.Port),
        DirectConnection = true,
    }.ToString();

    /// <summary>For a user who is not known there.</summary>
    public string ConnectionStringOf(string user, string password) =>
        new MongoUrlBuilder(ConnectionString) { Username = user, Password = password }.ToString();

    /// <summary>Ends the test as skipped where there is no server.</summary>
    public static void SkipUnlessThere() => Assert.SkipUnless(IsThere, $"Set {Variable} to the connection string of a MongoDB to run this test.");

    public async ValueTask DisposeAsync()
    {
        await _client.DropDatabaseAsync(Documents.DatabaseNamespace.DatabaseName);
        _client.Dispose();
    }
}
