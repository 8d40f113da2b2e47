using Microsoft.Extensions.Time.Testing;

namespace Avatar.Tests;

public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_starts_full_and_refills_evenly()
    {
        var bucket = new TokenBucket(3, _time);
        for (var i = 0; i < 3; i++) Assert.True(bucket.TryTake(out _));

        Assert.False(bucket.TryTake(out var wait));
        Assert.Equal(20, wait.TotalSeconds, tolerance: 0.001);
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.False(bucket.TryTake(out wait));
        Assert.Equal(5, wait.TotalSeconds, tolerance: 0.001);
        _time.Advance(TimeSpan.FromSeconds(5.01));
        Assert.True(bucket.TryTake(out _));
        Assert.False(bucket.TryTake(out _));
    }

    [Fact]
    public void It_holds_no_more_than_a_minutes_tokens()
    {
        var bucket = new TokenBucket(2, _time);
        Assert.True(bucket.TryTake(out _));
        Assert.Equal(30, bucket.UntilFull.TotalSeconds, tolerance: 0.001);

        _time.Advance(TimeSpan.FromHours(1));
        bucket.GiveBack();

        Assert.Equal(TimeSpan.Zero, bucket.UntilFull);
        for (var i = 0; i < 2; i++) Assert.True(bucket.TryTake(out _));
        Assert.False(bucket.TryTake(out _));
    }

    [Fact]
    public void A_token_that_is_given_back_can_be_taken_again()
    {
        var bucket = new TokenBucket(1, _time);
        for (var i = 0; i < 5; i++)
        {
            Assert.True(bucket.TryTake(out _));
            bucket.GiveBack();
        }

        Assert.True(bucket.TryTake(out _));
        Assert.False(bucket.TryTake(out _));
    }
}
