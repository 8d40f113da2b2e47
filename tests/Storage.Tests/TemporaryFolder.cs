namespace Avatar.Storage.Tests;

/// <summary>A folder of a test's own, removed after it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly Lazy<string> _path = new(static () => Directory.CreateTempSubdirectory("avatar-storage-").FullName);

    /// <summary>Made when it is first asked for: a test that is skipped disposes of nothing.</summary>
    public string Path => _path.Value;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (_path.IsValueCreated) Directory.Delete(Path, recursive: true);
    }
}
