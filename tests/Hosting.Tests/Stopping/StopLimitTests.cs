namespace Avatar.Hosting.Tests.Stopping;

public sealed class StopLimitTests
{
    [Fact]
    public async Task A_stop_that_exceeds_its_limit_is_aborted()
    {
        using var limit = new StopLimit();
        using var stopping = new CancellationTokenSource();

        // Continuations must not run on the measuring thread, because the end of the test waits for that thread.
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        limit.Set(TimeSpan.Zero, cut.SetResult, stopping.Token);
        Assert.False(cut.Task.IsCompleted);

        await stopping.CancelAsync();

        await cut.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_finished_stop_is_not_aborted()
    {
        var cuts = 0;
        using (var stopping = new CancellationTokenSource())
        {
            using var limit = new StopLimit();
            limit.Set(Timeout.InfiniteTimeSpan, () => cuts++, stopping.Token);
            await stopping.CancelAsync();
        }

        Assert.Equal(0, cuts);
    }

    [Fact]
    public void A_process_that_ends_without_a_stop_is_not_aborted()
    {
        var cuts = 0;
        using (var limit = new StopLimit()) limit.Set(TimeSpan.Zero, () => cuts++, CancellationToken.None);

        Assert.Equal(0, cuts);
    }
}
