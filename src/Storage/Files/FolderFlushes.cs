namespace Avatar.Storage.Files;

/// <summary>
/// Flushes folders for concurrent callers. One flush runs per folder; all callers that arrive meanwhile share the next flush, which
/// starts after their calls.
/// </summary>
internal sealed class FolderFlushes(FileCalls calls)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, FolderState> _folders = [];

    /// <exception cref="IOException">The system could not flush the folder.</exception>
    /// <exception cref="StoreException"><see cref="StoreFailure.Busy"/>.</exception>
    public Task<bool> FlushAsync(string folder)
    {
        // Windows has no such call, and its journalling file systems do not need it for names.
        if (OperatingSystem.IsWindows()) return Task.FromResult(true);
        lock (_gate)
        {
            if (!_folders.TryGetValue(folder, out var state)) _folders.Add(folder, state = new FolderState());
            return state.Next ??= RunAsync(state, state.Running, folder);
        }
    }

    private async Task<bool> RunAsync(FolderState state, Task previous, string folder)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate) (state.Running, state.Next) = (state.Next!, null);
        return await (await calls.BeginAsync(Flush, CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);

        bool Flush()
        {
            UnixFiles.FlushFolder(folder);
            return true;
        }
    }

    private sealed class FolderState
    {
        public Task Running { get; set; } = Task.CompletedTask;

        /// <summary>The flush that follows <see cref="Running"/>; null if no caller has arrived since that started.</summary>
        public Task<bool>? Next { get; set; }
    }
}
