using Avatar.MongoTesting;
using Avatar.Storage.Mongo;
using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.Mongo;

/// <summary>A test's database, and connections to it with the stores' settings.</summary>
internal sealed class MongoTestDatabase : TestDatabase
{
    /// <summary>Skips the test if no server is configured.</summary>
    public static MongoTestDatabase CreateOrSkip()
    {
        SkipUnlessThere();
        return new();
    }

    /// <summary>Creates a connection with a store's settings, changed by <paramref name="configure"/>.</summary>
    public MongoConnection Connect(string? connectionString = null, Action<MongoClientSettings>? configure = null) =>
        new(Options.Create(new MongoOptions { ConnectionString = connectionString ?? ConnectionString }), configure);
}
