namespace Avatar.Storage.Tests;

/// <summary>A temporary folder, removed after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly Lazy<string> _path = new(static () => Directory.CreateTempSubdirectory("avatar-storage-").FullName);

    /// <summary>Creates the folder on first access, so that a skipped test has nothing to remove.</summary>
    public string Path => _path.Value;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (_path.IsValueCreated) Directory.Delete(Path, recursive: true);
    }
}
