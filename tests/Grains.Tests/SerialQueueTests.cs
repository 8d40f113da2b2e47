namespace Avatar.Grains.Tests;

public sealed class SerialQueueTests
{
    [Fact]
    public async Task Callers_come_through_one_at_a_time_in_their_order()
    {
        var queue = new SerialQueue(10);
        var order = new List<int>();
        var first = await queue.EnterAsync();
        var others = Enumerable.Range(0, 5).Select(async n =>
        {
            using var turn = await queue.EnterAsync();
            order.Add(n);
        }).ToArray();
        Assert.Empty(order);

        first.Dispose();
        await Task.WhenAll(others);

        Assert.Equal([0, 1, 2, 3, 4], order);
    }

    [Fact]
    public async Task Past_its_capacity_it_is_busy()
    {
        var queue = new SerialQueue(1);
        using var first = await queue.EnterAsync();
        var second = queue.EnterAsync().AsTask();

        var refused = await Assert.ThrowsAsync<AvatarException>(() => queue.EnterAsync().AsTask());

        Assert.Equal(AvatarError.Busy, refused.Error);
        Assert.NotNull(refused.RetryAfter);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_line_and_the_next_one_moves_up()
    {
        var queue = new SerialQueue(2);
        var first = await queue.EnterAsync();
        using var impatient = new CancellationTokenSource();
        var second = queue.EnterAsync(impatient.Token).AsTask();
        var third = queue.EnterAsync().AsTask();

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();

        (await third).Dispose();
    }

    [Fact]
    public async Task A_turn_ends_once_however_often_it_is_disposed()
    {
        var queue = new SerialQueue(2);
        var first = await queue.EnterAsync();
        var second = queue.EnterAsync().AsTask();
        var third = queue.EnterAsync().AsTask();

        first.Dispose();
        first.Dispose();

        var turn = await second;
        Assert.False(third.IsCompleted);
        turn.Dispose();
        (await third).Dispose();
    }
}
