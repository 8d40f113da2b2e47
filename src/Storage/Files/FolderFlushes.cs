namespace Avatar.Storage.Files;

/// <summary>
/// Flushes folders for several callers at once: one flush is under way per folder, and all who ask meanwhile share the one behind it,
/// which begins after they asked.
/// </summary>
internal sealed class FolderFlushes(FileCalls calls)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Line> _lines = [];

    /// <exception cref="IOException">The system could not flush the folder.</exception>
    /// <exception cref="StoreException"><see cref="StoreFailure.Busy"/>.</exception>
    public Task<bool> FlushAsync(string folder)
    {
        // A journalling file system of Windows has no such call, and needs none for names.
        if (OperatingSystem.IsWindows()) return Task.FromResult(true);
        lock (_gate)
        {
            if (!_lines.TryGetValue(folder, out var line)) _lines.Add(folder, line = new Line());
            return line.Next ??= RunAsync(line, line.Running, folder);
        }
    }

    private async Task<bool> RunAsync(Line line, Task before, string folder)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate) (line.Running, line.Next) = (line.Next!, null);
        return await (await calls.BeginAsync(Flush, CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);

        bool Flush()
        {
            UnixFiles.FlushFolder(folder);
            return true;
        }
    }

    private sealed class Line
    {
        public Task Running { get; set; } = Task.CompletedTask;

        /// <summary>Waits for <see cref="Running"/>; null if nobody has asked since that began.</summary>
        public Task<bool>? Next { get; set; }
    }
}
