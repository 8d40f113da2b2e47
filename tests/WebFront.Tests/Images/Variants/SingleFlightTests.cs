namespace Avatar.WebFront.Tests.Images.Variants;

public sealed class SingleFlightTests
{
    private readonly SingleFlight<string, int> _flights = new();
    private readonly TaskCompletionSource<int> _result = new();
    private CancellationToken _given;
    private int _starts;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Concurrent_callers_share_one_result()
    {
        var callers = Enumerable.Range(0, 50).Select(_ => AskAsync("a")).ToArray();
        var other = AskAsync("b");

        _result.SetResult(3);

        Assert.All(await Task.WhenAll(callers), result => Assert.Equal(3, result));
        await other;
        Assert.Equal(2, _starts);
        await AskAsync("a");
        Assert.Equal(3, _starts);
    }

    [Fact]
    public async Task A_caller_that_leaves_does_not_cancel_the_others()
    {
        using var leaving = new CancellationTokenSource();
        var (first, second) = (AskAsync("a", leaving.Token), AskAsync("a"));

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(_given.IsCancellationRequested);
        _result.SetResult(3);
        Assert.Equal(3, await second);
    }

    [Fact]
    public async Task When_all_callers_have_left_the_work_is_cancelled_and_the_next_call_starts_again()
    {
        using var leaving = new CancellationTokenSource();
        Task[] callers = [AskAsync("a", leaving.Token), AskAsync("a", leaving.Token)];

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(callers));
        Assert.True(_given.IsCancellationRequested);
        var next = AskAsync("a");
        Assert.Equal(2, _starts);
        Assert.False(_given.IsCancellationRequested);
        _result.SetResult(3);
        Assert.Equal(3, await next);
    }

    [Fact]
    public async Task A_failure_reaches_all_callers_and_is_not_cached()
    {
        var callers = new[] { AskAsync("a"), AskAsync("a") };

        _result.SetException(new InvalidDataException());

        foreach (var caller in callers) await Assert.ThrowsAsync<InvalidDataException>(() => caller);
        await Assert.ThrowsAsync<InvalidDataException>(() => AskAsync("a"));
        Assert.Equal(2, _starts);
    }

    private Task<int> AskAsync(string key, CancellationToken? cancellation = null) => _flights.RunAsync(
        key,
        token =>
        {
            _starts++;
            _given = token;
            return _result.Task;
        },
        cancellation ?? Cancellation);
}
