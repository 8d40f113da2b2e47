using System.Runtime.CompilerServices;

namespace Avatar.Storage;

/// <summary>Moves blocking I/O to a thread-pool thread, because it must not block a grain's scheduler.</summary>
internal static class PoolThread
{
    /// <summary>Continues on a plain pool thread; continues synchronously if the caller already runs on one.</summary>
    public static ConfiguredTaskAwaitable Enter() =>
        Task.CompletedTask.ConfigureAwait(IsHere ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.ForceYielding);

    private static bool IsHere =>
        Thread.CurrentThread.IsThreadPoolThread
        && TaskScheduler.Current == TaskScheduler.Default
        && SynchronizationContext.Current is null;
}
