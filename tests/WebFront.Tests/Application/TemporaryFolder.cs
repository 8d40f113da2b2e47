namespace Avatar.WebFront.Tests.Application;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly Lazy<string> _path = new(static () => Directory.CreateTempSubdirectory("avatar-front-").FullName);

    /// <summary>Made when it is first asked for: a test that is skipped disposes of nothing.</summary>
    public string Path => _path.Value;

    public void Dispose()
    {
        if (_path.IsValueCreated && Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
