using Avatar.Storage.Mongo;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace Avatar.Storage.Tests.Mongo;

internal static class MongoFixture
{
    /// <summary>Creates a connection with a store's settings, changed by <paramref name="configure"/>.</summary>
    public static MongoConnection Connect(this TestDatabase database, string? connectionString = null, Action<MongoClientSettings>? configure = null) =>
        new(Options.Create(new MongoOptions { ConnectionString = connectionString ?? database.ConnectionString }), configure);

    /// <summary>Creates an unopened store.</summary>
    public static MongoAvatarStore Create(MongoConnection connection, bool opaque = false, ILogger<MongoAvatarStore>? logger = null) => new(
        connection,
        Options.Create(new MongoOptions { AllowOpaqueDeviceIds = opaque }),
        logger ?? NullLogger<MongoAvatarStore>.Instance);

    public static async Task<MongoAvatarStore> OpenAsync(MongoConnection connection, bool opaque = false)
    {
        var store = Create(connection, opaque);
        await store.OpenAsync(TestContext.Current.CancellationToken);
        return store;
    }
}
