using Avatar.MongoTesting;
using Avatar.Storage.Mongo;
using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.Mongo;

/// <summary>A test's database, and connections to it as stores have them.</summary>
internal sealed class MongoTestDatabase : TestDatabase
{
    /// <summary>Where no server is named, the test is skipped.</summary>
    public static MongoTestDatabase CreateOrSkip()
    {
        SkipUnlessThere();
        return new();
    }

    /// <summary>A connection as a store has it, but for what <paramref name="configure"/> changes.</summary>
    public MongoConnection Connect(string? connectionString = null, Action<MongoClientSettings>? configure = null) =>
        new(Options.Create(new MongoOptions { ConnectionString = connectionString ?? ConnectionString }), configure);
}
