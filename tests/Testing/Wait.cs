using Xunit;

namespace Avatar.Testing;

/// <summary>Waits for conditions of which nothing notifies the test.</summary>
public static class Wait
{
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Polls a condition in this process, with pauses only as long as other work takes, until it holds or the test is cancelled.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Polls a condition of another process until it holds.</summary>
    /// <param name="condition">Whether the wait is over.</param>
    /// <param name="limit">The maximum duration of the wait, after which it is cancelled.</param>
    /// <param name="pause">The pause between two looks; by default 20 ms.</param>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan limit, TimeSpan? pause = null)
    {
        using var timeout = new CancellationTokenSource(limit);
        while (!await condition()) await Task.Delay(pause ?? ShortPause, timeout.Token);
    }

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, TimeSpan, TimeSpan?)"/>
    public static Task UntilAsync(Func<bool> condition, TimeSpan limit) => UntilAsync(() => Task.FromResult(condition()), limit);
}
