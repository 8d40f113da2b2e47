namespace Avatar.Testing;

/// <summary>A folder that is deleted, with its contents, when it is disposed.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly Lazy<string> _path = new(static () => Directory.CreateTempSubdirectory("avatar-test-").FullName);

    /// <summary>The full path. The folder is created on first access, so that a skipped test has nothing to delete.</summary>
    public string Path => _path.Value;

    /// <summary>Returns the full path of an entry in the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (_path.IsValueCreated && Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
