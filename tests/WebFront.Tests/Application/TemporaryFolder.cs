namespace Avatar.WebFront.Tests.Application;

/// <summary>A folder that is deleted after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly Lazy<string> _path = new(static () => Directory.CreateTempSubdirectory("avatar-front-").FullName);

    /// <summary>Created on first use, so that a skipped test has nothing to delete.</summary>
    public string Path => _path.Value;

    public void Dispose()
    {
        if (_path.IsValueCreated && Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
