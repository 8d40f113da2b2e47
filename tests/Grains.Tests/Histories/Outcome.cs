namespace Avatar.Grains.Tests;

/// <summary>How a call ended.</summary>
/// <param name="Answer">The returned value, if any.</param>
/// <param name="Failure">The exception, if any.</param>
internal sealed record Outcome<T>(T? Answer, Exception? Failure) where T : class
{
    public AvatarError? Error => (Failure as AvatarException)?.Error;

    /// <summary>Whether the caller knows that nothing was done.</summary>
    public bool IsRefused => Error is not (null or AvatarError.Unavailable);

    /// <summary>
    /// Asserts that an undisturbed call ends as predicted; a disturbed call may also fail in a way that the disturbance explains.
    /// </summary>
    /// <param name="predicted">The predicted error; null for success.</param>
    /// <param name="disturbed">Whether the call was disturbed.</param>
    /// <param name="mayBeCancelled">Whether the caller has given up, or the activation was deactivated before it answered.</param>
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

    /// <summary>
    /// Asserts the outcome of a call beside a deletion. The call may also be rejected because of the deletion, find its data deleted, or
    /// run before the predicted change.
    /// </summary>
    public void AssertIsBesideDeletion(AvatarError? predicted, bool disturbed, bool mayBeCancelled)
    {
        if (Error is not (AvatarError.Busy or AvatarError.OriginalNotFound or AvatarError.CartoonNotFound) && Failure is not null)
            AssertIs(predicted, disturbed, mayBeCancelled);
    }
}

/// <summary>Creates <see cref="Outcome{T}"/>s.</summary>
internal static class Outcome
{
    public static async Task<Outcome<T>> FromAsync<T>(Func<Task<T>> call) where T : class
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
