namespace Avatar.Testing;

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
        // All tests of a checkout share this file.
        var path = Repository.GetPath("tests/Testing/obj/fail-point.lock");
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
}
