namespace Avatar.MongoTesting;

/// <summary>
/// A lock for the fail point of a server. A server has only one, and setting it again replaces it, so tests take turns, also across processes.
/// The lock is an open file in the build output, which the operating system releases if a process crashes.
/// </summary>
internal sealed class FailPointTurn : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    private readonly FileStream _file;

    private FailPointTurn(FileStream file) => _file = file;

    public static async Task<FailPointTurn> TakeAsync()
    {
        var path = Path.Combine(FindOutput(), "fail-point.lock");
        while (true)
        {
            try
            {
                return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException)
            {
                // The lock of another process can only be polled.
                await Task.Delay(BetweenLooks);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Finds the folder <c>obj</c> of this project, which all tests of a checkout share.</summary>
    private static string FindOutput()
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "MongoTesting", "obj"))) folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "MongoTesting", "obj");
    }
}
