namespace Avatar.Grains.Tests;

/// <summary>How a call ended.</summary>
/// <param name="Answer">What it returned, if it did.</param>
/// <param name="Failure">What it threw, if it did.</param>
internal sealed record Outcome<T>(T? Answer, Exception? Failure) where T : class
{
    public AvatarError? Error => (Failure as AvatarException)?.Error;

    /// <summary>The caller knows that nothing was done.</summary>
    public bool IsRefused => Error is not (null or AvatarError.Unavailable);

    /// <summary>Undisturbed calls end as predicted; disturbed ones may also fail in a way that a disturbance explains.</summary>
    /// <param name="predicted">The error; null for success.</param>
    /// <param name="disturbed">Whether something was disturbed.</param>
    /// <param name="mayBeCancelled">Whether the caller has left, or the activation that would have answered.</param>
    public void AssertIs(AvatarError? predicted, bool disturbed, bool mayBeCancelled = false)
    {
        if (mayBeCancelled && Failure is OperationCanceledException) return;
        if (!disturbed)
        {
            Assert.Equal(predicted, Error);
            Assert.Equal(predicted is null, Failure is null);
        }
        else
        {
            Assert.True(Failure is null or AvatarException, Failure?.ToString());
            if (Error is not (null or AvatarError.Unavailable or AvatarError.InsufficientStorage or AvatarError.EngineFailed))
                Assert.Equal(predicted, Error);
        }
    }

    /// <summary>Beside a deletion a call may also be refused by it, or find what it is about gone, or come before what was predicted.</summary>
    public void AssertIsBesideDeletion(AvatarError? predicted, bool disturbed, bool mayBeCancelled)
    {
        if (Error is not (AvatarError.Busy or AvatarError.OriginalNotFound or AvatarError.CartoonNotFound) && Failure is not null)
            AssertIs(predicted, disturbed, mayBeCancelled);
    }
}

/// <summary>Makes <see cref="Outcome{T}"/>s.</summary>
internal static class Outcome
{
    public static async Task<Outcome<T>> OfAsync<T>(Func<Task<T>> call) where T : class
    {
        try
        {
            return new(await call(), null);
        }
        catch (Exception failure)
        {
            return new(null, failure);
        }
    }
}
