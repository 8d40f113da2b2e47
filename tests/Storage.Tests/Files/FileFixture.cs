using Avatar.Storage.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Avatar.Storage.Tests.Files;

internal static class FileFixture
{
    /// <summary>A store that is not open yet.</summary>
    public static FileSystemImageStore Create(string root) => new(
        Options.Create(new FileSystemImageOptions { Root = root }), NullLogger<FileSystemImageStore>.Instance);

    public static async Task<FileSystemImageStore> OpenAsync(string root)
    {
        var store = Create(root);
        await store.OpenAsync(TestContext.Current.CancellationToken);
        return store;
    }
}
