namespace Avatar.MongoTesting;

/// <summary>
/// A server has one fail point, and whoever sets another takes it away; so tests take turns, those of other processes included.
/// The turn is an open file among the build's output, which the operating system gives back should a process die.
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
                // Another process is not to be awaited otherwise.
                await Task.Delay(BetweenLooks);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>The folder <c>obj</c> of this project, which all tests of a checkout share.</summary>
    private static string FindOutput()
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "MongoTesting", "obj"))) folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "MongoTesting", "obj");
    }
}
