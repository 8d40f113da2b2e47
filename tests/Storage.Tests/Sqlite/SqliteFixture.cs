using Avatar.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Avatar.Storage.Tests.Sqlite;

internal static class SqliteFixture
{
    /// <summary>Creates an unopened store.</summary>
    public static SqliteAvatarStore Create(string directory, bool opaque = false) => new(
        Options.Create(new SqliteOptions { DataDirectory = directory, AllowOpaqueDeviceIds = opaque }),
        NullLogger<SqliteAvatarStore>.Instance);

    public static async Task<SqliteAvatarStore> OpenAsync(string directory, bool opaque = false)
    {
        var store = Create(directory, opaque);
        await store.OpenAsync(TestContext.Current.CancellationToken);
        return store;
    }
}
