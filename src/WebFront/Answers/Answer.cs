namespace Avatar.WebFront.Answers;

/// <summary>The response envelope of a successful call.</summary>
/// <typeparam name="T">Type of the data.</typeparam>
internal sealed record Answer<T>
    where T : notnull
{
    public bool Success { get; init; } = true;

    public required T Data { get; init; }
}
