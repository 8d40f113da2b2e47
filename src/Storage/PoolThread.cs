using System.Runtime.CompilerServices;

namespace Avatar.Storage;

/// <summary>Blocking input and output belongs on a thread of the pool: a grain's scheduler must not wait for a disk.</summary>
internal static class PoolThread
{
    /// <summary>Goes on upon a plain pool thread: at once, if the caller runs on one.</summary>
    public static ConfiguredTaskAwaitable Enter() =>
        Task.CompletedTask.ConfigureAwait(IsHere ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.ForceYielding);

    private static bool IsHere =>
        Thread.CurrentThread.IsThreadPoolThread
        && TaskScheduler.Current == TaskScheduler.Default
        && SynchronizationContext.Current is null;
}
