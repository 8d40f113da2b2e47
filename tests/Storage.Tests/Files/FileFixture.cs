using Avatar.Storage.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Avatar.Storage.Tests.Files;

internal static class FileFixture
{
    /// <summary>Creates an unopened store.</summary>
    public static FileSystemImageStore Create(string root) => new(
        Options.Create(new FileSystemImageOptions { Root = root }), NewCalls(), NullLogger<FileSystemImageStore>.Instance);

    /// <summary>Creates the <see cref="FileCalls"/> of a store.</summary>
    public static FileCalls NewCalls() => new(Options.Create(new FileCallOptions()), TimeProvider.System, NullLogger<FileCalls>.Instance);

    public static async Task<FileSystemImageStore> OpenAsync(string root)
    {
        var store = Create(root);
        await store.OpenAsync(TestContext.Current.CancellationToken);
        return store;
    }
}
