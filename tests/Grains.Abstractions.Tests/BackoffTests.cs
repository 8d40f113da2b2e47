namespace Avatar.Tests;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(1000, 4000, new[] { 1000, 2000, 4000, 4000, 4000 })]
    [InlineData(1000, 5000, new[] { 1000, 2000, 4000, 5000, 5000 })]
    [InlineData(1000, 60_000, new[] { 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000 })]
    [InlineData(100, 2000, new[] { 100, 200, 400, 800, 1600, 2000, 2000 })]
    public void A_pause_doubles_up_to_the_longest(int first, int longest, int[] pauses)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(first), TimeSpan.FromMilliseconds(longest));
        Assert.All(pauses, pause =>
        {
            Assert.Equal(TimeSpan.FromMilliseconds(pause), backoff.Pause);
            backoff = backoff.Next();
        });
    }

    [Fact]
    public void The_next_pause_leaves_the_first_one_as_it_was()
    {
        var first = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

        Assert.Equal(first.Next(), first.Next());
        Assert.Equal(TimeSpan.FromSeconds(1), first.Pause);
    }
}
